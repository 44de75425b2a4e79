"""What a payment channel is: the interface that folders in `channels/`, and a landlord's own packages, implement.

A channel parses and draws; it decides nothing. It is registered as an entry point of the group ``kaifong.channels``
whose object is a class taking the landlord's settings for it (a mapping from ``landlord.toml``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, BinaryIO, NamedTuple, Protocol, runtime_checkable

from kaifong.kernel.errors import Refusal
from kaifong.kernel.localtext import LocalText

ENTRY_POINT_GROUP = "kaifong.channels"
SOURCE_GROUP = "kaifong.channel_sources"
"""Entry points that are called with the landlord's layouts folder and settings, and yield channels found there."""
MAX_LINE_BYTES = 65_536
"""No layout in use has a line a tenth of this; a longer one is an attack or a torn file."""
MAX_AMOUNT_CENTS = 100_000_000_00
"""HK$100 million: no line of rent is near it; above it the line is refused rather than summed."""


class Kind(StrEnum):
    """What a line of a settlement file tells."""

    PAYMENT = "payment"
    REVERSAL = "reversal"  # takes back an earlier line, named by `Line.reverses`
    NOTICE = "notice"  # no money moved: a debit refused, a welfare tenant not entitled; see `Line.status`


class Line(NamedTuple):
    """One line that could be read. Whether it can be believed is for `payments` to check.

    Attributes:
        number: place in the file: the line of a text file, the entry (1, 2, …) of an XML file.
        kind: payment, reversal or notice.
        reference: the channel's own unique reference of this line.
        account: the payer's account number exactly as stated; may be wrong or empty.
        amount_cents: as stated: positive in a sound payment or reversal, 0 in a notice.
        currency: ISO 4217 code as stated, or the layout's.
        paid_on: the day the payer paid (or the bank took back), as the channel states it.
        reverses: for a reversal, the reference of the payment that it takes back.
        status: the channel's code for a notice, a partial payment or a return reason; "" for a plain payment.
        source: what else the bank said, for people who look into it; a NamedTuple or None. Never posted.
    """

    number: int
    kind: Kind
    reference: str
    account: str
    amount_cents: int
    currency: str
    paid_on: date
    reverses: str = ""
    status: str = ""
    source: Any = None


class BadLine(NamedTuple):
    """One line that could not be read, where the layout lets the rest of the file stand.

    Attributes:
        number: place in the file, as in `Line`.
        reason: a code such as ``bad_amount``, ``bad_date``, ``bad_encoding``.
        message: a sentence that names the field and what was wrong; never the whole line.
        amount_cents: what the line adds to the control sum, where that much could be read.
    """

    number: int
    reason: str
    message: str
    amount_cents: int = 0


class ControlTotals(NamedTuple):
    """How many detail lines a file has and what they sum to, in cents; reversals count negative."""

    lines: int
    sum_cents: int


class FileRefused(Refusal):
    """The whole file is refused and nothing of it is posted.

    Attributes:
        reason: a code such as ``torn``, ``trailer_count``, ``trailer_sum``, ``encoding``, ``line_too_long``, ``xml``.
        line: where, if a place can be named; 1-based.
    """

    def __init__(self, reason: str, message: str, *, line: int | None = None) -> None:
        self.reason, self.line = reason, line
        super().__init__(message if line is None else f"Line {line}: {message}")


@dataclass(frozen=True, slots=True)
class Instrument:
    """What a tenant needs to pay through one channel.

    Attributes:
        reference: what the tenant types, scans or quotes.
        pay_to: whom to choose on the bank's or shop's screen.
        barcode: Code 128 payload, or None.
        qr: QR payload, or None.
        cap_cents: the most that one payment may be, or None.
        note: when and how, in a sentence or two.
    """

    channel: str
    name: LocalText
    reference: str
    pay_to: LocalText
    note: LocalText
    barcode: str | None = None
    qr: str | None = None
    cap_cents: int | None = None


class Demand(NamedTuple):
    """One collection asked of a bank or of the Social Welfare Department.

    Attributes:
        reference: ours, unique; comes back as the line's reference or end-to-end id.
        debtor: what the channel needs of the payer's side (mandate reference, bank code, bank account, name …).
    """

    reference: str
    account_no: int
    amount_cents: int
    due_on: date
    debtor: Mapping[str, str]


@runtime_checkable
class PaymentChannel(Protocol):
    """A way to pay. See `Instrument`, `Line` and `FileRefused` for what its methods give and raise."""

    code: str
    name: LocalText

    def instrument(self, *, account_no: int, amount_cents: int, due_on: date) -> Instrument:
        """What the tenant of this account needs to pay this amount."""

    def read(self, file: BinaryIO) -> Iterator[Line | BadLine]:
        """Read a settlement file as a stream, in memory that does not grow with it, checking its own control totals.

        Raises:
            FileRefused: while iterating, at the latest at the file's end; whatever was read before is void.
        """


@runtime_checkable
class CollectingChannel(PaymentChannel, Protocol):
    """A channel to which the landlord sends demands: direct debits, welfare transfers."""

    def write_demands(self, demands: Iterable[Demand], *, batch: str, due_on: date, out: BinaryIO) -> ControlTotals:
        """Write the file of demands and return the totals that it states."""


class StatementEntry(NamedTuple):
    """One booked entry of the landlord's own bank account.

    Attributes:
        amount_cents: credit positive, debit negative.
        text: remittance information and names, as far as the bank gives them.
    """

    statement_id: str
    account: str
    number: int
    reference: str
    booked_on: date
    amount_cents: int
    end_to_end_id: str
    text: str


@runtime_checkable
class StatementReader(Protocol):
    """A channel that can also read the landlord's bank statements."""

    def read_statement(self, file: BinaryIO) -> Iterator[StatementEntry]:
        """Booked entries in order, the statement's own sums checked; raises FileRefused."""


@runtime_checkable
class NotifyingChannel(PaymentChannel, Protocol):
    """A channel that tells single payments in real time."""

    def notification(self, body: Mapping[str, Any]) -> Line:
        """The payment that a notification tells; raises FileRefused naming the field."""
