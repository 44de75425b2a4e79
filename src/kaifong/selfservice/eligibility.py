"""May a household like mine apply for a flat?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from kaifong.domains.applications import api as applications
from kaifong.domains.applications.api import Condition, Status, Unknown
from kaifong.domains.rules.api import NoRuleInForce
from kaifong.selfservice.asking import Asked, Assurance, Question, Refused
from kaifong.selfservice.blocks import Blocks, Column, Heading, Lead, Note, Table
from kaifong.selfservice.means import AGE_AT_MOST, EARLIEST, LATEST, PERSONS_AT_MOST, Cents, MeansForm, RulesDayField
from kaifong.selfservice.rules_said import RuleView, rule_facts, unconfirmed_note
from kaifong.selfservice.said import Amount, Count, Day, Sentence, Text, Value, Words, joined

CONDITION_NAMES: dict[Condition, Text] = {
    Condition.AGE: _("Age of the applicant"),
    Condition.PROPERTY: _("Domestic property"),
    Condition.INCOME: _("Income a month"),
    Condition.ASSETS: _("Assets"),
    Condition.RESIDENCE: _("Residence"),
}
STATUS_NAMES: dict[Status, Text] = {
    Status.MET: _("Met"),
    Status.NOT_MET: _("Not met"),
    Status.UNKNOWN: _("Not known"),
}
WHY_UNKNOWN: dict[Unknown, Text] = {
    Unknown.NO_LIMIT: _("no limit is on record for a household of this size"),
    Unknown.NOT_ASKED: _("not asked here; an officer looks at it"),
}


class NotCheckable(Refused):
    """Who may apply on that day is not known; nothing is assumed in its place."""


class YoungestIsOlder(Refused):
    """The youngest of a household is not older than the applicant, who is one of it."""


@dataclass(frozen=True, slots=True)
class ApplicantsGiven:
    """A household that thinks of applying; amounts in cents, income a month. Nothing of it is kept.

    Attributes:
        applicant_age, youngest_age: in years; the applicant is one of the household.
        on: the rules of this day are asked; by default today's.
    """

    persons: Annotated[int, Field(ge=1, le=PERSONS_AT_MOST)]
    applicant_age: Annotated[int, Field(ge=0, le=AGE_AT_MOST)]
    youngest_age: Annotated[int, Field(ge=0, le=AGE_AT_MOST)]
    income_cents: Cents
    assets_cents: Cents
    owns_property: bool
    on: Annotated[date, Field(ge=EARLIEST, le=LATEST)] | None = None


@dataclass(frozen=True, slots=True)
class ConditionView:
    """One condition.

    Attributes:
        years, limit_years: of an age; null elsewhere.
        amount_cents, limit_cents: of income and assets; the limit null where none is on record.
        times: the ordinary limit that an elderly household may have, which is in `limit_cents`.
        why_unknown: ``no_limit`` or ``not_asked``; null where it is known.
        rule: the code of the rule that decides; null where none is on record.
        confirmed: whether a publication is named that states what the rule says.
    """

    condition: Condition
    status: Status
    years: int | None
    limit_years: int | None
    amount_cents: int | None
    limit_cents: int | None
    times: Decimal | None
    why_unknown: Unknown | None
    rule: str | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class EligibilityAnswer:
    """What the rules of a day say of the household.

    Attributes:
        status: ``not_met`` where one condition is not; else ``unknown`` where one is; else ``met``.
        rules: all that decided.
    """

    on: date
    persons: int
    status: Status
    conditions: tuple[ConditionView, ...]
    rules: tuple[RuleView, ...]


class ApplicantsForm(MeansForm):
    field_order = ("persons", "applicant_age")

    applicant_age = forms.IntegerField(label=_("Age of the applicant"), min_value=0, max_value=AGE_AT_MOST)
    on = RulesDayField(label=_("By the rules of this day"), help_text=_("Leave this empty for today"))

    def given(self) -> ApplicantsGiven:
        given = self.cleaned_data
        return ApplicantsGiven(
            persons=given["persons"],
            applicant_age=given["applicant_age"],
            youngest_age=given["youngest_age"],
            income_cents=given["income"],
            assets_cents=given["assets"],
            owns_property=given["owns_property"],
            on=given["on"],
        )


class Eligibility(Question[ApplicantsGiven, EligibilityAnswer]):
    name = "eligibility"
    place = 105
    title = _("May I apply for a flat?")
    assurance = Assurance.ANONYMOUS
    given = ApplicantsGiven
    answer_type = EligibilityAnswer
    form = ApplicantsForm
    asks_first = True

    def answer(self, asked: Asked[ApplicantsGiven]) -> EligibilityAnswer:
        """Two statements; one more before it refuses."""
        given = asked.given
        if given.youngest_age > given.applicant_age:
            raise YoungestIsOlder(
                Sentence(_("The youngest cannot be older than the applicant. Check both ages.")), field="youngest_age"
            )
        facts = applications.EligibilityFacts(
            persons=given.persons,
            applicant_age=given.applicant_age,
            youngest_age=given.youngest_age,
            income_cents=given.income_cents,
            assets_cents=given.assets_cents,
            owns_property=given.owns_property,
        )
        on = given.on or asked.as_at
        try:
            found = applications.eligibility(facts=facts, on=on)
        except NoRuleInForce:
            raise NotCheckable(
                Sentence(_("Who may apply by the rules of {day} is not known."), day=Day(on)), field="on"
            ) from None
        return EligibilityAnswer(
            on=on,
            persons=given.persons,
            status=found.status,
            conditions=tuple(_view(each) for each in found.conditions),
            rules=tuple(RuleView.of(rule) for rule in found.rules),
        )

    def page(self, answer: EligibilityAnswer) -> Blocks:
        rules = tuple(rule_facts(rule) for rule in answer.rules)
        return (Lead(_summary(answer)), *_notes(answer), _conditions(answer), Heading(_("The rules behind it")), *rules)

    def receipt(self, answer: EligibilityAnswer) -> Blocks:
        return (Lead(_summary(answer)), _conditions(answer), *_notes(answer))

    def speech(self, answer: EligibilityAnswer) -> tuple[Sentence, ...]:
        """What it comes to."""
        return (_summary(answer), *(note.sentence for note in _notes(answer)))

    def speech_more(self, answer: EligibilityAnswer) -> tuple[Sentence, ...]:
        """Each condition; figures and limits are for the eye."""
        return tuple(
            Sentence(
                _("{condition}: {result}."),
                condition=Words(CONDITION_NAMES[each.condition]),
                result=Words(STATUS_NAMES[each.status]),
            )
            for each in answer.conditions
        )


def _view(checked: applications.Checked) -> ConditionView:
    money = checked.condition in (Condition.INCOME, Condition.ASSETS)
    return ConditionView(
        condition=checked.condition,
        status=checked.status,
        years=None if money else checked.figure,
        limit_years=None if money else checked.limit,
        amount_cents=checked.figure if money else None,
        limit_cents=checked.limit if money else None,
        times=checked.times,
        why_unknown=checked.why_unknown,
        rule=None if checked.rule is None else checked.rule.code,
        confirmed=checked.rule is not None and all(rule.confirmed for rule in checked.rules),
    )


def _summary(answer: EligibilityAnswer) -> Sentence:
    day = Day(answer.on)
    of: Mapping[Status, Words] = {
        status: Words(joined(CONDITION_NAMES[each.condition] for each in answer.conditions if each.status is status))
        for status in {each.status for each in answer.conditions}
    }
    match answer.status:
        case Status.NOT_MET:
            return Sentence(
                _("By the rules of {day} such a household may not apply. Not met: {conditions}."),
                day=day,
                conditions=of[Status.NOT_MET],
            )
        case Status.UNKNOWN:
            return Sentence(
                _("By the rules of {day} nothing found stands against an application. Not known: {conditions}."),
                day=day,
                conditions=of[Status.UNKNOWN],
            )
        case Status.MET:
            return Sentence(_("By the rules of {day} such a household may apply."), day=day)


def _notes(answer: EligibilityAnswer) -> tuple[Note, ...]:
    typed = _(
        "This is worked out from what was typed. Whether a household may apply is decided on what has been checked."
    )
    return (*unconfirmed_note(answer.rules), Note(Sentence(typed)))


def _conditions(answer: EligibilityAnswer) -> Table:
    columns = (
        Column(_("Condition")),
        Column(_("Result")),
        Column(_("Yours"), numeric=True),
        Column(_("Limit"), numeric=True),
    )
    rows = tuple(
        (Words(CONDITION_NAMES[each.condition]), _result(each), _yours(each), _limit(each))
        for each in answer.conditions
    )
    return Table("conditions", _("The conditions"), columns, rows)


def _result(view: ConditionView) -> Sentence:
    if view.why_unknown is not None:
        return Sentence(
            _("{result}: {reason}"),
            result=Words(STATUS_NAMES[view.status]),
            reason=Words(WHY_UNKNOWN[view.why_unknown]),
        )
    if not view.confirmed:
        return Sentence(_("{result} (not confirmed)"), result=Words(STATUS_NAMES[view.status]))
    return Sentence(STATUS_NAMES[view.status])


def _yours(view: ConditionView) -> Value | None:
    if view.amount_cents is not None:
        return Amount(view.amount_cents)
    return None if view.years is None else Count(view.years)


def _limit(view: ConditionView) -> Value | Sentence | None:
    if view.limit_cents is not None:
        return Sentence(_("at most {limit}"), limit=Amount(view.limit_cents))
    return None if view.limit_years is None else Sentence(_("at least {years}"), years=Count(view.limit_years))
