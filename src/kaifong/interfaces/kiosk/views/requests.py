"""Forms that are begun here and finished at home: one question a screen, then a code on a slip.

Who has the TPIN alone may add to a form here and is shown nothing of what it says: no answer that is kept, no name of the
household. So what a kiosk asks is what fingers can answer without seeing those, in the first sections.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec
from uuid import uuid4

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import (
    FormKind,
    FormState,
    FormView,
    QuestionKind,
    QuestionView,
    ResumeCode,
    SectionView,
)
from kaifong.infra import clock
from kaifong.infra.printing import jobs
from kaifong.infra.printing.copies import Document, copy_keep
from kaifong.interfaces.kiosk.drawing import draw
from kaifong.interfaces.kiosk.forms import key_in
from kaifong.interfaces.kiosk.guard import KioskRequest, asker_of, kiosk, place_of
from kaifong.interfaces.kiosk.wording import spelled
from kaifong.interfaces.pages.address import site_scheme
from kaifong.interfaces.pages.drawing import current_language
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import AccountNo
from kaifong.selfservice.asking import Assurance, NotAnswered
from kaifong.selfservice.blocks import Blocks, Code, CodeKind, Fact, Facts, Lead, Note
from kaifong.selfservice.form_fields import FEW_CHOICES, PREFIX, SectionForm, questions_drawn, section_of
from kaifong.selfservice.form_words import refusal_said
from kaifong.selfservice.said import Day, Sentence, Words
from kaifong.selfservice.slip import render_slip

SECTIONS_HERE = 2
"""Somebody stands before a kiosk, and others behind: the first sections are enough to begin with."""
BY_TOUCH = frozenset({QuestionKind.YES_NO, QuestionKind.CHOICE})
BY_DIGITS = frozenset({QuestionKind.DATE, QuestionKind.COUNT, QuestionKind.MONEY, QuestionKind.PHONE})
CODE_SLIP = "form-code"
"""What a print job of ours is called."""

P = ParamSpec("P")


class Site(NamedTuple):
    """Where a form is gone on with: to be typed, and to be scanned with the code in it."""

    address: str
    link: str


def form_screen(view: Callable[Concatenate[KioskRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a screen about forms to whoever has signed in; what is not theirs, or not there, is not found."""

    @wraps(view)
    def guarded(request: KioskRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (requests.FormNotFound, requests.SectionNotAsked) as refusal:
            raise Http404 from refusal
        except requests.FormClosed:
            return HttpResponseRedirect(reverse("kiosk:forms"))
        except Refusal as refusal:
            raise refusal_said(refusal) or NotAnswered() from refusal

    return kiosk(Assurance.ACCOUNT_AND_TPIN)(guarded)


@form_screen
@require_safe
def forms(request: KioskRequest) -> HttpResponse:
    """What can be begun here, and what was begun before."""
    drafts = [one for one in requests.forms_of(account_no=_account(request)) if one.state is FormState.DRAFT]
    begun = {one.form for one in drafts}
    offers = [one for one in requests.forms_offered(clock.today()) if one.form not in begun]
    language = current_language()
    say = [gettext("Which form would you like to begin?"), *(one.title[language] for one in offers)]
    return draw(request, "kiosk/requests/forms.html", {"drafts": drafts, "offers": offers}, say="\n".join(say))


@form_screen
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: KioskRequest, form: str) -> HttpResponse:
    """What a form is for; then its first question."""
    if form not in [each.value for each in requests.BY_HOUSEHOLDS]:
        raise Http404(form)
    if request.method != "POST":
        definition = requests.definition_in_force(FormKind(form), clock.today())
        say = f"{definition.title[current_language()]}\n{definition.intro[current_language()]}"
        return draw(request, "kiosk/requests/begin.html", {"definition": definition}, say=say)
    view = requests.form_begin(
        account_no=_account(request),
        form=FormKind(form),
        on=clock.today(),
        now=clock.now(),
        by=asker_of(request).actor(),
    )
    return HttpResponseRedirect(_next(view))


