from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from kaifong.domains.rules.errors import RuleMalformed
from kaifong.kernel.localtext import LocalText

T = TypeVar("T")

Value = Mapping[str, Any]
"""What a rule says: a JSON object. Amounts and ratios are decimal strings; a float never occurs."""


class Kind(StrEnum):
    PARAMETER = "parameter"
    SCALE = "scale"
    CATALOGUE = "catalogue"


class Confidence(StrEnum):
    """Whether the source named for a value states it."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"


class OpenReason(StrEnum):
    UNCONFIRMED = "unconfirmed"
    FIRST_DAY_UNKNOWN = "first day unknown"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class InForce:
    """Days from ``start`` up to, not including, ``end``.

    Unlike `kernel.calendar.DateRange` its start may be None: the rule is known to have been in force before ``end`` and
    nobody knows since when. A made-up first day would look like a fact.
    """

    start: date | None
    end: date | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError(f"A range that starts on {self.start} cannot end on {self.end}.")

    @classmethod
    def through(cls, start: date | None, last: date | None) -> InForce:
        """The range whose last day is ``last``, as rule packs and people write it."""
        return cls(start, None if last is None else last + timedelta(days=1))

    @property
    def last(self) -> date | None:
        """The last day in force; None while it goes on."""
        return None if self.end is None else self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def overlaps(self, other: InForce) -> bool:
        return (self.start is None or other.end is None or self.start < other.end) and (
            other.start is None or self.end is None or other.start < self.end
        )

    def __str__(self) -> str:
        begin = "first day unknown" if self.start is None else f"from {self.start}"
        return begin if self.last is None else f"{begin}, until {self.last}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule, as a pack stated it.

    Attributes:
        value: see docs/reference/rule-packs.md for the shape that each code has.
        checked_on: the day on which someone compared the value with its source.
        note: for whoever checks the rule, in English; says what is open where the value is unconfirmed.
        superseded_at: when a load corrected or withdrew this version; None while it is what the pack says. Charges that
            named it go on naming it.
    """

    id: int
    pack: str
    code: str
    kind: Kind
    title: LocalText
    in_force: InForce
    value: Value
    source_title: str
    source_url: str
    checked_on: date
    confidence: Confidence
    note: str
    superseded_at: datetime | None

    @property
    def start(self) -> date | None:
        return self.in_force.start

    @property
    def last(self) -> date | None:
        return self.in_force.last

    @property
    def confirmed(self) -> bool:
        return self.confidence is Confidence.CONFIRMED

    def read(self, parse: Callable[[Value], T]) -> T:
        """The value in the caller's own type.

        The domain that uses a rule knows its shape; this one stands below all others and cannot. So loading checks a
        pack's structure, and the user of a rule checks its shape here.

        Raises:
            RuleMalformed: whatever ``parse`` found wrong, with the rule's name and dates.
        """
        try:
            return parse(self.value)
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise RuleMalformed(self.code, str(self.in_force), f"{type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something about a rule that nobody has yet been able to confirm or find.

    Attributes:
        rule_id: the rule it is about; None where there is none because the value is missing.
    """

    code: str
    title: LocalText
    in_force: InForce
    reason: OpenReason
    what: str
    rule_id: int | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A version that a pack states differently than before; the old one is kept, superseded by the new.

    Attributes:
        fields: what differs: names of attributes of `Rule`.
    """

    old: Rule
    new: Rule
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, or in a trial would do; a trial's new ids are not kept.

    Attributes:
        withdrawn: versions that the pack no longer has.
        renamed: codes whose title or kind differs from before.
        holes: how many values the pack declares missing.
        holes_changed: how many such declarations came or went.
        pack_changed: whether the pack's own name, licence or remarks differ from before.
    """

    pack: str
    trial: bool
    added: tuple[Rule, ...]
    corrected: tuple[Correction, ...]
    withdrawn: tuple[Rule, ...]
    unchanged: int
    renamed: tuple[str, ...]
    holes: int
    holes_changed: int
    pack_changed: bool

    @property
    def changed(self) -> bool:
        versions = self.added or self.corrected or self.withdrawn
        return bool(versions or self.renamed or self.holes_changed or self.pack_changed)
