"""Questions and their answers, whichever questions there are."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kaifong.infra import clock
from kaifong.interfaces.pages.drawing import Links, current_language, sentence_html
from kaifong.interfaces.portal.csvfiles import csv_response
from kaifong.interfaces.portal.guard import TenantRequest, asker_of, asking, asks, requires
from kaifong.selfservice.asking import (
    Asker,
    Assurance,
    GivenForm,
    Question,
    Refused,
    ask,
    ask_file,
    ask_initial,
    ask_offers,
    questions,
)
from kaifong.selfservice.blocks import Block, Blocks, Lead, Onward, Table


@requires(Assurance.ANONYMOUS)
@require_safe
def start(request: TenantRequest) -> HttpResponse:
    """The first page: sign in, or ask what needs no sign-in. Who is signed in goes to their own."""
    if request.tenant is not None:
        return HttpResponseRedirect(reverse("portal:home"))
    context = {
        "questions": open_to(Asker("portal")),
        "links": Links(reverse("portal:question", args=["x"]).removesuffix("x/")),
        "signed_out": "signed-out" in request.GET,
    }
    return render(request, "portal/start.html", context)


@requires(Assurance.ACCOUNT_AND_TPIN)
@require_safe
def home(request: TenantRequest) -> HttpResponse:
    """The answer that needs no asking, the rent's status, and what else can be asked."""
    asker = asker_of(request.tenant)
    menu = open_to(asker)
    first = next(one for one in menu if one.assurance and one.form is None and not one.changes)
    context: dict[str, Any] = {
        "tenant": request.tenant,
        "questions": [one for one in menu if one is not first],
        "links": _links(first, ""),
    }
    try:
        answer = ask(first, asker=asker, given=first.given(), as_at=clock.today())
    except Refused as refused:
        context["refused"] = sentence_html(refused.sentence)
    else:
        context["answer"] = sorted(first.page(answer), key=_at_home)  # keeps the order of those alike
    return render(request, "portal/home.html", context)


def _at_home(block: Block) -> int:
    """The figure first, then what to do about it, then the particulars."""
    return 0 if isinstance(block, Lead) else 1 if isinstance(block, Onward) else 2


def open_to(asker: Asker) -> list[Question[Any, Any]]:
    return [question for question in questions().values() if question.assurance <= asker.assurance]


@asks
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: TenantRequest, question: Question[Any, Any]) -> HttpResponse:
    """A question with its form, if it has one, and its answer.

    What comes first and is about people (a household's income), and what changes something, is sent by POST, so that it
    stands in no address and no log; a period or a month stands in the address and can be kept as a bookmark.
    """
    by_post = question.changes or question.asks_first
    if request.method == "POST" and not by_post:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    sent = request.method == "POST" if by_post else _is_sent(question, request)
    form = _form(request, question, sent=sent)
    context: dict[str, Any] = {
        "tenant": request.tenant,
        "question": question,
        "form": form,
        "method": "post" if by_post else "get",
        "button": question.button or (_("Save") if question.changes else _("Work it out") if by_post else _("Show")),
        "links": _links(question, "" if by_post else request.META.get("QUERY_STRING", ""), files=not by_post),
    }
    if sent or not by_post:
        context["answer"] = _answer(request, question, form if sent else None)
        context["done"] = question.changes and context["answer"] is not None
        if context["done"]:
            context |= _done(context["answer"])
    if sent and form is not None:
        context["form"] = None if context["done"] and form.offers() else _offered(request, question, form)
    return render(request, "portal/question.html", context, status=422 if form is not None and form.errors else 200)


@asks
@require_safe
def table(request: TenantRequest, question: Question[Any, Any], table: str) -> HttpResponse:
    """A table of an answer, as CSV."""
    answer = _answer_of_address(request, question)
    for block in answer or ():
        if isinstance(block, Table) and block.name == table:
            return csv_response(block, f"{question.name}-{table}", current_language())
    raise Http404(table)


@asks
@require_safe
def file(request: TenantRequest, question: Question[Any, Any]) -> HttpResponse:
    """The file that belongs to an answer."""
    if question.file_type is None:
        raise Http404(question.name)
    form = _form(request, question, sent=_is_sent(question, request))
    if form is not None and form.is_bound and not form.is_valid():
        raise Http404(question.name)
    name, content = ask_file(
        question,
        asker=asker_of(request.tenant),
        given=form.given() if form is not None and form.is_bound else question.given(),
        as_at=clock.today(),
        language=current_language(),
    )
    response = HttpResponse(content, content_type=question.file_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _is_sent(question: Question[Any, Any], request: TenantRequest) -> bool:
    return question.form is not None and any(name in request.GET for name in question.form.base_fields)


def _form(request: TenantRequest, question: Question[Any, Any], *, sent: bool) -> GivenForm | None:
    if question.form is None:
        return None
    if sent:
        return question.form(request.POST if request.method == "POST" else request.GET)
    form = question.form(initial=dict(ask_initial(question, asker=asker_of(request.tenant), as_at=clock.today())))
    return _offered(request, question, form)


def _offered(request: TenantRequest, question: Question[Any, Any], form: GivenForm) -> GivenForm:
    """Raises Refused where nothing can be chosen."""
    if form.offers():
        form.offer(ask_offers(question, asker=asker_of(request.tenant), as_at=clock.today()), current_language())
    return form


def _answer(request: TenantRequest, question: Question[Any, Any], form: GivenForm | None) -> Blocks | None:
    """The answer's blocks; None where the form is wrong, and then it says why."""
    if form is not None and not form.is_valid():
        return None
    given = form.given() if form is not None else question.given()
    try:
        answer = ask(question, asker=asking(request), given=given, as_at=clock.today())
    except Refused as refused:
        if form is None:
            raise
        form.refuse(refused, current_language())
        return None
    return question.page(answer)


def _done(answer: Blocks) -> dict[str, Any]:
    """What was done stands in the banner that is read aloud, and not again below it."""
    lead = next(block for block in answer if isinstance(block, Lead))
    return {"saved": sentence_html(lead.sentence), "answer": tuple(block for block in answer if block is not lead)}


def _answer_of_address(request: TenantRequest, question: Question[Any, Any]) -> Blocks | None:
    if question.changes or question.asks_first:
        return None
    return _answer(request, question, _form(request, question, sent=True) if _is_sent(question, request) else None)


def _links(question: Question[Any, Any], query: str, *, files: bool = True) -> Links:
    here = reverse("portal:question", args=[question.name])
    return Links(
        questions=here.removesuffix(f"{question.name}/"),
        files=here if files else None,
        query=f"?{query}" if query else "",
    )
