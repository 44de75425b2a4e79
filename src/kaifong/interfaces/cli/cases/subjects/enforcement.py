"""The marking scheme, asked of `enforcement`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.rules import api as rules
from kaifong.infra.yaml_values import Day
from kaifong.interfaces.cli.cases.reading import Part
from kaifong.interfaces.cli.cases.subjects.subject import Subject
from kaifong.kernel.identifiers import AccountNo


class PointsFact(Part):
    """Points once allotted, and what ended them.

    How many they are, and how long they live, is what the catalogue and the scheme of the day of the offence say.
    ``recorded_on``: when they came on the record; left out, on the day of the offence. ``appeal_decided_on`` likewise
    is the day of the decision and of its record.
    """

    misdeed: str
    offence_on: Day
    recorded_on: Day | None = None
    appeal_on: Day | None = None
    appeal_decided_on: Day | None = None
    appeal_allowed: bool = False
    withdrawn_on: Day | None = None
    carried_on: Day | None = None
    held_since: Day | None = None


class PointsGiven(Part):
    """``known_on``: only what was on record at the end of this day is taken into account; all of it where left out."""

    allotted: tuple[PointsFact, ...]
    known_on: Day | None = None


class MisdeedGiven(Part):
    misdeed: str


class NextGiven(Part):
    """A case opened on the day that is asked about, and the household's last warning for the same misdeed before it."""

    misdeed: str
    warned_on: Day | None = None


def points(given: PointsGiven, on: date) -> dict[str, Any]:
    allotted, misdeeds = [], {}
    for number, fact in enumerate(given.allotted, 1):
        misdeed = _misdeed(fact.misdeed, fact.offence_on)
        misdeeds[misdeed.rule_id, misdeed.code] = misdeed
        scheme = enforcement.scheme_on(fact.offence_on)
        allotted.append(
            enforcement.Allotted(
                step_id=number,
                case_id=number,
                misdeed=fact.misdeed,
                points=misdeed.points,
                offence_on=fact.offence_on,
                allotted_on=fact.recorded_on or fact.offence_on,
                lapses_on=enforcement.months_after(fact.offence_on, scheme.valid_months),
                recorded_at=datetime.combine(fact.recorded_on or fact.offence_on, time(), UTC),
                rule_id=misdeed.rule_id,
                appeal_on=fact.appeal_on,
                appeal_at=_moment(fact.appeal_on),
                decided_on=fact.appeal_decided_on,
                decided_at=_moment(fact.appeal_decided_on),
                allowed=fact.appeal_allowed,
                withdrawn_on=fact.withdrawn_on,
                withdrawn_at=_moment(fact.withdrawn_on),
                carried_on=fact.carried_on,
                held_since=fact.held_since,
            )
        )
    found = enforcement.explain(
        allotted,
        account_no=AccountNo(0),
        on=on,
        scheme=enforcement.scheme_on(on),
        misdeeds=misdeeds,
        known_at=_moment(given.known_on),
    )
    return {
        "points": found.points,
        "reached": found.reached,
        "bars_transfer": found.bars_transfer,
        "counting": [{"misdeed": line.misdeed, "points": line.points} for line in found.counting],
        "lapse_on": [line.lapses_on for line in found.counting],
        "appealed": [line.misdeed for line in found.counting if line.appealed],
        "gone": [{"misdeed": line.misdeed, "why": line.gone, "since": line.gone_on} for line in found.gone],
    }


def misdeed(given: MisdeedGiven, on: date) -> dict[str, Any]:
    found = _misdeed(given.misdeed, on)
    return {
        "points": found.points,
        "warning_first": found.warning_first,
        "confirmed": found.confirmed,
        "grace_days": found.grace_days,
    }


def next_act(given: NextGiven, on: date) -> dict[str, Any]:
    found = _misdeed(given.misdeed, on)
    warned_until = None
    if given.warned_on is not None:
        months = enforcement.scheme_on(given.warned_on).warning_valid_months
        last = enforcement.months_after(given.warned_on, months) - timedelta(days=1)
        warned_until = last if on <= last else None
    facts = enforcement.CaseFacts(
        closed=False, last_letter=None, last_letter_on=None, grace_until=None, warned_until=warned_until
    )
    return {"act": enforcement.next_act(facts, found, on)[0], "warned_until": warned_until}


def arrears(_given: Part, on: date) -> dict[str, Any]:
    rule = rules.rule_in_force("arrears.notice_to_quit", on)
    return {"consecutive_months": rule.value["consecutive_months"], "confirmed": rule.confirmed}


def _misdeed(code: str, on: date) -> enforcement.Misdeed:
    for found in enforcement.misdeeds(on):
        if found.code == code:
            return found
    raise enforcement.NoSuchMisdeed(code, on)


def _moment(day: date | None) -> datetime | None:
    """The beginning of a day, in whatever zone: cases compare days with days."""
    return None if day is None else datetime.combine(day, time(), UTC)


SUBJECTS = {
    "enforcement.points": Subject(PointsGiven, points),
    "enforcement.misdeed": Subject(MisdeedGiven, misdeed),
    "enforcement.next_act": Subject(NextGiven, next_act),
    "enforcement.arrears": Subject(Part, arrears),
}
