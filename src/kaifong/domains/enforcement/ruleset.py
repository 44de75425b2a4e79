"""The rules of this domain, read from the pack and given types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kaifong.domains.enforcement.errors import NoSuchMisdeed
from kaifong.domains.enforcement.types import Ground, Misdeed, Moratorium, Scheme
from kaifong.domains.rules import api as rules
from kaifong.kernel.localtext import LocalText

MISDEEDS, SCHEME, ADVISORY, NOTICE = (f"enforcement.{code}" for code in ("misdeeds", "scheme", "advisory", "notice"))
MORATORIUM = "enforcement.moratorium."
ARREARS = "arrears.notice_to_quit"


def scheme_on(on: date) -> Scheme:
    """The scheme's numbers on a day. One statement; raises NoRuleInForce, RuleMalformed."""
    return scheme_of(rules.rule_in_force(SCHEME, on))


def scheme_of(rule: rules.Rule) -> Scheme:
    """A version of the scheme; raises RuleMalformed."""
    return rule.read(
        lambda value: Scheme(
            valid_months=int(value["valid_months"]),
            threshold=int(value["threshold"]),
            within_months=int(value["within_months"]),
            warning_valid_months=int(value["warning_valid_months"]),
            bars_transfer=bool(value["bars_voluntary_transfer"]),
            rule=rule,
        )
    )


def misdeeds_on(on: date) -> tuple[Misdeed, ...]:
    """The catalogue on a day, in its own order, with the advisory letters in force. One statement.

    Raises:
        NoRuleInForce: the pack states no catalogue for the day; RuleMalformed.
    """
    found = {rule.code: rule for rule in rules.rules_in_force("enforcement.", on)}
    catalogue = found.get(MISDEEDS) or rules.rule_in_force(MISDEEDS, on)
    graces = graces_of(found.get(ADVISORY))
    return tuple(misdeeds_of(catalogue, graces).values())


def misdeed_on(code: str, on: date) -> Misdeed:
    """One item of the catalogue on a day. One statement; raises NoSuchMisdeed, NoRuleInForce."""
    for misdeed in misdeeds_on(on):
        if misdeed.code == code:
            return misdeed
    raise NoSuchMisdeed(code, on)


def misdeeds_by_rule(rule_ids: Iterable[int]) -> dict[tuple[int, str], Misdeed]:
    """Every item of some versions of the catalogue, by the version's id and its code. One statement."""
    wanted = set(rule_ids)
    found = rules.rules_by_id(wanted) if wanted else {}
    return {(rule.id, code): item for rule in found.values() for code, item in misdeeds_of(rule, {}).items()}


def misdeeds_of(catalogue: rules.Rule, graces: dict[str, int]) -> dict[str, Misdeed]:
    """A catalogue's items by code."""

    def parse(value: rules.Value) -> dict[str, Misdeed]:
        return {
            item["code"]: Misdeed(
                code=item["code"],
                title=LocalText.from_mapping(item["title"]),
                points=int(item["points"]),
                warning_first=item["warning_first"],
                confirmed=rules.Confidence(item["confidence"]) is rules.Confidence.CONFIRMED,
                note=item.get("note", ""),
                rule_id=catalogue.id,
                grace_days=graces.get(item["code"]),
            )
            for item in value["misdeeds"]
        }

    return catalogue.read(parse)


def graces_of(advisory: rules.Rule | None) -> dict[str, int]:
    """The days that an advisory letter leaves, by misdeed."""
    if advisory is None:
        return {}
    return advisory.read(lambda value: {one["misdeed"]: int(one["grace_days"]) for one in value["letters"]})


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """On which grounds notices are given, and how many days after service each expires; where unknown it is not there."""

    grounds: frozenset[Ground]
    runs_days: dict[Ground, int]
    rule: rules.Rule

    def expiry(self, ground: Ground, served_on: date) -> date | None:
        days = self.runs_days.get(ground)
        return None if days is None else served_on + timedelta(days=days)


def notice_rule_on(on: date) -> NoticeRule:
    """What is in force about notices on a day. One statement; raises NoRuleInForce, RuleMalformed."""
    rule = rules.rule_in_force(NOTICE, on)
    return rule.read(
        lambda value: NoticeRule(
            grounds=frozenset(map(Ground, value["grounds"])),
            runs_days={Ground(ground): int(days) for ground, days in value.get("runs_days", {}).items()},
            rule=rule,
        )
    )


@dataclass(frozen=True, slots=True)
class MoratoriumRule:
    """A hold on notices and who it is for; a condition that is None is not asked for.

    Attributes:
        every_member_at_least: the age that every member of the household must have.
        arrears_months_at_most: overdue months beyond which a household is not covered.
    """

    moratorium: Moratorium
    grounds: frozenset[Ground]
    tenancy_kinds: frozenset[str] | None
    every_member_at_least: int | None
    arrears_months_at_most: int | None


def moratoria_on(on: date) -> tuple[MoratoriumRule, ...]:
    """Every moratorium in force on a day, by code. One statement; raises RuleMalformed."""
    return tuple(_moratorium(rule) for rule in rules.rules_in_force(MORATORIUM, on))


def _moratorium(rule: rules.Rule) -> MoratoriumRule:
    def parse(value: rules.Value) -> MoratoriumRule:
        eligible = value.get("eligible", {})
        kinds = eligible.get("tenancy_kinds")
        return MoratoriumRule(
            moratorium=Moratorium(rule.code, rule.title, rule.last, rule.confirmed, rule.id),
            grounds=frozenset(map(Ground, value["grounds"])),
            tenancy_kinds=None if kinds is None else frozenset(kinds),
            every_member_at_least=eligible.get("every_member_at_least"),
            arrears_months_at_most=eligible.get("arrears_months_at_most"),
        )

    return rule.read(parse)
