"""What would the rent be for a household like mine?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from kaifong.domains.rent import api as rent
from kaifong.domains.rules.api import NoRuleInForce
from kaifong.kernel.calendar import Month
from kaifong.selfservice.asking import Asked, Assurance, Question, Refused
from kaifong.selfservice.blocks import Block, Blocks, Column, Fact, Heading, Lead, Note, Table
from kaifong.selfservice.fields import AmountField
from kaifong.selfservice.json_types import JsonMonth, JsonText
from kaifong.selfservice.means import AGE_AT_MOST, EARLIEST, LATEST, PERSONS_AT_MOST, Cents, MeansForm, RulesDayField
from kaifong.selfservice.rules_said import RuleView, rule_facts, unconfirmed_note
from kaifong.selfservice.said import Amount, Count, MonthOf, Ratio, Sentence, Text, Value, Words, joined

VACATE_REASONS: dict[rent.VacateReason, Text] = {
    rent.VacateReason.INCOME: _("its income is too high"),
    rent.VacateReason.ASSETS: _("its assets are too high"),
    rent.VacateReason.PROPERTY: _("it owns domestic property"),
}


class NotCalculable(Refused):
    """A rule or limit that the calculation needs is not known; nothing is assumed in its place."""


@dataclass(frozen=True, slots=True)
class HouseholdGiven:
    """A household, its flat and a day; amounts in cents, income and rent a month.

    Attributes:
        youngest_age: of its members, in years.
        on: the month's rent is worked out in which this day lies, by the rules in force on its first; by default today.
    """

    persons: Annotated[int, Field(ge=1, le=PERSONS_AT_MOST)]
    youngest_age: Annotated[int, Field(ge=0, le=AGE_AT_MOST)]
    income_cents: Cents
    assets_cents: Cents
    owns_property: bool
    net_rent_cents: Cents
    rates_cents: Cents
    on: Annotated[date, Field(ge=EARLIEST, le=LATEST)] | None = None


@dataclass(frozen=True, slots=True)
class CalculatedPart:
    component: rent.Component
    name: JsonText
    amount_cents: int


@dataclass(frozen=True, slots=True)
class RentCalculatorAnswer:
    """What the rules make of the household.

    Attributes:
        income_ratio: income ÷ limit, rounded up to two decimals.
        assets_at_most_cents: above this the household must vacate; None where no rule says so.
        multiplier: × net rent, of additional rent; None where none is charged.
        vacate_after_cycles: declarations after which a household at this income must vacate; 0 is now, None never.
        reduction_percent: of net rent, by assistance; None where none is granted.
        income_under: × the limit, which the income is under, where that is why assistance is granted.
        rent_to_income_over: the part of the income that rent takes more of, where that is why.
        payable_cents: a month; None where the household must vacate, for what it pays meanwhile is not known.
        rules: all that were asked, in the order of the steps.
    """

    month: JsonMonth
    persons: int
    income_cents: int
    assets_cents: int
    net_rent_cents: int
    rates_cents: int
    outcome: rent.Outcome
    income_limit_cents: int
    income_ratio: Decimal
    assets_at_most_cents: int | None
    vacate_because: tuple[rent.VacateReason, ...]
    multiplier: Decimal | None
    vacate_after_cycles: int | None
    reduction_percent: int | None
    income_under: Decimal | None
    rent_to_income_over: Decimal | None
    parts: tuple[CalculatedPart, ...]
    payable_cents: int | None
    rules: tuple[RuleView, ...]


class HouseholdForm(MeansForm):
    net_rent = AmountField(label=_("Net rent of the flat, a month"), help_text=_("Without rates"))
    rates = AmountField(label=_("Rates of the flat, a month"))
    on = RulesDayField(label=_("For the month of this day"), help_text=_("Leave this empty for this month"))

    def given(self) -> HouseholdGiven:
        given = self.cleaned_data
        return HouseholdGiven(
            persons=given["persons"],
            youngest_age=given["youngest_age"],
            income_cents=given["income"],
            assets_cents=given["assets"],
            owns_property=given["owns_property"],
            net_rent_cents=given["net_rent"],
            rates_cents=given["rates"],
            on=given["on"],
        )


class RentCalculator(Question[HouseholdGiven, RentCalculatorAnswer]):
    name = "rent-calculator"
    place = 60
    title = _("Rent calculator")
    assurance = Assurance.ANONYMOUS
    given = HouseholdGiven
    answer_type = RentCalculatorAnswer
    form = HouseholdForm
    asks_first = True

    def answer(self, asked: Asked[HouseholdGiven]) -> RentCalculatorAnswer:
        """Two statements; one more before it refuses."""
        given = asked.given
        month = Month.of(given.on or asked.as_at)
        household = rent.Household(
            persons=given.persons,
            youngest_age=given.youngest_age,
            income_cents=given.income_cents,
            assets_cents=given.assets_cents,
            owns_property=given.owns_property,
            net_rent_cents=given.net_rent_cents,
            rates_cents=given.rates_cents,
        )
        try:
            found = rent.rent_calculate(household=household, month=month)
        except rent.LimitUnknown:
            raise NotCalculable(
                Sentence(
                    _(
                        "The income limit in {month} for a household of {persons} is not known, so this cannot be worked out."
                    ),
                    persons=Count(given.persons),
                    month=MonthOf(month),
                ),
                field="persons",
            ) from None
        except NoRuleInForce:
            raise NotCalculable(
                Sentence(_("The rules for {month} are not known, so this cannot be worked out."), month=MonthOf(month)),
                field="on",
            ) from None
        return _answer(found)

    def page(self, answer: RentCalculatorAnswer) -> Blocks:
        blocks: list[Block] = [Lead(_summary(answer), _figure(answer)), *_notes(answer)]
        blocks += _parts(answer)
        blocks.append(Heading(_("Step by step")))
        for rule in answer.rules:
            blocks.append(rule_facts(rule, *_steps(answer, rule)))
        return tuple(blocks)

    def receipt(self, answer: RentCalculatorAnswer) -> Blocks:
        return (Lead(_summary(answer), _figure(answer)), *_parts(answer), *_notes(answer))

    def speech(self, answer: RentCalculatorAnswer) -> tuple[Sentence, ...]:
        """The sum and what must be known with it."""
        return (_summary(answer), *(note.sentence for note in _notes(answer)))

    def speech_more(self, answer: RentCalculatorAnswer) -> tuple[Sentence, ...]:
        """The parts of the sum; the steps are for the eye."""
        return tuple(
            Sentence(_("{part}: {amount}."), part=Words(part.name), amount=Amount(part.amount_cents))
            for part in answer.parts
        )


def _answer(found: rent.Calculation) -> RentCalculatorAnswer:
    return RentCalculatorAnswer(
        month=found.month,
        persons=found.household.persons,
        income_cents=found.household.income_cents,
        assets_cents=found.household.assets_cents,
        net_rent_cents=found.household.net_rent_cents,
        rates_cents=found.household.rates_cents,
        outcome=found.outcome,
        income_limit_cents=found.income_limit_cents,
        income_ratio=found.income_ratio,
        assets_at_most_cents=found.assets_at_most_cents,
        vacate_because=found.vacate_because,
        multiplier=found.tier.multiplier if found.tier and not found.vacate_because else None,
        vacate_after_cycles=0 if found.vacate_because else found.tier.vacate_after_cycles if found.tier else None,
        reduction_percent=found.assistance.reduction_percent if found.assistance else None,
        income_under=found.assistance.income_under if found.assistance else None,
        rent_to_income_over=found.assistance.rent_to_income_over if found.assistance else None,
        parts=tuple(
            CalculatedPart(line.component, rent.INCOME[line.component][1], line.amount_cents) for line in found.lines
        ),
        payable_cents=found.payable_cents,
        rules=tuple(RuleView.of(rule) for rule in found.rules.values()),
    )


def _summary(answer: RentCalculatorAnswer) -> Sentence:
    if answer.payable_cents is None:
        return Sentence(
            _("By the rules of {month} the household must vacate the flat. What it pays until then is not known."),
            month=MonthOf(answer.month),
        )
    slots: dict[str, Value] = {"month": MonthOf(answer.month), "amount": Amount(answer.payable_cents)}
    match answer.outcome:
        case rent.Outcome.ADDITIONAL_RENT:
            return Sentence(_("The rent for {month} would be {amount}, additional rent among it."), **slots)
        case rent.Outcome.ASSISTANCE:
            return Sentence(_("The rent for {month} would be {amount}, after rent assistance."), **slots)
        case _:
            return Sentence(_("The rent for {month} would be {amount}."), **slots)


def _figure(answer: RentCalculatorAnswer) -> Amount | None:
    return None if answer.payable_cents is None else Amount(answer.payable_cents)


def _notes(answer: RentCalculatorAnswer) -> tuple[Note, ...]:
    notes = list(unconfirmed_note(answer.rules))
    if answer.vacate_after_cycles:
        notes.insert(
            0,
            Note(
                Sentence(
                    _("A household that declares such an income {count} times running must vacate the flat."),
                    count=Count(answer.vacate_after_cycles),
                ),
                warning=True,
            ),
        )
    notes.append(
        Note(Sentence(_("This is worked out from what was typed; the landlord decides on what it has checked.")))
    )
    return tuple(notes)


def _parts(answer: RentCalculatorAnswer) -> tuple[Table, ...]:
    if not answer.parts:
        return ()
    rows = tuple((Words(part.name), Amount(part.amount_cents)) for part in answer.parts)
    columns = (Column(_("Part")), Column(_("Amount"), numeric=True))
    return (Table("parts", _("What it is made of"), columns, rows),)


def _steps(answer: RentCalculatorAnswer, rule: RuleView) -> Iterator[Fact]:
    """What the rule said of this household."""
    match rule.code:
        case "rent.components":
            yield Fact(_("Net rent"), Amount(answer.net_rent_cents))
            yield Fact(_("Rates"), Amount(answer.rates_cents))
        case "limits.income":
            yield Fact(_("Limit for the household"), Amount(answer.income_limit_cents))
            yield Fact(_("Its income"), Amount(answer.income_cents))
            yield Fact(_("Income in limits"), Ratio(answer.income_ratio))
        case "rent.additional_rent":
            if answer.assets_at_most_cents is not None:
                yield Fact(_("Assets, at most"), Amount(answer.assets_at_most_cents))
                yield Fact(_("Its assets"), Amount(answer.assets_cents))
            yield Fact(_("Result"), _additional(answer))
        case "rent.assistance":
            yield Fact(_("Result"), _assistance(answer))
        case "rent.relief":
            waived = [part.amount_cents for part in answer.parts if part.component is rent.Component.WAIVER]
            yield Fact(_("Result"), Amount(*waived) if waived else Words(_("Nothing is waived this month")))


def _additional(answer: RentCalculatorAnswer) -> Sentence:
    if answer.vacate_because:
        reasons = joined(VACATE_REASONS[reason] for reason in answer.vacate_because)
        return Sentence(_("The household must vacate the flat: {reasons}."), reasons=Words(reasons))
    if answer.multiplier is None:
        return Sentence(_("No additional rent"))
    return Sentence(_("{times} times the net rent is paid"), times=Ratio(answer.multiplier))


def _assistance(answer: RentCalculatorAnswer) -> Sentence:
    if answer.reduction_percent is None:
        return Sentence(_("No rent assistance"))
    percent = Count(answer.reduction_percent)
    if answer.income_under is not None:
        return Sentence(
            _("{percent} per cent off the net rent: the income is under {part} per cent of the limit"),
            percent=percent,
            part=_percent(answer.income_under),
        )
    assert answer.rent_to_income_over is not None
    return Sentence(
        _("{percent} per cent off the net rent: the rent takes more than {part} per cent of the income"),
        percent=percent,
        part=_percent(answer.rent_to_income_over),
    )


def _percent(part: Decimal) -> Ratio:
    return Ratio((part * 100).normalize())