@form_screen
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: KioskRequest, form_id: int, section: str) -> HttpResponse:
    """A section, question by question; what was answered before on the way goes along with the next, and is kept at the end."""
    view = _form(request, form_id)
    here = section_of(view, section)
    if here.definition.id not in [one.definition.id for one in _sections_here(view)]:
        return HttpResponseRedirect(reverse("kiosk:form-take", args=[form_id]))
    if request.method != "POST":
        return _ask(request, view, here, here.questions[0])
    drawn = questions_drawn(here, request.POST)
    form = SectionForm(drawn, current_language(), request.POST, filled=False)
    answers = form.answers()
    wrong = next((one for one in drawn if any(field.errors for field in _group(form, one))), None)
    if wrong is not None:
        return _ask(request, view, here, wrong, form)
    known = {one.definition.id for one in drawn}
    unasked = next((one for one in here.questions if one.definition.id not in known), None)
    if unasked is not None:
        return _ask(request, view, here, unasked)
    try:
        view = requests.answers_save(
            form_id=form_id,
            account_no=_account(request),
            section=section,
            answers=answers,
            on=clock.today(),
            now=clock.now(),
            by=asker_of(request).actor(),
        )
    except requests.AnswersRefused as refused:
        return _again(request, view, refused, form)
    return HttpResponseRedirect(_next(view))


def _again(request: KioskRequest, view: FormView, refused: requests.AnswersRefused, form: SectionForm) -> HttpResponse:
    """The first question that was answered wrongly; else the first that these answers have only now led to."""
    drawn = {one.definition.id for one in form.questions}
    form.refuse(problem for problem in refused.problems if problem.question in drawn)
    wrong = next((one for one in form.questions if any(field.errors for field in _group(form, one))), None)
    if wrong is not None:
        return _ask(request, view, refused.section, wrong, form)
    new = next(one for one in refused.section.questions if one.definition.id not in drawn)
    if not _answerable(new):
        return HttpResponseRedirect(reverse("kiosk:form-take", args=[view.id]))
    return _ask(request, view, refused.section, new)


def _ask(
    request: KioskRequest, view: FormView, here: SectionView, asked: QuestionView, form: SectionForm | None = None
) -> HttpResponse:
    """The screen of one question. ``form`` is what was sent, where this question is what is wrong in it."""
    own, id_ = f"{PREFIX}-{asked.definition.id}", asked.definition.id
    shown = form if form is not None else SectionForm([asked], current_language(), filled=False)
    drawn = [one.definition.id for one in questions_drawn(here, request.POST)] if request.method == "POST" else []
    carried = [
        (name, value)
        for name, value in request.POST.items()
        if name.startswith(f"{PREFIX}-")
        and name != f"{PREFIX}-drawn"
        and name != own
        and not name.startswith(f"{own}_")
    ]
    context = {
        "view": view,
        "section": here,
        "question": asked,
        "group": next(group for group in shown.groups if group.question.definition.id == id_),
        "form": shown,
        "drawn": " ".join(dict.fromkeys([*drawn, id_])),
        "carried": carried,
        "touch": asked.definition.kind in BY_TOUCH,
        "decimal": asked.definition.kind is QuestionKind.MONEY,
        "choices": _choices(shown, id_) if asked.definition.kind in BY_TOUCH else [],
    }
    hint = asked.definition.hint[current_language()] if asked.definition.hint else ""
    say = f"{asked.definition.label[current_language()]}\n{hint}"
    return draw(request, "kiosk/requests/question.html", context, say=say, status=422 if form is not None else 200)


@form_screen
@require_safe
def take(request: KioskRequest, form_id: int) -> HttpResponse:
    """The end at the kiosk: the rest is done at home, with a code that is printed or shown."""
    view = _form(request, form_id)
    _must_be_open(view)
    context = {"view": view, "key": uuid4(), "prints": bool(request.device.printer)}
    say = gettext("The rest of this form is filled at home. Take a code with you to go on with it there.")
    return draw(request, "kiosk/requests/take.html", context, say=say)


