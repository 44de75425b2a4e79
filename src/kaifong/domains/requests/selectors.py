from __future__ import annotations

from collections.abc import Collection

from kaifong.domains.access.api import Actor
from kaifong.domains.requests.types import FormState, FormStep, FormSummary, ToReview
from kaifong.kernel.identifiers import FormNo


def forms_of(*, account_no: int) -> tuple[FormSummary, ...]:
    """All forms of a household, the latest changed first. One statement."""
    raise NotImplementedError


def form_summary(*, form_id: int, by: Actor) -> FormSummary:
    """A form without what it says. One statement. Raises FormNotFound, NotPermitted (requests.view)."""
    raise NotImplementedError


def form_by_number(*, number: FormNo, by: Actor) -> FormSummary | None:
    """The form of a receipt's number; None where there is none, or none on the actor's estates. One statement."""
    raise NotImplementedError


def form_steps(*, account_no: int) -> tuple[tuple[FormSummary, FormStep], ...]:
    """What became of a household's forms, the latest first, without notes: for a time line. One statement."""
    raise NotImplementedError


def forms_to_review(
    *,
    by: Actor,
    states: Collection[FormState] = (FormState.HANDED_IN, FormState.IN_REVIEW),
    estate: int | None = None,
    offset: int = 0,
    limit: int = 50,
) -> ToReview:
    """Forms that wait for the office on the actor's estates (or on one of them), the longest waiting first. Two statements.

    Raises:
        NotPermitted: the actor may review nowhere, or not on ``estate``.
    """
    raise NotImplementedError
