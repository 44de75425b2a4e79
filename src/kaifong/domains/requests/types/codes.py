"""The words of this domain that are codes."""

from __future__ import annotations

from enum import StrEnum


class FormState(StrEnum):
    DRAFT = "draft"
    HANDED_IN = "handed_in"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def open_to_answers(self) -> bool:
        """Whether the household may change what it says."""
        return self in (FormState.DRAFT, FormState.RETURNED)

    @property
    def with_the_office(self) -> bool:
        return self in (FormState.HANDED_IN, FormState.IN_REVIEW)

    @property
    def ended(self) -> bool:
        return self in (FormState.APPROVED, FormState.REFUSED, FormState.WITHDRAWN)


class WaitsFor(StrEnum):
    """Whose turn it is."""

    HOUSEHOLD = "household"
    OFFICE = "office"
    NOBODY = "nobody"


class CallBackState(StrEnum):
    """How far a call back is. UNREACHED: called `UNREACHED_AFTER` times, and nobody answered. CLOSED: not to be called."""

    WAITING = "waiting"
    DONE = "done"
    UNREACHED = "unreached"
    CLOSED = "closed"


class CallBackOutcome(StrEnum):
    """What became of an officer's call, or of the wish for it."""

    DONE = "done"
    NO_ANSWER = "no_answer"
    CLOSED = "closed"
