"""Forms: which there are, one section a page, what is to be looked at again, handing in, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import FormKind, FormState, FormView, QuestionKind, QuestionView, SectionView
from kaifong.infra import clock
from kaifong.interfaces.pages.address import client_address
from kaifong.interfaces.pages.drawing import current_language, value_html
from kaifong.interfaces.portal.forms import DeclarationForm, ResumeForm
from kaifong.interfaces.portal.guard import TenantRequest, asker_of, requires
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import AccountNo
from kaifong.selfservice import form_acts
from kaifong.selfservice.asking import Assurance, NotAnswered, Refused
from kaifong.selfservice.form_copy import render_copy
from kaifong.selfservice.form_fields import PERSON_PARTS, SectionForm, answer_said, questions_drawn, section_of
from kaifong.selfservice.form_words import STATE_NAMES, refusal_said

DONE = {
    "kept": _("Your answers have been kept. You can go on at any time, here or at another device."),
    "added": _("The document has been added."),
    "removed": _("The document has been removed."),
    "withdrawn": _("The form has been withdrawn."),
    "resumed": _("You can go on with the form that you began at the kiosk."),
}
"""What a page says at its top after something was done; the address names it."""

P = ParamSpec("P")


class Row(NamedTuple):
    """An answer as it is looked over, with the section in which it is changed."""

    section: SectionView
    question: QuestionView
    said: SafeString


def form_page(
    view: Callable[Concatenate[TenantRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Open a page about forms to whoever is signed in surely, since answers are personal.

    What is not there, or another household's, is not found. What became of a form meanwhile is shown on its own page.
    """

    @wraps(view)
    def guarded(request: TenantRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (
            requests.FormNotFound,
            requests.SectionNotAsked,
            requests.DocumentNotFound,
            requests.DocumentNotAsked,
        ) as refusal:
            raise Http404 from refusal
        except requests.FormClosed:
            return to_form(kwargs["form_id"])
        except Refusal as refusal:
            raise refusal_said(refusal) or NotAnswered() from refusal

    return requires(Assurance.SIGNED_IN)(guarded)


def account_of(request: TenantRequest) -> AccountNo:
    assert request.tenant is not None
    return request.tenant.account_no


def own_form(request: TenantRequest, form_id: int) -> FormView:
    """Raises FormNotFound."""
    return requests.form_view(
        form_id=form_id, on=clock.today(), by=asker_of(request.tenant).actor(), account_no=account_of(request)
    )


def acting(request: TenantRequest, form_id: int) -> dict[str, Any]:
    """What every write to a form is given."""
    return {
        "form_id": form_id,
        "account_no": account_of(request),
        "now": clock.now(),
        "by": asker_of(request.tenant).actor(),
    }


def to_form(form_id: Any, done: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:form", args=[form_id]) + (f"?done={done}" if done else ""))


@requires(Assurance.ACCOUNT_AND_TPIN)
@require_safe
def forms(request: TenantRequest) -> HttpResponse:
    """The household's forms, those that wait for it first, and what can be begun."""
    found = requests.forms_of(account_no=account_of(request))
    begun = {one.form for one in found if one.state is FormState.DRAFT}
    context = {
        "waiting": [one for one in found if one.state.open_to_answers],
        "with_office": [one for one in found if one.state.with_the_office],
        "ended": [one for one in found if one.state.ended],
        "offers": [one for one in requests.forms_offered(clock.today()) if one.form not in begun],
        "done": DONE.get(request.GET.get("done", "")),
    }
    return render(request, "portal/requests/forms.html", context)


@form_page
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: TenantRequest, form: str) -> HttpResponse:
    """What a form is for and what it needs; then its first page. One that was begun is gone on with."""
    if form not in [each.value for each in requests.BY_HOUSEHOLDS]:
        raise Http404(form)
    if request.method != "POST":
        definition = requests.definition_in_force(FormKind(form), clock.today())
        return render(request, "portal/requests/begin.html", {"definition": definition})
    view = requests.form_begin(
        account_no=account_of(request),
        form=FormKind(form),
        on=clock.today(),
        now=clock.now(),
        by=asker_of(request.tenant).actor(),
    )
    return HttpResponseRedirect(next_address(view))


@form_page
@require_safe
def form(request: TenantRequest, form_id: int) -> HttpResponse:
    """How a form stands: what is answered and what is missing, or what became of it."""
    view = own_form(request, form_id)
    context = {
        "view": view,
        "state": STATE_NAMES[view.summary.state],
        "sections": [(section, _needs(view, section)) for section in view.sections],
        "papers_missing": any(wanted.missing for wanted in view.documents),
        "papers_to_correct": any(wanted.correction for wanted in view.documents),
        "steps": [(step, STATE_NAMES[step.state]) for step in reversed(view.steps)],
        "next": next_address(view),
        "done": DONE.get(request.GET.get("done", "")),
    }
    name = "form" if view.summary.state.open_to_answers else "state"
    return render(request, f"portal/requests/{name}.html", context)


def _needs(view: FormView, section: SectionView) -> str:
    """Why a section is to be looked at: ``correct``, ``check`` or ``answer``; "" where it is as it should be."""
    if any(question.correction for question in section.questions):
        return "correct"
    if not section.complete:
        return "answer"
    return "check" if _checks_of(section, view.problems) else ""


def _checks_of(section: SectionView, checks: tuple[requests.Check, ...]) -> list[requests.Check]:
    here = {question.definition.id for question in section.questions}
    return [check for check in checks if here.intersection(check.questions)]


@form_page
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: TenantRequest, form_id: int, section: str) -> HttpResponse:
    """One section: its questions, with what is known. Sent, its answers are kept whole or, where one is wrong, not at all."""
    view = own_form(request, form_id)
    if not view.summary.state.open_to_answers:
        return to_form(form_id)
    here = section_of(view, section)
    if request.method != "POST":
        return _section_page(request, view, here, SectionForm(here.questions, current_language()))
    form = SectionForm(questions_drawn(here, request.POST), current_language(), request.POST)
    try:
        view = requests.answers_save(
            **acting(request, form_id), section=section, answers=form.answers(), on=clock.today()
        )
    except requests.AnswersRefused as refused:
        return _again(request, view, refused, form)
    if "later" in request.POST:
        return to_form(form_id, "kept")
    return HttpResponseRedirect(_after(view, section, checking="checking" in request.GET))


