"""The office: takes a form in review, sends it back, decides. An approval does what was asked for, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from kaifong.domains.access.api import Actor
from kaifong.domains.requests.types import Decision, FormSummary


def review_begin(*, form_id: int, now: datetime, by: Actor) -> FormSummary:
    """Take a form that was handed in into review; whoever had it before hands it over.

    Raises:
        FormNotFound, FormClosed, NotPermitted (requests.review).
    """
    raise NotImplementedError


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
    raise NotImplementedError


def form_approve(*, form_id: int, decision: Decision, on: date, now: datetime, by: Actor) -> FormSummary:
    """Approve a form, and do what it asks for: docs/explanation/forms.md says what that is for each form.

    Two officers who decide at once give one decision: the second gets FormClosed. What the act refuses leaves the form
    as it was.

    Raises:
        DecisionIncomplete, FormNotFound, FormClosed, NotPermitted (requests.review, and what the act itself needs).
        Whatever the act refuses: AlreadyInHousehold, PersonDiffers, NotInHousehold, BadParticulars, TermOverlaps …
    """
    raise NotImplementedError


def form_refuse(*, form_id: int, reason: str, on: date, now: datetime, by: Actor) -> FormSummary:
    """Refuse what a form asks for.

    Args:
        reason: for the household.

    Raises:
        ReasonMissing, FormNotFound, FormClosed, NotPermitted (requests.review).
    """
    raise NotImplementedError