@form_screen
@require_POST
def slip(request: KioskRequest, form_id: int) -> HttpResponse:
    """Print the code once for this press of the button; the slip is kept for the phone should it not come out."""
    key, now, language = key_in(request), clock.now(), current_language()
    view = _form(request, form_id)
    _must_be_open(view)
    if key is None or not request.device.printer:
        raise Http404(str(form_id))
    account_no = _account(request)

    def made() -> Any:
        code = _code(request, form_id)
        blocks = _blocks(view, code, _site(request, code))
        slip = render_slip(blocks, title=_("Finish your form at home"), language=language, at=now)
        copy_keep(key=key, document=Document(account_no, f"{CODE_SLIP}.pdf", "application/pdf", slip.pdf), now=now)
        return slip.dots

    job = jobs.job_print(
        key=key,
        owner=account_no,
        what=CODE_SLIP,
        place=place_of(request.device),
        printer=request.device.printer,
        slip=made,
        now=now,
    )
    if job is None:
        raise Http404(str(form_id))
    return HttpResponseRedirect(reverse("kiosk:slip", args=[key]))


@form_screen
@require_POST
def code(request: KioskRequest, form_id: int) -> HttpResponse:
    """The code on the screen, to be scanned or written down. Asked for again it is another, and the one before is void."""
    view = _form(request, form_id)
    made = _code(request, form_id)
    context = {"view": view, "code": made, "written": _grouped(made), "site": _site(request, made)}
    say = gettext("Scan the square code with your phone, or open the address and type the code: %(code)s")
    return draw(request, "kiosk/requests/code.html", context, say=say % {"code": spelled(made.code)})


def _account(request: KioskRequest) -> AccountNo:
    assert request.tenant is not None
    return request.tenant.account_no


def _form(request: KioskRequest, form_id: int) -> FormView:
    return requests.form_view(
        form_id=form_id, on=clock.today(), by=asker_of(request).actor(), account_no=_account(request)
    )


def _must_be_open(view: FormView) -> None:
    if not view.summary.state.open_to_answers:
        raise requests.FormClosed(view.summary.state)


def _sections_here(view: FormView) -> list[SectionView]:
    """Those of the first sections that are not answered yet and that fingers can answer."""
    if view.summary.state is not FormState.DRAFT:
        return []
    first = view.sections[:SECTIONS_HERE]
    return [one for one in first if not one.complete and one.questions and all(map(_answerable, one.questions))]


def _answerable(question: QuestionView) -> bool:
    asked = question.definition
    return asked.kind in BY_DIGITS or (asked.kind in BY_TOUCH and len(asked.choices) <= FEW_CHOICES)


def _next(view: FormView) -> str:
    """The next section that is asked here, if it is the next at all; else the end at the kiosk."""
    here = {one.definition.id for one in _sections_here(view)}
    if view.next_section in here:
        return reverse("kiosk:form-section", args=[view.id, view.next_section])
    return reverse("kiosk:form-take", args=[view.id])


def _group(form: SectionForm, question: QuestionView) -> list[Any]:
    return next(group.fields for group in form.groups if group.question is question)


def _choices(form: SectionForm, name: str) -> list[tuple[str, str, str]]:
    """Value, words and hint of each."""
    field = form.fields[name]
    hints = getattr(field, "choice_hints", {})
    return [(str(value), str(label), hints.get(value, "")) for value, label in field.widget.choices]


def _code(request: KioskRequest, form_id: int) -> ResumeCode:
    return requests.resume_code_make(
        form_id=form_id, account_no=_account(request), now=clock.now(), by=asker_of(request).actor()
    )


def _grouped(code: ResumeCode) -> str:
    """In fours, as it is read off; the blank between does not count."""
    return " ".join(code.code[at : at + 4] for at in range(0, len(code.code), 4))


def _site(request: KioskRequest, code: ResumeCode) -> Site:
    address = f"{site_scheme(request)}://{request.get_host()}{reverse('portal:form-resume')}"
    return Site(address, f"{address}?code={code.code}")


def _blocks(view: FormView, code: ResumeCode, site: Site) -> Blocks:
    return (
        Lead(Sentence(_("Go on with your form at home, with this code.")), Words(_grouped(code))),
        Facts(
            (
                Fact(_("Form"), Words(view.definition.title)),
                Fact(_("Good until"), Day(code.expires_at.date())),
            )
        ),
        Code(CodeKind.QR, site.link, _("Scan this with your phone")),
        Note(Sentence(_("Or open this address, sign in and type the code: {address}"), address=Words(site.address))),
        Note(Sentence(_("Only who signs in to your account can use the code."))),
    )
