"""A household's form before an officer."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.requests import api as requests
from kaifong.infra import clock
from kaifong.interfaces.office import reviewing
from kaifong.interfaces.office.acts import Offered, Purpose, carry_out, offered
from kaifong.interfaces.office.serving import document_response
from kaifong.interfaces.office.views.guard import staff
from kaifong.interfaces.office.wording import FORM_STATES
from kaifong.kernel.errors import Refusal

VIEW = "requests.view"


@staff(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, actor: Actor, form_id: int) -> HttpResponse:
    """A form: for its reviewer at once; for others after they said what for."""
    summary = _found(form_id, actor)
    if reviewing.reviews(summary, actor):
        return _review(request, actor, summary, reviewing.purpose_of_review(summary))
    asked = Purpose(request.POST if request.method == "POST" else None)
    if asked.is_valid():
        return _review(request, actor, summary, asked.cleaned_data["purpose"])
    context = {"form": asked, "title": _title(summary)}
    return render(request, "office/purpose.html", context, status=422 if asked.errors else 200)


@staff("requests.review")
@require_http_methods(["GET", "HEAD", "POST"])
def form_act(request: HttpRequest, actor: Actor, form_id: int, act: str) -> HttpResponse:
    """Take a form into review, send it back, approve or refuse it."""
    summary = _found(form_id, actor)
    if request.method != "POST":
        return redirect("office:form", form_id=form_id)
    if act == "return":
        return _send_back(request, actor, summary)
    acts = reviewing.acts(summary)
    if act not in acts:
        if summary.state.with_the_office:
            raise Http404
        return redirect("office:form", form_id=form_id)  # somebody decided it meanwhile
    refused = carry_out(request, act, acts[act], form_id, actor)
    if refused is not None:
        return _review(request, actor, _found(form_id, actor), reviewing.purpose_of_review(summary), refused)
    return redirect("office:form", form_id=form_id) if act == "take" else redirect("office:worklist", name="forms")


@staff(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def form_document(request: HttpRequest, actor: Actor, form_id: int, document_id: int) -> HttpResponse:
    """A document of a form; who looks and why as with the form."""
    summary = _found(form_id, actor)
    asked = Purpose(request.POST if request.method == "POST" else None)
    if reviewing.reviews(summary, actor):
        purpose = reviewing.purpose_of_review(summary)
    elif asked.is_valid():
        purpose = asked.cleaned_data["purpose"]
    else:
        context = {"form": asked, "title": _title(summary)}
        return render(request, "office/purpose.html", context, status=422 if asked.errors else 200)
    try:
        opened = reviewing.document(form_id=form_id, document_id=document_id, purpose=purpose, actor=actor)
    except requests.DocumentNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    return document_response(opened)


def _send_back(request: HttpRequest, actor: Actor, summary: requests.FormSummary) -> HttpResponse:
    asked = reviewing.Note(request.POST, auto_id="return-%s")
    corrections = reviewing.corrections_of(request.POST.dict())
    refusal: Refusal | None = None
    if asked.is_valid():
        try:
            requests.form_return(
                form_id=summary.id,
                corrections=corrections,
                note=asked.cleaned_data["note"],
                now=clock.now(),
                by=actor,
            )
            return redirect("office:worklist", name="forms")
        except NotPermitted:
            raise
        except Refusal as problem:
            refusal = problem
    refused = Offered("return", "", asked, refusal)  # type: ignore[arg-type] # its button stands in the page
    return _review(request, actor, _found(summary.id, actor), reviewing.purpose_of_review(summary), refused)


def _review(
    request: HttpRequest,
    actor: Actor,
    summary: requests.FormSummary,
    purpose: str,
    refused: Offered | None = None,
) -> HttpResponse:
    today = clock.today()
    shown = reviewing.review(form_id=summary.id, purpose=purpose, on=today, actor=actor)
    decides = reviewing.reviews(summary, actor)
    acts = offered(reviewing.acts(summary), summary.account_no, actor)
    if summary.reviewer == actor.name:
        acts = [act for act in acts if act.name != "take"]
    context = {
        "review": shown,
        "summary": summary,
        "state": FORM_STATES[summary.state],
        "steps": [(step, FORM_STATES[step.state]) for step in shown.form.steps],
        "decides": decides,
        "acts": [refused if refused is not None and act.name == refused.name else act for act in acts],
        "note": refused.form
        if refused is not None and refused.name == "return"
        else reviewing.Note(auto_id="return-%s"),
        "typed": reviewing.corrections_of(request.POST.dict()) if refused is not None else {},
        "form": refused.form if refused else None,
        "refusal": refused.refusal if refused else None,
    }
    return render(request, "office/form.html", context, status=422 if refused else 200)


def _found(form_id: int, actor: Actor) -> requests.FormSummary:
    try:
        return requests.form_summary(form_id=form_id, by=actor)
    except requests.FormNotFound as refusal:
        raise Http404(str(refusal)) from refusal


def _title(summary: requests.FormSummary) -> str:
    return summary.title[reviewing.language()]
