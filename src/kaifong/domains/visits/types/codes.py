"""Words that this domain keeps, and what they stand for."""

from __future__ import annotations

from enum import StrEnum


class VisitState(StrEnum):
    """How far a household's visit of a cycle has come; `transitions` says what leads from which to which."""

    DUE = "due"
    PLANNED = "planned"
    STARTED = "started"
    FINISHED = "finished"
    CLOSED = "closed"  # the tenancy ended before


class Outcome(StrEnum):
    """What an officer found at a flat."""

    VERIFIED = "verified"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    UNAUTHORISED_PERSON = "unauthorised_person"
    NON_OCCUPATION = "non_occupation"
    SUBLETTING = "subletting"
    MEMBER_LEFT = "member_left"
    MEMBER_DIED = "member_died"
    FLAT_CONDITION = "flat_condition"
    REPAIR_NEEDED = "repair_needed"
    HELP_NEEDED = "help_needed"


MISSING = frozenset({Outcome.NO_ANSWER, Outcome.REFUSED})
"""The household was not visited: the next step of the ladder follows."""

ENDING = frozenset({Outcome.VERIFIED, Outcome.UNAUTHORISED_PERSON, Outcome.NON_OCCUPATION, Outcome.SUBLETTING})
"""The visit is done."""

SUSPECTED = frozenset({Outcome.UNAUTHORISED_PERSON, Outcome.NON_OCCUPATION, Outcome.SUBLETTING})
"""Enforcement is told; it decides."""

NOTED = frozenset(Outcome) - MISSING - frozenset({Outcome.VERIFIED})
"""What may be noted beside the outcome, as often as it is found."""


class LadderStep(StrEnum):
    """What comes after a door that stayed shut, in this order; how many days later is a rule's."""

    FIRST = "first"
    REVISIT = "revisit"  # at another time of day
    LETTER = "letter"  # by appointment, in writing
    DUTY = "duty"  # a visit that the tenancy agreement obliges the household to receive


class WindowKind(StrEnum):
    HALF_DAY = "half_day"
    TWO_HOURS = "two_hours"
    EVENING = "evening"


class Group(StrEnum):
    """Fields that have a version together."""

    APPOINTMENT = "appointment"
    HOUSEHOLD = "household"
    CONTACT = "contact"
    LAST_FINDINGS = "last_findings"


class Presence(StrEnum):
    """What an officer was told of a member of the household."""

    LIVES_HERE = "lives_here"
    AWAY = "away"
    LEFT = "left"
    DIED = "died"


class OperationKind(StrEnum):
    VISIT_START = "visit.start"
    VISIT_OUTCOME = "visit.outcome"
    MEMBER_SEEN = "member.seen"
    MEMBER_CHANGE = "member.change"
    CONTACT_CHANGE = "contact.change"
    OBSERVATION = "observation"
    DEFECT = "defect"
    FINDING = "finding"
    SIGNATURE = "signature"
    SLIP_PRINTED = "slip.printed"
    NOTE = "note"
    UNREADABLE = "unreadable"  # kept as it came, so that those behind it go on


APPENDED = frozenset(OperationKind) - {
    OperationKind.VISIT_START,
    OperationKind.VISIT_OUTCOME,
    OperationKind.MEMBER_CHANGE,
    OperationKind.CONTACT_CHANGE,
    OperationKind.UNREADABLE,
}
"""Observations: added to what is known, and never in conflict with it."""


class Result(StrEnum):
    """What became of an operation; every one but ``held`` is final."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    MERGED = "merged"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"
    HELD = "held"


class Unlock(StrEnum):
    """How a handheld's owner opens it."""

    PASSKEY = "passkey"
    PIN = "pin"
    WORDS = "words"


class Way(StrEnum):
    """How a household is told of its appointment."""

    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"


class Decision(StrEnum):
    """What a person did with a proposal."""

    TAKEN = "taken"
    DISMISSED = "dismissed"
