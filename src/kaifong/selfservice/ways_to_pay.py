"""How can I pay?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.selfservice.asking import Asked, Assurance, Nothing, Question
from kaifong.selfservice.blocks import Block, Blocks, Code, CodeKind, Fact, Facts, Lead, Note
from kaifong.selfservice.json_types import JsonAccountNo, JsonText
from kaifong.selfservice.rent_status import overdue_cents, please_pay
from kaifong.selfservice.said import Amount, Day, Digits, Sentence, Words, joined


@dataclass(frozen=True, slots=True)
class WayToPay:
    """A channel that is open to the tenancy.

    Attributes:
        pay_to: whom to choose on the bank's or shop's screen.
        reference: what to type, scan or quote.
        note: when and how, cut-off times and caps among it.
        cap_cents: the most that one payment may be, or None.
        barcode: payload in Code 128, or None, as where nothing is owed.
        qr: payload of a QR code, or None.
    """

    channel: str
    name: JsonText
    pay_to: JsonText
    reference: str
    note: JsonText
    cap_cents: int | None
    barcode: str | None
    qr: str | None


@dataclass(frozen=True, slots=True)
class WaysToPayAnswer:
    """What to pay and every way to pay it. Amount and day are those of the rent status."""

    account_no: JsonAccountNo
    as_at: date
    payable_cents: int
    due_on: date | None
    overdue: bool
    ways: tuple[WayToPay, ...]


class WaysToPay(Question[Nothing, WaysToPayAnswer]):
    name = "ways-to-pay"
    place = 40
    title = _("Ways to pay")
    assurance = Assurance.ACCOUNT_AND_TPIN
    answer_type = WaysToPayAnswer

    def answer(self, asked: Asked[Nothing]) -> WaysToPayAnswer:
        """Three statements."""
        state = rent.arrears(account_no=asked.account_no, as_at=asked.as_at)
        payable_cents = max(state.balance_cents, 0)
        due_on = state.unpaid[-1].due_on if state.unpaid else None
        instruments = payments.instruments(
            account_no=asked.account_no,
            amount_cents=payable_cents,
            due_on=due_on or asked.as_at,
            as_at=asked.as_at,
        )
        return WaysToPayAnswer(
            account_no=asked.account_no,
            as_at=asked.as_at,
            payable_cents=payable_cents,
            due_on=due_on,
            overdue=overdue_cents(state) > 0,
            ways=tuple(
                WayToPay(one.channel, one.name, one.pay_to, one.reference, one.note, one.cap_cents, one.barcode, one.qr)
                for one in instruments
            ),
        )

    def page(self, answer: WaysToPayAnswer) -> Blocks:
        blocks: list[Block] = [_lead(answer), Facts(_facts(answer))]
        for way in answer.ways:
            blocks += [_way(way), *_codes(way), Note(Sentence(way.note))]
        return tuple(blocks)

    def receipt(self, answer: WaysToPayAnswer) -> Blocks:
        """The slip to take to a counter: one bar code for all counters that scan it, and no code of another kind."""
        codes = {code.payload: code for way in answer.ways for code in _codes(way) if code.kind is CodeKind.BARCODE}
        counters = [way for way in answer.ways if way.barcode]
        return (
            _lead(answer),
            Facts((Fact(_("Account"), Digits(f"{answer.account_no:012d}")), *_facts(answer))),
            *codes.values(),
            *(Note(Sentence(_("{way}: {note}"), way=Words(way.name), note=Words(way.note))) for way in counters),
        )

    def speech(self, answer: WaysToPayAnswer) -> tuple[Sentence, ...]:
        """What to pay, the account's number, and the ways by name."""
        return (
            _lead(answer).sentence,
            Sentence(_("Quote account number {account}."), account=Digits(f"{answer.account_no:012d}")),
            Sentence(_("You can pay by: {ways}."), ways=Words(joined(way.name for way in answer.ways))),
        )

    def speech_more(self, answer: WaysToPayAnswer) -> tuple[Sentence, ...]:
        """How each way works."""
        return tuple(Sentence(_("{way}: {note}"), way=Words(way.name), note=Words(way.note)) for way in answer.ways)


def _lead(answer: WaysToPayAnswer) -> Lead:
    sentence = please_pay(answer.payable_cents, answer.due_on, overdue=answer.overdue)
    return Lead(sentence, Amount(answer.payable_cents))


def _facts(answer: WaysToPayAnswer) -> tuple[Fact, ...]:
    due = (Fact(_("Due by"), Day(answer.due_on)),) if answer.due_on else ()
    return (*due, Fact(_("As at the end of"), Day(answer.as_at)))


def _way(way: WayToPay) -> Facts:
    rows = [Fact(_("Pay to"), Words(way.pay_to)), Fact(_("Reference"), Digits(way.reference))]
    if way.cap_cents is not None:
        rows.append(Fact(_("At most in one payment"), Amount(way.cap_cents)))
    return Facts(tuple(rows), heading=way.name)


def _codes(way: WayToPay) -> tuple[Code, ...]:
    codes = []
    if way.barcode:
        codes.append(Code(CodeKind.BARCODE, way.barcode, _("Show this bar code at the counter")))
    if way.qr:
        codes.append(Code(CodeKind.QR, way.qr, _("Scan this code with your bank's app")))
    return tuple(codes)
