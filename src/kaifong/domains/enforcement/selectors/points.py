"""What counts against a household as at any day."""

from __future__ import annotations

from datetime import date, datetime

from kaifong.domains.enforcement.points import explain
from kaifong.domains.enforcement.ruleset import misdeeds_by_rule, scheme_on
from kaifong.domains.enforcement.types import Allotted, PointsAsAt
from kaifong.infra.database import fetch_all, sql
from kaifong.kernel.identifiers import AccountNo

PACKAGE = "kaifong.domains.enforcement"


def points_as_at(account_no: int, on: date, known_at: datetime | None = None) -> PointsAsAt:
    """Every point that counts against a household on a day, and every one that no longer does. Three statements.

    The state of the record for that day, as known now; with ``known_at`` as known at that moment, so that a decision can
    be computed again as at its day. The household's points of tenancies that it left for this one are among them.

    Raises:
        NoRuleInForce: the pack has no marking scheme on the day.
    """
    scheme = scheme_on(on)
    allotted = allotted_to(account_no, on, known_at)
    return explain(
        allotted,
        account_no=AccountNo(account_no),
        on=on,
        scheme=scheme,
        misdeeds=misdeeds_by_rule(one.rule_id for one in allotted),
        known_at=known_at,
    )


def points_as_at_all(on: date, known_at: datetime | None = None) -> dict[int, int]:
    """The points of every household that has any that count, by account: the same reckoned as one set. One statement."""
    rows = fetch_all(sql(PACKAGE, "points_of_all"), {"on": on, "known_at": _moment(known_at)})
    return dict(rows)


def allotted_to(account_no: int, on: date, known_at: datetime | None = None) -> list[Allotted]:
    """For this domain alone: points on record. One statement."""
    parameters = {"account": account_no, "on": on, "known_at": _moment(known_at)}
    return [Allotted(*row) for row in fetch_all(sql(PACKAGE, "points_of"), parameters)]


def _moment(known_at: datetime | None) -> str:
    return "infinity" if known_at is None else known_at.isoformat()
