"""The office: takes a form in review, sends it back, decides. An approval does what was asked for, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.requests import selectors
from kaifong.domains.requests.acts import act
from kaifong.domains.requests.encrypted import encrypted
from kaifong.domains.requests.errors import FormClosed, ReasonMissing, SectionNotAsked
from kaifong.domains.requests.models import Form
from kaifong.domains.requests.records import locked_for_office, step_add, tell
from kaifong.domains.requests.stored import definition_of
from kaifong.domains.requests.types import Decision, FormState, FormSummary


@transaction.atomic
def review_begin(*, form_id: int, now: datetime, by: Actor) -> FormSummary:
    """Take a form that was handed in into review; whoever had it before hands it over.

    Raises:
        FormNotFound, FormClosed, NotPermitted (requests.review).
    """
    form = _with_the_office(form_id, by)
    if form.reviewer != by.name:
        form.reviewer = by.name
        _becomes(form, FormState.IN_REVIEW, now, by)
    return _summary(form)


@transaction.atomic
def form_return(*, form_id: int, corrections: Mapping[str, str], note: str, now: datetime, by: Actor) -> FormSummary:
    """Send a form back to be corrected.

    Args:
        corrections: what is to be corrected, by question id or by id of a document wanted; may be empty where the note
            says it.
        note: for the household.

    Raises:
        ReasonMissing: neither a correction nor a note.
        SectionNotAsked: a correction to a question that the form does not have.
        FormNotFound, FormClosed, NotPermitted (requests.review).
    """
    form = _with_the_office(form_id, by)
    said = {name: text.strip() for name, text in corrections.items() if text.strip()}
    if not said and not note.strip():
        raise ReasonMissing
    definition = definition_of(form.definition)
    known = {question.id for section in definition.sections for question in section.questions}
    for name in said.keys() - known - {wanted.id for wanted in definition.documents}:
        raise SectionNotAsked(name)
    form.returned += 1
    form.reviewer = by.name
    _becomes(form, FormState.RETURNED, now, by, {"note": note.strip(), "corrections": said})
    tell(form)
    return _summary(form)


@transaction.atomic
def form_approve(*, form_id: int, decision: Decision, on: date, now: datetime, by: Actor) -> FormSummary:
    """Approve a form, and do what it asks for: docs/explanation/forms.md says what that is for each form.

    Two officers who decide at once give one decision: the second gets FormClosed. What the act refuses leaves the form
    as it was.

    Raises:
        DecisionIncomplete, FormNotFound, FormClosed, NotPermitted (requests.review, and what the act itself needs).
        Whatever the act refuses: AlreadyInHousehold, PersonDiffers, NotInHousehold, BadParticulars, TermOverlaps …
    """
    form = _with_the_office(form_id, by)
    act(form, encrypted().answers_of(form), decision, on, by)
    content = {
        "note": decision.note.strip(),
        "effective_on": None if decision.effective_on is None else decision.effective_on.isoformat(),
        "until": None if decision.until is None else decision.until.isoformat(),
        "reduction_percent": decision.reduction_percent,
    }
    return _decided(form, FormState.APPROVED, content, on, now, by)


@transaction.atomic
def form_refuse(*, form_id: int, reason: str, on: date, now: datetime, by: Actor) -> FormSummary:
    """Refuse what a form asks for.

    Args:
        reason: for the household.

    Raises:
        ReasonMissing, FormNotFound, FormClosed, NotPermitted (requests.review).
    """
    form = _with_the_office(form_id, by)
    if not reason.strip():
        raise ReasonMissing
    return _decided(form, FormState.REFUSED, {"note": reason.strip()}, on, now, by)


def _with_the_office(form_id: int, by: Actor) -> Form:
    form = locked_for_office(form_id, by)
    if not FormState(form.state).with_the_office:
        raise FormClosed(FormState(form.state))
    return form


def _decided(
    form: Form, state: FormState, content: Mapping[str, Any], on: date, now: datetime, by: Actor
) -> FormSummary:
    form.decided_on, form.reviewer = on, by.name
    _becomes(form, state, now, by, content)
    tell(form)
    return _summary(form)


def _becomes(form: Form, state: FormState, now: datetime, by: Actor, content: Mapping[str, Any] | None = None) -> None:
    form.state, form.changed_at = state.value, now
    form.save(update_fields=["state", "changed_at", "reviewer", "returned", "decided_on"])
    step_add(form, by, encrypted(), now=now, content=content)
    audit(by, f"form.{state.value}", account_no=form.tenancy_id, form=form.id, kind=form.kind)


def _summary(form: Form) -> FormSummary:
    return selectors.summary_of(selectors.listed().get(id=form.id))
