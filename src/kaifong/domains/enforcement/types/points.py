"""The scheme, its misdeeds, and points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from kaifong.domains.enforcement.types.codes import Gone
from kaifong.domains.rules.api import Rule
from kaifong.kernel.identifiers import AccountNo
from kaifong.kernel.localtext import LocalText


@dataclass(frozen=True, slots=True)
class Misdeed:
    """One item of the scheme's catalogue as it stood on a day.

    Attributes:
        warning_first: whether a written warning comes before points; None where the pack does not know.
        confirmed: whether a named publication states this item; ``note`` says what is open where it does not.
        grace_days: how long an advisory letter leaves to put it right; None where there is no such letter.
    """

    code: str
    title: LocalText
    points: int
    warning_first: bool | None
    confirmed: bool
    note: str
    rule_id: int
    grace_days: int | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """The marking scheme's own numbers as they stood on a day.

    Attributes:
        valid_months: points count from the day of the offence for so long.
        threshold: so many points within ``within_months`` make the tenancy liable to be ended.
        warning_valid_months: an offence repeated within so long of the warning takes points.
        bars_transfer: whether living points bar a voluntary transfer.
    """

    valid_months: int
    threshold: int
    within_months: int
    warning_valid_months: int
    bars_transfer: bool
    rule: Rule


class Allotted(NamedTuple):
    """Points as they are on record, with all that ended them. Everything `points.explain` needs of them.

    Attributes:
        lapses_on: the first day on which they no longer count by their age.
        recorded_at: when they came on the record; likewise the other moments.
        appeal_on: when an appeal was lodged; None where none was, as the next ones.
        carried_on: when the household moved on, its points with it; they count there and no longer here.
        held_since: since when they count for the account that is asked about, where they were carried into it.
    """

    step_id: int
    case_id: int
    misdeed: str
    points: int
    offence_on: date
    allotted_on: date
    lapses_on: date
    recorded_at: datetime
    rule_id: int
    appeal_on: date | None = None
    appeal_at: datetime | None = None
    decided_on: date | None = None
    decided_at: datetime | None = None
    allowed: bool = False
    withdrawn_on: date | None = None
    withdrawn_at: datetime | None = None
    carried_on: date | None = None
    held_since: date | None = None


@dataclass(frozen=True, slots=True)
class PointsLine:
    """Points once allotted, and whether they count on the day.

    Attributes:
        lapses_on: the first day on which they no longer count.
        gone, gone_on: why they do not count, and since when; None where they do.
        appealed: an appeal is undecided on the day.
        towards_threshold: whether they are among those that the threshold adds up.
        confirmed: whether the catalogue's item has a named source.
        held_since: since when they count here, where the household brought them from another tenancy.
    """

    step_id: int
    case_id: int
    misdeed: str
    title: LocalText
    points: int
    offence_on: date
    allotted_on: date
    lapses_on: date
    gone: Gone | None
    gone_on: date | None
    appealed: bool
    towards_threshold: bool
    confirmed: bool
    rule_id: int
    held_since: date | None = None


@dataclass(frozen=True, slots=True)
class PointsAsAt:
    """What counts against a household on a day, and what no longer does.

    Attributes:
        known_at: by what was on record at that moment; None for all that is on record now.
        points: those that count.
        within_threshold: those that count towards ``scheme.threshold``.
        counting, gone: by the day of the offence.
    """

    account_no: AccountNo
    on: date
    known_at: datetime | None
    points: int
    within_threshold: int
    scheme: Scheme
    counting: tuple[PointsLine, ...]
    gone: tuple[PointsLine, ...]

    @property
    def reached(self) -> bool:
        """Whether the tenancy is liable to be ended for its points."""
        return self.within_threshold >= self.scheme.threshold

    @property
    def bars_transfer(self) -> bool:
        return self.points > 0 and self.scheme.bars_transfer


@dataclass(frozen=True, slots=True)
class Decision:
    """What allotting points came to: how many count now, and the proposal that they made where the threshold is met."""

    step_id: int
    points: int
    counting: int
    notice_id: int | None
