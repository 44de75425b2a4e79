"""The rule behind a figure, as every question tells of one: its title, dates, source, and whether it is confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from kaifong.domains.rules import api as rules
from kaifong.selfservice.blocks import Fact, Facts, Note
from kaifong.selfservice.json_types import JsonText
from kaifong.selfservice.said import Day, Sentence, Words


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as a tenant is told of it.

    Attributes:
        first: the first day in force; None where nobody has found since when.
        last: the last day in force; None while it goes on.
        confirmed: whether a publication is named that states the value.
    """

    code: str
    title: JsonText
    source: str
    first: date | None
    last: date | None
    confirmed: bool

    @classmethod
    def of(cls, rule: rules.Rule) -> RuleView:
        return cls(rule.code, rule.title, rule.source_title, rule.start, rule.last, rule.confirmed)


def rule_facts(rule: RuleView, *about: Fact) -> Facts:
    """A rule as a block, after what it is the rule of or what it said."""
    return Facts(
        (
            *about,
            Fact(_("In force"), _in_force(rule)),
            Fact(_("Source"), Words(rule.source)),
            Fact(_("Confirmed"), Words(_("Yes") if rule.confirmed else _("No: the source has not been confirmed"))),
        ),
        heading=rule.title,
    )


def unconfirmed(rules_asked: Iterable[RuleView]) -> Sentence | None:
    """What every rendering says where a rule that it rests on is not confirmed."""
    if all(rule.confirmed for rule in rules_asked):
        return None
    return Sentence(_("Not every rule behind this has a confirmed source."))


def unconfirmed_note(rules_asked: Iterable[RuleView]) -> tuple[Note, ...]:
    sentence = unconfirmed(rules_asked)
    return () if sentence is None else (Note(sentence, warning=True),)


def _in_force(rule: RuleView) -> Sentence:
    if rule.first and rule.last:
        return Sentence(_("From {first} to {last}"), first=Day(rule.first), last=Day(rule.last))
    if rule.first:
        return Sentence(_("Since {first}"), first=Day(rule.first))
    if rule.last:
        return Sentence(_("To {last}; the first day is not known"), last=Day(rule.last))
    return Sentence(_("Now; the first day is not known"))
