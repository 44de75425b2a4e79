"""The words of this domain: what was done, why, and how far it has come."""

from __future__ import annotations

from enum import StrEnum


class Source(StrEnum):
    """How the landlord came to know."""

    COMPLAINT = "complaint"
    FINDING = "finding"


class StepKind(StrEnum):
    """What was done in a case; each is a letter to the tenant."""

    ADVICE = "advice"  # to put it right within a grace
    WARNING = "warning"
    POINTS = "points"


class CarryReason(StrEnum):
    """Why a household's points follow it to another tenancy. A new head of the household changes no tenancy."""

    REDEVELOPMENT = "redevelopment"
    INTERIM_HOUSING = "interim_housing"


class Gone(StrEnum):
    """Why points no longer count."""

    LAPSED = "lapsed"
    APPEAL_ALLOWED = "appeal_allowed"
    WITHDRAWN = "withdrawn"
    CARRIED = "carried"  # to the household's next tenancy, where they count on


class Act(StrEnum):
    """What a case calls for next."""

    ADVISE = "advise"
    INSPECT_AGAIN = "inspect_again"
    WARN = "warn"
    ALLOT = "allot"
    DECIDE = "decide"  # the pack does not say whether a warning comes first: the officer does
    WAIT = "wait"


class Ground(StrEnum):
    """Why a notice to quit is given. Which of them a landlord uses is in its pack."""

    ARREARS = "arrears"
    POINTS = "points"
    NO_DECLARATION = "no_declaration"
    NON_OCCUPATION = "non_occupation"
    TENANT = "tenant"  # the tenant's own notice


class Served(StrEnum):
    """How a notice reached the tenant, or the tenant's reached the landlord (by hand)."""

    BY_HAND = "by_hand"
    POSTED_AT_DOOR = "posted_at_door"
    REGISTERED_POST = "registered_post"


class NoticeState(StrEnum):
    """How far a notice to quit has come. The last three are ends."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    SERVED = "served"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    APPEAL_ALLOWED = "appeal_allowed"
    POSSESSION = "possession"


class AppealOutcome(StrEnum):
    """What became of an appeal."""

    ALLOWED = "allowed"
    DISMISSED = "dismissed"
