"""What did I pay, and what was I charged?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from kaifong.domains.payments import api as payments
from kaifong.kernel.calendar import Month
from kaifong.selfservice.asking import Asked, Assurance, GivenForm, Question, Refused
from kaifong.selfservice.blocks import Blocks, Column, Lead, MonthBars, Table
from kaifong.selfservice.fields import MonthField
from kaifong.selfservice.json_types import JsonAccountNo, JsonMonth, JsonText
from kaifong.selfservice.said import Amount, Count, Day, MonthOf, Sentence, Value, Words

MONTHS_SHOWN = 6
MONTHS_AT_MOST = 84
"""Seven years at once; a longer time is asked for in parts."""
SPOKEN_AT_MOST = 6


class PeriodRefused(Refused):
    """The period ends before it begins, or is longer than is shown at once."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence, field="last")


@dataclass(frozen=True, slots=True)
class Period:
    """Months through ``last``, by default this month; from ``first``, by default the last six."""

    first: JsonMonth | None = None
    last: JsonMonth | None = None

    def months(self, as_at: date) -> tuple[Month, Month]:
        """Raises PeriodRefused."""
        last = self.last or Month.of(as_at)
        first = self.first or last.plus(1 - MONTHS_SHOWN)
        if last < first:
            raise PeriodRefused(Sentence(_("The last month is before the first.")))
        if first.plus(MONTHS_AT_MOST) <= last:
            raise PeriodRefused(
                Sentence(_("At most {months} months can be shown at once."), months=Count(MONTHS_AT_MOST))
            )
        return first, last


@dataclass(frozen=True, slots=True)
class HistoryMonth:
    month: JsonMonth
    charged_cents: int
    paid_cents: int


@dataclass(frozen=True, slots=True)
class HistoryPayment:
    """A payment, or what was taken or given back: then ``amount_cents`` is negative."""

    paid_on: date
    posted_on: date
    channel: JsonText
    amount_cents: int


@dataclass(frozen=True, slots=True)
class PaymentHistoryAnswer:
    """Payments of a period, the newest first, and each month's sums, the oldest first."""

    account_no: JsonAccountNo
    first: JsonMonth
    last: JsonMonth
    months: tuple[HistoryMonth, ...]
    payments: tuple[HistoryPayment, ...]

    @property
    def paid_cents(self) -> int:
        return sum(payment.amount_cents for payment in self.payments)


class PeriodForm(GivenForm):
    first = MonthField(label=_("From month"), required=False)
    last = MonthField(label=_("To month"), required=False)

    def given(self) -> Period:
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])


class PaymentHistory(Question[Period, PaymentHistoryAnswer]):
    name = "payment-history"
    place = 20
    title = _("Payment history")
    assurance = Assurance.ACCOUNT_AND_TPIN
    given = Period
    answer_type = PaymentHistoryAnswer
    form = PeriodForm

    def answer(self, asked: Asked[Period]) -> PaymentHistoryAnswer:
        """Two statements."""
        first, last = asked.given.months(asked.as_at)
        months = payments.account_months(account_no=asked.account_no, first=first, last=last, as_at=asked.as_at)
        moved = payments.movements(account_no=asked.account_no, first=first.first, last=min(last.last, asked.as_at))
        return PaymentHistoryAnswer(
            account_no=asked.account_no,
            first=first,
            last=last,
            months=tuple(HistoryMonth(*month) for month in months),
            payments=tuple(
                HistoryPayment(one.paid_on or one.posted_on, one.posted_on, one.name, -one.amount_cents)
                for one in reversed(moved)
            ),
        )

    def page(self, answer: PaymentHistoryAnswer) -> Blocks:
        return (
            Lead(_summary(answer)),
            MonthBars(
                _("Charged and paid, month by month"),
                tuple((one.month, one.charged_cents, one.paid_cents) for one in answer.months),
            ),
            Table(
                "months",
                _("Each month"),
                (Column(_("Month")), Column(_("Charged"), numeric=True), Column(_("Paid"), numeric=True)),
                tuple((MonthOf(one.month), Amount(one.charged_cents), Amount(one.paid_cents)) for one in answer.months),
            ),
            _payments(answer),
        )

    def receipt(self, answer: PaymentHistoryAnswer) -> Blocks:
        return (Lead(_summary(answer)), _payments(answer))

    def speech(self, answer: PaymentHistoryAnswer) -> tuple[Sentence, ...]:
        """The newest payments first, so that a caller can hang up early."""
        return (
            _summary(answer),
            *(
                Sentence(
                    _("On {day}, {amount} through {channel}."),
                    day=Day(one.paid_on),
                    amount=Amount(one.amount_cents),
                    channel=Words(one.channel),
                )
                for one in answer.payments[:SPOKEN_AT_MOST]
            ),
        )


def _summary(answer: PaymentHistoryAnswer) -> Sentence:
    slots: dict[str, Value] = {"first": MonthOf(answer.first), "last": MonthOf(answer.last)}
    if not answer.payments:
        return Sentence(_("No payment from {first} to {last}."), **slots)
    slots["amount"] = Amount(answer.paid_cents)
    if len(answer.payments) == 1:
        return Sentence(_("{amount} paid from {first} to {last}, in one payment."), **slots)
    return Sentence(
        _("{amount} paid from {first} to {last}, in {count} payments."), count=Count(len(answer.payments)), **slots
    )


def _payments(answer: PaymentHistoryAnswer) -> Table:
    return Table(
        "payments",
        _("Each payment"),
        (Column(_("Paid on")), Column(_("Through")), Column(_("Amount"), numeric=True)),
        tuple((Day(one.paid_on), Words(one.channel), Amount(one.amount_cents)) for one in answer.payments),
    )
