"""Documents that go with a form: what is asked for, files and photographs added to it, taken off again, looked at."""

from __future__ import annotations

from io import BytesIO

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import DocumentWantedView, FormView
from kaifong.infra import clock
from kaifong.infra.documents import api as documents
from kaifong.interfaces.pages.drawing import current_language
from kaifong.interfaces.portal.forms import PaperForm
from kaifong.interfaces.portal.guard import TenantRequest, asker_of
from kaifong.interfaces.portal.views.requests import DONE, account_of, acting, form_page, own_form, to_form
from kaifong.selfservice.form_words import document_refused


@form_page
@require_http_methods(["GET", "HEAD"])
def papers(request: TenantRequest, form_id: int) -> HttpResponse:
    """Which documents the form needs and which are there."""
    view = own_form(request, form_id)
    if not view.summary.state.open_to_answers:
        return to_form(form_id)
    return _page(request, view)


@form_page
@require_POST
def add(request: TenantRequest, form_id: int, wanted: str) -> HttpResponse:
    """Add a file. What may be kept is decided by what it holds, and a refusal says why beside it."""
    view = own_form(request, form_id)
    here = next((each for each in view.documents if each.definition.id == wanted), None)
    if here is None or here.full:
        raise Http404(wanted)
    form = PaperForm(request.POST, request.FILES, prefix=wanted)
    if form.is_valid():
        sent = form.sent()
        stream = BytesIO(sent.read())
        try:
            requests.document_add(
                **acting(request, form_id), wanted=wanted, stream=stream, name=sent.name or "", on=clock.today()
            )
        except documents.DocumentRefused as refused:
            form.add_error("file", document_refused(refused).written(current_language()))
        else:
            return _to_papers(form_id, "added")
    return _page(request, view, {wanted: form}, status=422)


@form_page
@require_POST
def remove(request: TenantRequest, form_id: int, document_id: int) -> HttpResponse:
    requests.document_remove(**acting(request, form_id), document_id=document_id)
    return _to_papers(form_id, "removed")


@form_page
@require_safe
def paper(request: TenantRequest, form_id: int, document_id: int) -> HttpResponse:
    """A document as it is kept."""
    opened = requests.document_open(
        form_id=form_id, document_id=document_id, by=asker_of(request.tenant).actor(), account_no=account_of(request)
    )
    response = HttpResponse(opened.content, content_type=opened.kept.kind.value)
    response.headers["Content-Disposition"] = "inline"
    return response


def _page(
    request: TenantRequest, view: FormView, sent: dict[str, PaperForm] | None = None, status: int = 200
) -> HttpResponse:
    def form_of(wanted: DocumentWantedView) -> PaperForm | None:
        if wanted.full:
            return None
        return (sent or {}).get(wanted.definition.id) or PaperForm(prefix=wanted.definition.id)

    papers = [(wanted, form_of(wanted)) for wanted in view.documents]
    context = {
        "view": view,
        "papers": papers,
        "refused": next((form for _, form in papers if form is not None and form.errors), None),
        "last_section": view.sections[-1].definition.id if view.sections else "",
        "done": DONE.get(request.GET.get("done", "")),
        "most_megabytes": documents.MAX_BYTES // 1_000_000,
    }
    return render(request, "portal/requests/papers.html", context, status=status)


def _to_papers(form_id: int, done: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:form-papers", args=[form_id]) + f"?done={done}")
