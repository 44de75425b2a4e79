"""Whether the facts on a day are a ground for a notice to quit, and whether a moratorium holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaifong.domains.enforcement.errors import GroundNotMet
from kaifong.domains.enforcement.ruleset import ARREARS, MoratoriumRule, moratoria_on
from kaifong.domains.enforcement.selectors.points import points_as_at
from kaifong.domains.enforcement.types import Ground, Moratorium
from kaifong.domains.rent import api as rent
from kaifong.domains.rules import api as rules
from kaifong.domains.tenancies import api as tenancies
from kaifong.kernel.calendar import Month


@dataclass(frozen=True, slots=True)
class Basis:
    """What a notice rests on: numbers for its wording, and the rule (None: none but the list of grounds)."""

    facts: dict[str, Any]
    rule_id: int | None


def basis_of(account_no: int, ground: Ground, on: date) -> Basis:
    """The facts on a day; for grounds that an officer states there are none to look up.

    Raises:
        GroundNotMet: too few points, or months in arrears.
        NoRuleInForce: the pack does not say how many it takes.
    """
    match ground:
        case Ground.POINTS:
            points = points_as_at(account_no, on)
            if not points.reached:
                found, needed = points.within_threshold, points.scheme.threshold
                raise GroundNotMet(f"{found} points count; it takes {needed}.", ground, found, needed)
            steps = [line.step_id for line in points.counting if line.towards_threshold]
            facts = {"points": points.within_threshold, "threshold": points.scheme.threshold, "steps": steps}
            return Basis(facts, points.scheme.rule.id)
        case Ground.ARREARS:
            rule = rules.rule_in_force(ARREARS, on)
            needed = _months_needed(rule)
            months = months_in_a_row(rent.arrears(account_no=account_no, as_at=on))
            if months < needed:
                said = f"Rent is in arrears for {months} months in a row; it takes {needed}."
                raise GroundNotMet(said, ground, months, needed)
            return Basis({"months": months, "needed": needed}, rule.id)
        case _:
            return Basis({}, None)


def arrears_months_needed(on: date) -> int | None:
    """How many months in a row a notice for arrears takes; None where no rule is in force on the day."""
    try:
        return _months_needed(rules.rule_in_force(ARREARS, on))
    except rules.NoRuleInForce:
        return None


def _months_needed(rule: rules.Rule) -> int:
    return rule.read(lambda value: int(value["consecutive_months"]))


def months_in_a_row(arrears: rent.Arrears) -> int:
    """The longest run of months, one after the other, whose rent is overdue on the day."""
    longest = run = 0
    before: Month | None = None
    for charge in arrears.unpaid:
        if charge.due_on < arrears.as_at:
            run = run + 1 if before is not None and charge.month == before.next else 1
            before = charge.month
            longest = max(longest, run)
    return longest


def held_by(
    account_no: int, ground: Ground, on: date, in_force: Sequence[MoratoriumRule] | None = None
) -> Moratorium | None:
    """The moratorium that holds a notice to this household on a day: of several the one that lasts longest.

    One statement where none is in force, or none where ``in_force`` was read before; up to five more for who the
    household is and what it owes.
    """
    rules_ = moratoria_on(on) if in_force is None else in_force
    holding = [rule for rule in rules_ if ground in rule.grounds and covers(rule, account_no, on)]
    return longest_of([rule.moratorium for rule in holding])


def longest_of(moratoria: Sequence[Moratorium]) -> Moratorium | None:
    """The one with the latest last day; one without an end outlasts all."""
    return max(moratoria, key=lambda one: one.last or date.max, default=None)


def covers(rule: MoratoriumRule, account_no: int, on: date) -> bool:
    """Whether a household is among those that a moratorium is for."""
    if rule.tenancy_kinds is not None and tenancies.tenancy(account_no).kind.value not in rule.tenancy_kinds:
        return False
    if rule.arrears_months_at_most is not None:
        owing = months_in_a_row(rent.arrears(account_no=account_no, as_at=on))
        if owing > rule.arrears_months_at_most:
            return False
    if rule.every_member_at_least is not None:
        members = tenancies.household(account_no, on)
        return bool(members) and all(_age(member.date_of_birth, on) >= rule.every_member_at_least for member in members)
    return True


def _age(born: date | None, on: date) -> int:
    """Whole years; 0 where the day of birth is not on record, so that nobody is taken to be old."""
    if born is None:
        return 0
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
