"""Why is my rent this much?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from kaifong.domains.rent import api as rent
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.asking import Asked, Assurance, GivenForm, Question, Refused
from kaifong.selfservice.blocks import Blocks, Column, Fact, Facts, Heading, Lead, Table
from kaifong.selfservice.fields import MonthField
from kaifong.selfservice.json_types import JsonAccountNo, JsonMonth, JsonText
from kaifong.selfservice.rules_said import RuleView, rule_facts, unconfirmed, unconfirmed_note
from kaifong.selfservice.said import Amount, Day, Digits, MonthOf, Sentence, Words, joined


class MonthNotCharged(Refused):
    """Nothing was charged for the month, or nothing at all yet."""

    def __init__(self, month: Month | None) -> None:
        if month is None:
            super().__init__(Sentence(_("No rent has been charged yet.")))
        else:
            super().__init__(Sentence(_("No rent was charged for {month}."), month=MonthOf(month)), field="month")


@dataclass(frozen=True, slots=True)
class ForMonth:
    """A month; by default the newest that was charged."""

    month: JsonMonth | None = None


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """One component of the charge.

    Attributes:
        reason: why it is this much, in a line.
        days: days charged where the month is not whole, else None.
        adjusted_on: the day on which it was charged later than its month, else None.
    """

    component: rent.Component
    name: JsonText
    amount_cents: int
    reason: JsonText
    days: int | None
    adjusted_on: date | None
    rule: RuleView


@dataclass(frozen=True, slots=True)
class RentExplainedAnswer:
    """What a month's charge is made of, and the rules behind it; adjustments charged since are among its parts."""

    account_no: JsonAccountNo
    month: JsonMonth
    due_on: date
    charged_cents: int
    parts: tuple[ExplainedPart, ...]

    @property
    def rules(self) -> tuple[RuleView, ...]:
        """Each once, in the order of the parts."""
        return tuple(dict.fromkeys(part.rule for part in self.parts))


class MonthForm(GivenForm):
    month = MonthField(label=_("Month"), required=False)

    def given(self) -> ForMonth:
        return ForMonth(self.cleaned_data["month"])


class RentExplained(Question[ForMonth, RentExplainedAnswer]):
    name = "rent-explained"
    place = 30
    title = _("Why the rent is this much")
    assurance = Assurance.ACCOUNT_AND_TPIN
    given = ForMonth
    answer_type = RentExplainedAnswer
    form = MonthForm

    def answer(self, asked: Asked[ForMonth]) -> RentExplainedAnswer:
        """Four statements."""
        month = asked.given.month
        try:
            found = rent.rent_explain(account_no=asked.account_no, month=month, as_at=asked.as_at)
        except rent.NotCharged:
            raise MonthNotCharged(month) from None
        return RentExplainedAnswer(
            account_no=asked.account_no,
            month=found.month,
            due_on=found.due_on,
            charged_cents=found.total_cents,
            parts=tuple(
                ExplainedPart(
                    component=line.component,
                    name=line.name,
                    amount_cents=line.amount_cents,
                    reason=line.reason,
                    days=line.days,
                    adjusted_on=line.adjustment_on,
                    rule=RuleView(
                        line.rule_code,
                        line.rule_title,
                        line.rule_source,
                        line.rule_in_force.start,
                        line.rule_in_force.last,
                        line.rule_confirmed,
                    ),
                )
                for line in found.lines
            ),
        )

    def page(self, answer: RentExplainedAnswer) -> Blocks:
        rules = (
            rule_facts(rule, Fact(_("Rule for"), Words(joined(dict.fromkeys(_names(answer, rule))))))
            for rule in answer.rules
        )
        return (
            Lead(_summary(answer), Amount(answer.charged_cents)),
            *unconfirmed_note(answer.rules),
            _parts(answer),
            Heading(_("The rules behind it")),
            *rules,
        )

    def receipt(self, answer: RentExplainedAnswer) -> Blocks:
        account = Fact(_("Account"), Digits(f"{answer.account_no:012d}"))
        return (
            Lead(_summary(answer), Amount(answer.charged_cents)),
            Facts((account,)),
            _parts(answer),
            *unconfirmed_note(answer.rules),
            *(rule_facts(rule) for rule in answer.rules),
        )

    def speech(self, answer: RentExplainedAnswer) -> tuple[Sentence, ...]:
        """The sum, then each part."""
        said = [_summary(answer)]
        said += [
            Sentence(_("{part}: {amount}."), part=Words(part.name), amount=Amount(part.amount_cents))
            for part in answer.parts
        ]
        doubt = unconfirmed(answer.rules)
        return (*said, doubt) if doubt else tuple(said)

    def speech_more(self, answer: RentExplainedAnswer) -> tuple[Sentence, ...]:
        """Why each part is this much, then the rules by name; sources are for the eye."""
        reasons = [
            Sentence(_("{part}: {reason}."), part=Words(part.name), reason=Words(part.reason)) for part in answer.parts
        ]
        rules = joined(rule.title for rule in answer.rules)
        return (*reasons, Sentence(_("The rules behind it: {rules}."), rules=Words(rules)))


def _summary(answer: RentExplainedAnswer) -> Sentence:
    return Sentence(
        _("The rent for {month} is {amount}, due by {day}."),
        month=MonthOf(answer.month),
        amount=Amount(answer.charged_cents),
        day=Day(answer.due_on),
    )


def _names(answer: RentExplainedAnswer, rule: RuleView) -> list[LocalText]:
    return [part.name for part in answer.parts if part.rule == rule]


def _parts(answer: RentExplainedAnswer) -> Table:
    return Table(
        "parts",
        _("What it is made of"),
        (Column(_("Part")), Column(_("Why")), Column(_("Amount"), numeric=True)),
        tuple((_name(part), Words(part.reason), Amount(part.amount_cents)) for part in answer.parts),
    )


def _name(part: ExplainedPart) -> Words | Sentence:
    if part.rule.confirmed:
        return Words(part.name)
    return Sentence(_("{part} (rule not confirmed)"), part=Words(part.name))
