"""How can rent be paid here?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from kaifong.domains.payments import api as payments
from kaifong.selfservice.asking import Asked, Assurance, Nothing, Question
from kaifong.selfservice.blocks import Block, Blocks, Fact, Facts, Lead, Note, Onward
from kaifong.selfservice.json_types import JsonText
from kaifong.selfservice.said import Amount, Sentence, Words, joined


@dataclass(frozen=True, slots=True)
class PaymentWay:
    """A channel that this landlord has.

    Attributes:
        pay_to: whom to choose on the bank's or shop's screen.
        note: when and how, cut-off times and caps among it.
        cap_cents: the most that one payment may be, or None.
        by_agreement: open to whom has agreed to it, or is entitled to it.
    """

    channel: str
    name: JsonText
    pay_to: JsonText
    note: JsonText
    cap_cents: int | None
    by_agreement: bool


@dataclass(frozen=True, slots=True)
class HowToPayAnswer:
    """Every channel, by code. What is payable, and by when, is another question's, for whoever signs in."""

    as_at: date
    ways: tuple[PaymentWay, ...]


class HowToPay(Question[Nothing, HowToPayAnswer]):
    name = "how-to-pay"
    place = 120
    title = _("How rent can be paid")
    assurance = Assurance.ANONYMOUS
    answer_type = HowToPayAnswer

    def answer(self, asked: Asked[Nothing]) -> HowToPayAnswer:
        """No statement."""
        return HowToPayAnswer(
            asked.as_at,
            tuple(
                PaymentWay(one.channel, one.name, one.pay_to, one.note, one.cap_cents, one.by_agreement)
                for one in payments.ways_open(on=asked.as_at)
            ),
        )

    def page(self, answer: HowToPayAnswer) -> Blocks:
        blocks: list[Block] = [Lead(_summary(answer))]
        for way in answer.ways:
            blocks += [_facts(way), Note(_note(way))]
        return (*blocks, Onward(_("Ways to pay"), "ways-to-pay"))

    def receipt(self, answer: HowToPayAnswer) -> Blocks:
        return (Lead(_summary(answer)), *(Note(_told(way)) for way in answer.ways))

    def speech(self, answer: HowToPayAnswer) -> tuple[Sentence, ...]:
        """The ways by name; how each works follows."""
        return (
            _summary(answer),
            Sentence(_("For each of them you need your account number. It is on your rent statement.")),
        )

    def speech_more(self, answer: HowToPayAnswer) -> tuple[Sentence, ...]:
        return tuple(_told(way) for way in answer.ways)


def _summary(answer: HowToPayAnswer) -> Sentence:
    return Sentence(_("You can pay by: {ways}."), ways=Words(joined(way.name for way in answer.ways)))


def _told(way: PaymentWay) -> Sentence:
    if way.by_agreement:
        return Sentence(_("{way}: for households that have agreed to it or are entitled to it."), way=Words(way.name))
    return Sentence(_("{way}: {note}"), way=Words(way.name), note=Words(way.note))


def _note(way: PaymentWay) -> Sentence:
    """A channel's own note speaks to who has agreed to it already."""
    if way.by_agreement:
        return Sentence(_("For households that have agreed to it or are entitled to it."))
    return Sentence(way.note)


def _facts(way: PaymentWay) -> Facts:
    rows = [Fact(_("Pay to"), Words(way.pay_to))]
    if way.cap_cents is not None:
        rows.append(Fact(_("At most in one payment"), Amount(way.cap_cents)))
    return Facts(tuple(rows), heading=way.name)
