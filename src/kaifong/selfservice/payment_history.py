"""What did I pay, and what was I charged?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from kaifong.domains.payments import api as payments
from kaifong.kernel.calendar import Month
from kaifong.selfservice.asking import Asked, Assurance, GivenForm, Question, Refused
from kaifong.selfservice.blocks import Blocks, Column, Fact, Facts, Lead, MonthBars, Note, Table
from kaifong.selfservice.fields import MonthField
from kaifong.selfservice.json_types import JsonAccountNo, JsonMonth, JsonText
from kaifong.selfservice.said import Amount, Count, Day, Digits, MonthOf, Sentence, Value, Words, joined

MONTHS_SHOWN = 6
MONTHS_AT_MOST = 84
"""Seven years at once; a longer time is asked for in parts."""
EARLIEST, LATEST = Month(1900, 1), Month(2999, 12)
"""Months by which one can still reckon; the calendar ends at the years 1 and 9999."""
SPOKEN_AT_MOST = 1
"""Half a minute holds the sum and the newest payment, which is what most who listen want to know."""


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
        if not EARLIEST <= last <= LATEST:
            raise PeriodRefused(Sentence(_("No account reaches so far.")))
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


class HistoryKind(StrEnum):
    PAYMENT = "payment"
    TAKEN_BACK = "taken_back"
    REFUND = "refund"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class HistoryPayment:
    """A payment, or what was taken or given back: then ``amount_cents`` is negative.

    Attributes:
        channel: through which it was paid; of other kinds, what people call them.
        reason: why it was taken or given back, else None.
    """

    kind: HistoryKind
    paid_on: date
    posted_on: date
    channel: JsonText
    amount_cents: int
    reason: JsonText | None


@dataclass(frozen=True, slots=True)
class PaymentHistoryAnswer:
    """Payments of a period, the newest first, and each month's sums, the oldest first.

    Attributes:
        paid_cents: the sum of what was paid; ``taken_back_cents`` of what was taken or given back. A month's
            ``paid_cents`` is the difference of the two.
    """

    account_no: JsonAccountNo
    first: JsonMonth
    last: JsonMonth
    paid_cents: int
    taken_back_cents: int
    months: tuple[HistoryMonth, ...]
    payments: tuple[HistoryPayment, ...]


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
            paid_cents=-sum(one.amount_cents for one in moved if one.amount_cents < 0),
            taken_back_cents=sum(one.amount_cents for one in moved if one.amount_cents > 0),
            months=tuple(HistoryMonth(*month) for month in months),
            payments=tuple(
                HistoryPayment(
                    HistoryKind[one.kind.name],
                    one.paid_on or one.posted_on,
                    one.posted_on,
                    one.name,
                    -one.amount_cents,
                    one.reason,
                )
                for one in reversed(moved)
            ),
        )

    def page(self, answer: PaymentHistoryAnswer) -> Blocks:
        return (
            Lead(_summary(answer)),
            *(Note(sentence) for sentence in _taken_back(answer)),
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
            *_payments(answer),
        )

    def receipt(self, answer: PaymentHistoryAnswer) -> Blocks:
        account = Fact(_("Account"), Digits(f"{answer.account_no:012d}"))
        return (
            Lead(_summary(answer)),
            *(Note(sentence) for sentence in _taken_back(answer)),
            Facts((account,)),
            *_payments(answer),
        )

    def speech(self, answer: PaymentHistoryAnswer) -> tuple[Sentence, ...]:
        """The sum and the newest payment."""
        return (_summary(answer), *_taken_back(answer), *map(_said, answer.payments[:SPOKEN_AT_MOST]))

    def speech_more(self, answer: PaymentHistoryAnswer) -> tuple[Sentence, ...]:
        """All other payments, one by one."""
        return tuple(map(_said, answer.payments[SPOKEN_AT_MOST:]))


def _summary(answer: PaymentHistoryAnswer) -> Sentence:
    slots: dict[str, Value] = {"first": MonthOf(answer.first), "last": MonthOf(answer.last)}
    count = sum(one.amount_cents > 0 for one in answer.payments)
    if not count:
        return Sentence(_("No payment from {first} to {last}."), **slots)
    slots["amount"] = Amount(answer.paid_cents)
    if count == 1:
        return Sentence(_("{amount} paid from {first} to {last}, in one payment."), **slots)
    return Sentence(_("{amount} paid from {first} to {last}, in {count} payments."), count=Count(count), **slots)


def _said(one: HistoryPayment) -> Sentence:
    """Without the reason, which is for the eye."""
    return Sentence(
        _("On {day}, {amount}: {through}."),
        day=Day(one.paid_on),
        amount=Amount(one.amount_cents),
        through=_through(one, reason=False),
    )


def _taken_back(answer: PaymentHistoryAnswer) -> tuple[Sentence, ...]:
    if not answer.taken_back_cents:
        return ()
    return (Sentence(_("{amount} was taken or given back."), amount=Amount(answer.taken_back_cents)),)


def _payments(answer: PaymentHistoryAnswer) -> tuple[Table, ...]:
    if not answer.payments:
        return ()
    return (
        Table(
            "payments",
            _("Each payment"),
            (Column(_("Paid on")), Column(_("Through")), Column(_("Amount"), numeric=True)),
            tuple((Day(one.paid_on), _through(one), Amount(one.amount_cents)) for one in answer.payments),
        ),
    )


def _through(one: HistoryPayment, *, reason: bool = True) -> Words:
    """The channel, and for what came back that it did and why."""
    if one.kind is not HistoryKind.TAKEN_BACK:
        return Words(one.channel)
    why = (one.reason,) if reason and one.reason else ()
    return Words(joined((one.channel, _("taken back"), *why)))
