"""A household's form before an officer: what it says, its documents, and the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access.api import Actor
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import Decision, FormKind, FormSummary, FormView, QuestionKind, QuestionView
from kaifong.infra.documents.api import Opened
from kaifong.infra.printing import writing
from kaifong.interfaces.office.acts import Act, Doing, Reason, day_field, text_field
from kaifong.kernel.identifiers import estate_code_of
from kaifong.selfservice import form_acts

CORRECTION = "correct-"
"""With a question's or a document's id: the name of the input in which an officer says what is to be corrected."""
MOST_CHARS = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """A question as it was answered, in words."""

    id: str
    question: str
    said: str = field(repr=False)
    correction: str = field(repr=False)

    @property
    def input(self) -> str:
        return f"{CORRECTION}{self.id}"


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A form as its reviewer reads it."""

    form: FormView
    sections: tuple[Section, ...]
    confirmed: tuple[str, ...]
    documents: tuple[tuple[str, str, tuple[requests.DocumentView, ...]], ...]


def reviews(form: FormSummary, actor: Actor) -> bool:
    """Whether the actor looks at the form in order to decide on it: then that is what the look is for."""
    return form.state.with_the_office and actor.may("requests.review", estate=estate_code_of(form.account_no))


def purpose_of_review(form: FormSummary) -> str:
    return f"review of form {form.number:012d}" if form.number is not None else "review of a form"


def review(*, form_id: int, purpose: str, on: date, actor: Actor) -> Review:
    """The form with what it says, in words. The look is recorded. Raises FormNotFound, NotPermitted, PurposeMissing."""
    form = requests.form_view(form_id=form_id, on=on, by=actor, purpose=purpose)
    spoken = language()
    return Review(
        form=form,
        sections=tuple(
            Section(section.definition.title[spoken], tuple(_answer(one) for one in section.questions))
            for section in form.sections
        ),
        confirmed=tuple(check.says[spoken] for check in form.confirmed),
        documents=tuple((one.definition.id, one.definition.title[spoken], one.documents) for one in form.documents),
    )


def document(*, form_id: int, document_id: int, purpose: str, actor: Actor) -> Opened:
    """A document of the form. The look is recorded. Raises FormNotFound, DocumentNotFound, NotPermitted."""
    return requests.document_open(form_id=form_id, document_id=document_id, by=actor, purpose=purpose)


def _answer(one: QuestionView) -> Answer:
    return Answer(one.definition.id, one.definition.label[language()], said(one), one.correction)


def said(one: QuestionView) -> str:
    """The answer in words; money and days as the language writes them."""
    if one.answer is None:
        return gettext("not answered")
    if one.definition.kind is QuestionKind.MONEY:
        return writing.write_money(int(one.answer), settings.CURRENCY)
    if one.definition.kind is QuestionKind.DATE:
        return writing.write_day(date.fromisoformat(one.answer), language())
    return str(one.answer) if one.shown is None else one.shown[language()]


def corrections_of(posted: Mapping[str, str]) -> dict[str, str]:
    """What is to be corrected, by question or document; what was left empty is left out."""
    return {
        name.removeprefix(CORRECTION): text.strip()[:MOST_CHARS]
        for name, text in posted.items()
        if name.startswith(CORRECTION) and text.strip()
    }


class Note(forms.Form):
    note = text_field(
        _("For the household"), required=False, most=MOST_CHARS, help_text=_("They read it with the decision")
    )


class Dated(Note):
    effective_on = day_field(_("From which day it holds"))


class Removal(Note):
    effective_on = day_field(_("Last day in the household"))


class Surrender(Note):
    effective_on = day_field(_("Last day of the tenancy"))


class Assistance(Note):
    effective_on = day_field(_("First of the month from which rent is reduced"))
    until = day_field(_("Last day of the reduction"), required=False)
    reduction_percent = forms.IntegerField(
        label=_("Reduction in percent"),
        min_value=1,
        max_value=100,
        error_messages={"required": _("Give a number"), "invalid": _("Give a number")},
    )


DECISIONS: dict[FormKind, type[forms.Form]] = {
    FormKind.MEMBER_ADD: Dated,
    FormKind.MEMBER_DELETE: Removal,
    FormKind.RENT_ASSISTANCE: Assistance,
    FormKind.SURRENDER: Surrender,
}
"""What an approval says besides a note, by form."""


def _approve(form_id: int, said: Mapping[str, Any], doing: Doing) -> object:
    decision = Decision(
        effective_on=said.get("effective_on"),
        until=said.get("until"),
        reduction_percent=said.get("reduction_percent"),
        note=said["note"],
    )
    return form_acts.approve(form_id=form_id, decision=decision, on=doing.on, now=doing.now, by=doing.by)


def acts(form: FormSummary) -> dict[str, Act]:
    """The acts that there is room for, besides sending it back."""
    take = Act(
        _("Take it into review"),
        "requests.review",
        forms.Form,
        lambda form_id, _said, doing: requests.review_begin(form_id=form_id, now=doing.now, by=doing.by),
    )
    approving = Act(_("Approve"), "requests.review", DECISIONS.get(form.form, Note), _approve)
    refusing = Act(
        _("Refuse"),
        "requests.review",
        Reason,
        lambda form_id, said, doing: requests.form_refuse(
            form_id=form_id, reason=said["reason"], on=doing.on, now=doing.now, by=doing.by
        ),
    )
    if not form.state.with_the_office:
        return {}
    return {"take": take, "approve": approving, "refuse": refusing}


def language() -> str:
    return get_language() or settings.LANGUAGE_CODE
