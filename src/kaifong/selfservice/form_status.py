"""Which forms have we handed in, and what does each wait for?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import FormKind, FormState, FormSummary, WaitsFor
from kaifong.selfservice.asking import Asked, Assurance, Nothing, Question
from kaifong.selfservice.blocks import Blocks, Column, Fact, Facts, Lead, Note, Table
from kaifong.selfservice.form_words import STATE_NAMES, WAITS_FOR
from kaifong.selfservice.json_types import JsonAccountNo, JsonText
from kaifong.selfservice.said import Count, Day, Digits, Sentence, Words

ON_PAPER = 6
"""Forms that a slip lists; the latest changed."""


@dataclass(frozen=True, slots=True)
class FormTold:
    """A form without what it says.

    Attributes:
        number: on the receipt, twelve digits; None before it was handed in.
        waits_for: ``household``, ``office`` or ``nobody``.
    """

    form: FormKind
    title: JsonText
    state: FormState
    waits_for: WaitsFor
    number: str | None
    begun_on: date
    handed_in_on: date | None
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class FormStatusAnswer:
    """All forms of the household, the latest changed first.

    Attributes:
        to_do: how many wait for the household.
        in_hand: how many wait for the office.
    """

    account_no: JsonAccountNo
    as_at: date
    to_do: int
    in_hand: int
    forms: tuple[FormTold, ...]


class FormStatus(Question[Nothing, FormStatusAnswer]):
    name = "form-status"
    place = 110
    title = _("Forms and how they stand")
    assurance = Assurance.ACCOUNT_AND_TPIN
    answer_type = FormStatusAnswer

    def answer(self, asked: Asked[Nothing]) -> FormStatusAnswer:
        """One statement."""
        forms = requests.forms_of(account_no=asked.account_no)
        return FormStatusAnswer(
            account_no=asked.account_no,
            as_at=asked.as_at,
            to_do=sum(form.waits_for is WaitsFor.HOUSEHOLD for form in forms),
            in_hand=sum(form.waits_for is WaitsFor.OFFICE for form in forms),
            forms=tuple(_told(form) for form in forms),
        )

    def page(self, answer: FormStatusAnswer) -> Blocks:
        if not answer.forms:
            return (Lead(_summary(answer)),)
        return (Lead(_summary(answer)), *_returned(answer), _table(answer))

    def receipt(self, answer: FormStatusAnswer) -> Blocks:
        account = Facts((Fact(_("Account"), Digits(f"{answer.account_no:012d}")),))
        forms = tuple(Facts(_facts(form), heading=form.title) for form in answer.forms[:ON_PAPER])
        return (Lead(_summary(answer)), account, *forms)

    def speech(self, answer: FormStatusAnswer) -> tuple[Sentence, ...]:
        """Those that wait for somebody."""
        return (_summary(answer), *(_said(form) for form in answer.forms if form.waits_for is not WaitsFor.NOBODY))

    def speech_more(self, answer: FormStatusAnswer) -> tuple[Sentence, ...]:
        """Those that have been dealt with."""
        return tuple(_said(form) for form in answer.forms if form.waits_for is WaitsFor.NOBODY)


def _told(form: FormSummary) -> FormTold:
    return FormTold(
        form=form.form,
        title=form.title,
        state=form.state,
        waits_for=form.waits_for,
        number=None if form.number is None else f"{form.number:012d}",
        begun_on=localdate(form.begun_at),
        handed_in_on=form.handed_in_on,
        decided_on=form.decided_on,
    )


def _said(form: FormTold) -> Sentence:
    return Sentence(_("{form}: {state}."), form=Words(form.title), state=Words(STATE_NAMES[form.state]))


def _summary(answer: FormStatusAnswer) -> Sentence:
    if not answer.forms:
        return Sentence(_("You have not begun any form."))
    if answer.to_do and answer.in_hand:
        return Sentence(
            _("Forms that wait for you: {to_do}. Forms that wait for the estate office: {in_hand}."),
            to_do=Count(answer.to_do),
            in_hand=Count(answer.in_hand),
        )
    if answer.to_do:
        return Sentence(_("Forms that wait for you: {to_do}."), to_do=Count(answer.to_do))
    if answer.in_hand:
        return Sentence(_("Forms that wait for the estate office: {in_hand}."), in_hand=Count(answer.in_hand))
    return Sentence(_("All your forms have been dealt with."))


def _returned(answer: FormStatusAnswer) -> tuple[Note, ...]:
    if not any(form.state is FormState.RETURNED for form in answer.forms):
        return ()
    return (Note(Sentence(_("A form was sent back to you. Correct it and hand it in again.")), warning=True),)


def _table(answer: FormStatusAnswer) -> Table:
    return Table(
        "forms",
        _("Your forms, the latest changed first"),
        (
            Column(_("Form")),
            Column(_("State")),
            Column(_("Waits")),
            Column(_("Number")),
            Column(_("Handed in")),
            Column(_("Decided")),
        ),
        tuple(
            (
                Words(form.title),
                Words(STATE_NAMES[form.state]),
                Words(WAITS_FOR[form.waits_for]),
                None if form.number is None else Digits(form.number),
                None if form.handed_in_on is None else Day(form.handed_in_on),
                None if form.decided_on is None else Day(form.decided_on),
            )
            for form in answer.forms
        ),
    )


def _facts(form: FormTold) -> tuple[Fact, ...]:
    facts = [Fact(_("State"), Words(STATE_NAMES[form.state])), Fact(_("Waits"), Words(WAITS_FOR[form.waits_for]))]
    if form.number is not None:
        facts.append(Fact(_("Number"), Digits(form.number)))
    if form.handed_in_on is not None:
        facts.append(Fact(_("Handed in"), Day(form.handed_in_on)))
    if form.decided_on is not None:
        facts.append(Fact(_("Decided"), Day(form.decided_on)))
    return tuple(facts)
