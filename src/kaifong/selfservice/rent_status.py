"""What do I owe, and by when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from kaifong.domains.rent import api as rent
from kaifong.selfservice.asking import Asked, Assurance, Nothing, Question
from kaifong.selfservice.blocks import Blocks, Fact, Facts, Lead, Onward
from kaifong.selfservice.json_types import JsonAccountNo, JsonMonth
from kaifong.selfservice.said import Amount, Count, Day, Digits, MonthOf, Sentence


@dataclass(frozen=True, slots=True)
class RentStatusAnswer:
    """What the tenancy owes at the end of a day, payments having gone to the oldest charges first.

    Attributes:
        payable_cents: to be paid now; 0 where nothing is owed.
        due_on: the day by which the newest unpaid charge is due; None where nothing is owed.
        overdue_cents: the part whose day has passed; ``overdue_since`` is the oldest such day.
        overdue_months: how many months' charges are overdue in whole or part.
        credit_cents: paid in advance.
        last_statement: the newest month that has a statement.
    """

    account_no: JsonAccountNo
    as_at: date
    payable_cents: int
    due_on: date | None
    overdue_cents: int
    overdue_since: date | None
    overdue_months: int
    credit_cents: int
    last_statement: JsonMonth | None


class RentStatus(Question[Nothing, RentStatusAnswer]):
    name = "rent-status"
    place = 10
    title = _("Rent payable and status")
    assurance = Assurance.ACCOUNT_AND_TPIN
    answer_type = RentStatusAnswer

    def answer(self, asked: Asked[Nothing]) -> RentStatusAnswer:
        """Three statements."""
        state = rent.arrears(account_no=asked.account_no, as_at=asked.as_at)
        overdue = [charge for charge in state.unpaid if charge.due_on < asked.as_at]
        months = rent.charged_months(account_no=asked.account_no)
        return RentStatusAnswer(
            account_no=asked.account_no,
            as_at=asked.as_at,
            payable_cents=max(state.balance_cents, 0),
            due_on=state.unpaid[-1].due_on if state.unpaid else None,
            overdue_cents=overdue_cents(state),
            overdue_since=overdue[0].due_on if overdue else None,
            overdue_months=state.months,
            credit_cents=max(-state.balance_cents, 0),
            last_statement=next((month for month in months if month.first <= asked.as_at), None),
        )

    def page(self, answer: RentStatusAnswer) -> Blocks:
        ways = (Onward(_("Ways to pay"), "ways-to-pay"),) if answer.payable_cents else ()
        why = (Onward(_("Why the rent is this much"), "rent-explained"),) if answer.last_statement else ()
        return (Lead(_summary(answer), Amount(answer.payable_cents)), Facts(_facts(answer)), *ways, *why)

    def receipt(self, answer: RentStatusAnswer) -> Blocks:
        account = Fact(_("Account"), Digits(f"{answer.account_no:012d}"))
        return (Lead(_summary(answer), Amount(answer.payable_cents)), Facts((account, *_facts(answer))))

    def speech(self, answer: RentStatusAnswer) -> tuple[Sentence, ...]:
        said = [_summary(answer)]
        if answer.overdue_cents and answer.overdue_since:
            said.append(
                Sentence(
                    _("Of this, {overdue} has been overdue since {day}."),
                    overdue=Amount(answer.overdue_cents),
                    day=Day(answer.overdue_since),
                )
            )
        return tuple(said)


def overdue_cents(state: rent.Arrears) -> int:
    """The part of what is owed whose day has passed."""
    return sum(charge.unpaid_cents for charge in state.unpaid if charge.due_on < state.as_at)


def please_pay(payable_cents: int, due_on: date | None, *, overdue: bool) -> Sentence:
    """What to pay and when, in the same words wherever it is said."""
    amount = Amount(payable_cents)
    if not payable_cents:
        return Sentence(_("Nothing is payable now."))
    if due_on is None or overdue:
        return Sentence(_("Please pay {amount} now."), amount=amount)
    return Sentence(_("Please pay {amount} by {day}."), amount=amount, day=Day(due_on))


def _summary(answer: RentStatusAnswer) -> Sentence:
    if answer.credit_cents:
        return Sentence(
            _("Nothing is payable now. {credit} has been paid in advance."), credit=Amount(answer.credit_cents)
        )
    return please_pay(answer.payable_cents, answer.due_on, overdue=answer.overdue_cents > 0)


def _facts(answer: RentStatusAnswer) -> tuple[Fact, ...]:
    facts = [Fact(_("Payable now"), Amount(answer.payable_cents))]
    if answer.due_on:
        facts.append(Fact(_("Due by"), Day(answer.due_on)))
    if answer.overdue_cents and answer.overdue_since:
        facts += [
            Fact(_("Overdue"), Amount(answer.overdue_cents)),
            Fact(_("Overdue since"), Day(answer.overdue_since)),
            Fact(_("Months overdue"), Count(answer.overdue_months)),
        ]
    if answer.credit_cents:
        facts.append(Fact(_("Paid in advance"), Amount(answer.credit_cents)))
    if answer.last_statement:
        facts.append(Fact(_("Last statement"), MonthOf(answer.last_statement)))
    facts.append(Fact(_("As at the end of"), Day(answer.as_at)))
    return tuple(facts)
