"""Which points count on a day, and why the others do not: plain arithmetic over what is on record.

The answer is the state of the record for the day: points count from the day of the offence until they lapse, the day on
which an appeal is allowed, the day on which they are withdrawn, or the day on which the household moves on with them. By
default all that is on record now is taken into account; with ``known_at`` only what was on record at that moment, so that
a decision can be computed again as at its day. In which order things were recorded makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from kaifong.domains.enforcement.types import Allotted, Gone, Misdeed, PointsAsAt, PointsLine, Scheme
from kaifong.domains.enforcement.validity import months_after
from kaifong.kernel.identifiers import AccountNo


def explain(
    allotted: Iterable[Allotted],
    *,
    account_no: AccountNo,
    on: date,
    scheme: Scheme,
    misdeeds: Mapping[tuple[int, str], Misdeed],
    known_at: datetime | None = None,
) -> PointsAsAt:
    """Every point that counts on a day and every one that no longer does; offences after the day are left out.

    Args:
        misdeeds: the catalogue's items by the rule's id and the misdeed's code.
    """
    known = [one for one in allotted if one.offence_on <= on and _known(one.recorded_at, known_at)]
    lines = [
        _line(one, on, scheme, misdeeds[one.rule_id, one.misdeed], known_at)
        for one in sorted(known, key=lambda one: (one.offence_on, one.misdeed, one.step_id))
    ]
    counting = tuple(line for line in lines if line.gone is None)
    return PointsAsAt(
        account_no=account_no,
        on=on,
        known_at=known_at,
        points=sum(line.points for line in counting),
        within_threshold=sum(line.points for line in counting if line.towards_threshold),
        scheme=scheme,
        counting=counting,
        gone=tuple(line for line in lines if line.gone is not None),
    )


def _line(one: Allotted, on: date, scheme: Scheme, misdeed: Misdeed, known_at: datetime | None) -> PointsLine:
    appealed = one.appeal_on is not None and one.appeal_on <= on and _known(one.appeal_at, known_at)
    decided = one.decided_on is not None and one.decided_on <= on and _known(one.decided_at, known_at)
    gone = _gone(one, on, known_at)
    return PointsLine(
        step_id=one.step_id,
        case_id=one.case_id,
        misdeed=one.misdeed,
        title=misdeed.title,
        points=one.points,
        offence_on=one.offence_on,
        allotted_on=one.allotted_on,
        lapses_on=one.lapses_on,
        gone=gone[1] if gone else None,
        gone_on=gone[0] if gone else None,
        appealed=appealed and not decided,
        towards_threshold=gone is None and on < months_after(one.offence_on, scheme.within_months),
        confirmed=misdeed.confirmed,
        rule_id=one.rule_id,
        held_since=one.held_since,
    )


def _gone(one: Allotted, on: date, known_at: datetime | None) -> tuple[date, Gone] | None:
    """The first thing that ended them by the day."""
    ends = [(one.lapses_on, Gone.LAPSED)]
    if one.allowed and one.decided_on is not None and _known(one.decided_at, known_at):
        ends.append((one.decided_on, Gone.APPEAL_ALLOWED))
    if one.withdrawn_on is not None and _known(one.withdrawn_at, known_at):
        ends.append((one.withdrawn_on, Gone.WITHDRAWN))
    if one.carried_on is not None:
        ends.append((one.carried_on, Gone.CARRIED))
    first = min(ends, key=lambda end: end[0])
    return first if first[0] <= on else None


def _known(recorded_at: datetime | None, known_at: datetime | None) -> bool:
    return recorded_at is not None and (known_at is None or recorded_at <= known_at)