def _again(request: TenantRequest, view: FormView, refused: requests.AnswersRefused, form: SectionForm) -> HttpResponse:
    """The section with what is wrong; questions that these answers have only now led to are asked, not found missing."""
    drawn = {question.definition.id for question in form.questions}
    again = SectionForm(refused.section.questions, current_language(), request.POST)
    again.refuse(problem for problem in refused.problems if problem.question in drawn)
    return _section_page(request, view, refused.section, again, status=422 if again.errors else 200)


def _section_page(
    request: TenantRequest, view: FormView, here: SectionView, form: SectionForm, status: int = 200
) -> HttpResponse:
    ids = [each.definition.id for each in view.sections]
    context = {
        "view": view,
        "section": here,
        "form": form,
        "number": ids.index(here.definition.id) + 1 if here.definition.id in ids else None,
        "of": len(ids),
        "checks": _told_here(view, here) if here.complete and not form.is_bound else [],
        "more": form.is_bound and not form.errors,
        "checking": "checking" in request.GET,
        "before": _before(view, here, checking="checking" in request.GET),
    }
    return render(request, "portal/requests/section.html", context, status=status)


def _told_here(view: FormView, here: SectionView) -> list[tuple[requests.Check, str]]:
    """Hard checks against this section, each with the id of its first question here, or of its first field."""
    firsts = {
        each.definition.id: f"{each.definition.id}-{PERSON_PARTS[0]}"
        if each.definition.kind is QuestionKind.PERSON
        else each.definition.id
        for each in here.questions
    }
    checks = _checks_of(here, view.problems)
    return [(check, next(firsts[one] for one in firsts if one in check.questions)) for check in checks]


def _before(view: FormView, here: SectionView, *, checking: bool) -> str:
    """The page before: what is being checked, the section before, or the form's own page."""
    if checking:
        return reverse("portal:form-check", args=[view.id])
    ids = [each.definition.id for each in view.sections]
    at = ids.index(here.definition.id) if here.definition.id in ids else 0
    if at:
        return reverse("portal:form-section", args=[view.id, ids[at - 1]])
    return reverse("portal:form", args=[view.id])


def _after(view: FormView, done: str, *, checking: bool) -> str:
    """Where to go after a section: back to it while a hard check is against it, to what is to be confirmed, or on."""
    here = next((each for each in view.sections if each.definition.id == done), None)
    if here is not None and _checks_of(here, view.problems):
        return reverse("portal:form-section", args=[view.id, done]) + ("?checking" if checking else "")
    if here is not None and _checks_of(here, view.to_confirm):
        return reverse("portal:form-sure", args=[view.id]) + ("?checking" if checking else "")
    return next_address(view, checking=checking)


def next_address(view: FormView, *, checking: bool = False) -> str:
    """Where a form is gone on with: the first section that is not complete, its documents, or the page to check it on."""
    if view.next_section is not None:
        return reverse("portal:form-section", args=[view.id, view.next_section])
    if view.documents and not checking:
        return reverse("portal:form-papers", args=[view.id])
    return reverse("portal:form-check", args=[view.id])


@form_page
@require_http_methods(["GET", "HEAD", "POST"])
def sure(request: TenantRequest, form_id: int) -> HttpResponse:
    """ "Is that right?": what is unusual and may be so. Each is confirmed, or its answer changed."""
    view = own_form(request, form_id)
    if not view.summary.state.open_to_answers:
        return to_form(form_id)
    checking = "checking" in request.GET
    if request.method == "POST":
        shown = {check.id for check in view.to_confirm}
        view = requests.checks_confirm(
            **acting(request, form_id), checks=shown.intersection(request.POST.getlist("check")), on=clock.today()
        )
    if not view.to_confirm:
        return HttpResponseRedirect(next_address(view, checking=checking))
    context = {
        "view": view,
        "checks": [(check, _answers_of(view, check)) for check in view.to_confirm],
        "checking": checking,
    }
    return render(request, "portal/requests/sure.html", context)


def _answers_of(view: FormView, check: requests.Check) -> list[Row]:
    """The answers that a check is about."""
    return [row for section in view.sections for row in _rows(section) if row.question.definition.id in check.questions]


def _rows(section: SectionView) -> list[Row]:
    return [Row(section, question, value_html(answer_said(question))) for question in section.questions]


@form_page
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: TenantRequest, form_id: int) -> HttpResponse:
    """All answers on one page, the declaration, and handing in. Handed in twice, it is handed in once."""
    view = own_form(request, form_id)
    if not view.summary.state.open_to_answers:
        return to_form(form_id) if request.method != "POST" else _to_receipt(form_id)
    form = DeclarationForm(request.POST if request.method == "POST" else None, says=view.definition.declaration)
    if form.is_valid():
        try:
            form_acts.hand_in(**acting(request, form_id), declared=True, on=clock.today())
        except requests.NotReady:
            view = own_form(request, form_id)
        except Refused as refused:
            form.add_error(None, refused.sentence.written(current_language()))
        else:
            return _to_receipt(form_id)
    context = {
        "view": view,
        "form": form,
        "not_ready": form.is_bound and not view.ready,
        "sections": [(section, _rows(section)) for section in view.sections],
        "problems": [(check, _answers_of(view, check)) for check in view.problems],
        "papers_missing": [wanted for wanted in view.documents if wanted.missing],
        "sections_missing": [each for each in view.sections if not each.complete],
    }
    status = 422 if form.errors or context["not_ready"] else 200
    return render(request, "portal/requests/check.html", context, status=status)


def _to_receipt(form_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:form-receipt", args=[form_id]))


@form_page
@require_safe
def receipt(request: TenantRequest, form_id: int) -> HttpResponse:
    """The number under which the form was handed in, and what happens next."""
    view = own_form(request, form_id)
    if view.summary.number is None or view.summary.state.open_to_answers:
        return to_form(form_id)
    return render(request, "portal/requests/receipt.html", {"view": view})


@form_page
@require_safe
def copy(request: TenantRequest, form_id: int) -> HttpResponse:
    """What was handed in, as a PDF with its number."""
    view = own_form(request, form_id)
    if view.summary.number is None or view.summary.state.open_to_answers:
        raise Http404(str(form_id))
    response = HttpResponse(render_copy(view, current_language()), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="form-{view.summary.number:012d}.pdf"'
    return response


@form_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: TenantRequest, form_id: int) -> HttpResponse:
    """Take a form back, after asking once. A draft leaves nothing."""
    view = own_form(request, form_id)
    if view.summary.state.ended:
        return to_form(form_id)
    if request.method != "POST":
        return render(request, "portal/requests/withdraw.html", {"view": view})
    requests.form_withdraw(**acting(request, form_id))
    return HttpResponseRedirect(reverse("portal:forms") + "?done=withdrawn")


@form_page
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: TenantRequest) -> HttpResponse:
    """Take over a form that was begun at a kiosk, by the code on its slip."""
    code = request.GET.get("code", "")[:40]
    form = ResumeForm(request.POST) if request.method == "POST" else ResumeForm(initial={"code": code})
    if form.is_valid():
        try:
            form_id = requests.form_resume(
                code=form.cleaned_data["code"],
                account_no=account_of(request),
                address=client_address(request),
                now=clock.now(),
                by=asker_of(request.tenant).actor(),
            )
        except requests.ResumeRefused:
            form.add_error("code", str(_("This code is wrong, was used, or is no longer valid")))
        else:
            return to_form(form_id, "resumed")
    return render(request, "portal/requests/resume.html", {"form": form}, status=422 if form.errors else 200)
