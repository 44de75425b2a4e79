"""Rows of a camt message read as bank entries, with their amounts checked against their transactions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from kaifong.channels.iso20022.camt_rows import BEFORE_CHARGES, INCLUDED, REBATE, TOTAL, DetailsRow, EntryRow
from kaifong.channels.iso20022.camt_totals import StatementTally
from kaifong.channels.iso20022.values import BadValue, cents_of, day_of
from kaifong.domains.payments.spi import FileRefused

BOOKED = "BOOK"

_DIRECTIONS = {"CRDT": True, "DBIT": False}
_TRUE = ("true", "1")
_ENTRY_COLUMNS, _DETAILS_COLUMNS = len(EntryRow._fields), len(DetailsRow._fields)
_SINGLE_COLUMNS = _ENTRY_COLUMNS + _DETAILS_COLUMNS
_NO_DETAILS = DetailsRow()


class BankEntry(NamedTuple):
    """One movement on the landlord's bank account: an entry, or one transaction of a batched entry.

    Texts are "" where the bank gives none, and as given otherwise, but for white space, of which one space is left.

    Attributes:
        number: place among what is read from the file, from 1.
        entry: place of the entry (``Ntry``) in the file, from 1.
        part: place within a batched entry, from 1; 0 where the entry is not batched.
        whole: whether it is several transactions given as one, because they cannot be told apart or are not wanted.
        place: of the entry in its statement, from ``#1``; on a page of several ``2#1``.
        statement_id: of the statement or notification.
        account: the account's IBAN or other identification.
        currency: of the entry, which is the account's.
        amount_cents: on the account's side, in ``currency``; never negative.
        credit: whether money came in.
        reversal: whether the bank marks it as taking back an earlier entry.
        status: ``BOOK``, ``PDNG``, ``INFO`` or what else the bank says.
        booked_on, value_on: as the bank states the day; a time of day or zone is left out.
        entry_reference: ``NtryRef``; some banks number the entries of a statement in it, others put an account there.
        servicer_reference: the bank's own, of the transaction, or else of the entry.
        entry_servicer_reference: the bank's own of the entry.
        end_to_end_id, instruction_id, transaction_id, mandate_id: as on the payment.
        creditor_reference: the structured reference; several are joined by spaces.
        remittance: unstructured texts and additional remittance texts, joined by spaces.
        return_reason: code or text where a payment came back.
        bank_transaction_code: codes and their issuer, joined by spaces: ``PMNT RCDT DMCT``; of the transaction, or else
            of the entry.
        entry_bank_transaction_code: those of the entry.
        information: what the bank adds in words about the transaction, or else about an entry that is not batched.
        debtor_name: never to be logged, so `repr` leaves it out, with all other words of the payer.
    """

    number: int
    entry: int
    part: int
    whole: bool
    statement_id: str
    place: str
    account: str
    currency: str
    amount_cents: int
    credit: bool
    reversal: bool
    status: str
    booked_on: date | None
    value_on: date | None
    entry_reference: str
    servicer_reference: str
    entry_servicer_reference: str
    end_to_end_id: str
    instruction_id: str
    transaction_id: str
    mandate_id: str
    creditor_reference: str
    remittance: str
    return_reason: str
    bank_transaction_code: str
    entry_bank_transaction_code: str
    information: str
    debtor_name: str

    def __repr__(self) -> str:
        sign = "+" if self.credit else "-"
        return (
            f"<BankEntry {self.number}: {sign}{self.amount_cents} {self.currency} cents, {self.status}, "
            f"{self.booked_on}, {self.servicer_reference or self.entry_reference}>"
        )


class _Charges(NamedTuple):
    """Charges stated in one place, and those among them that the amount is said to be net of."""

    cents: int
    included_cents: int

    def plus(self, other: _Charges) -> _Charges:
        return _Charges(self.cents + other.cents, self.included_cents + other.included_cents)


_NO_CHARGES = _Charges(0, 0)


class _Batch:
    """An entry of several transactions while they are read."""

    __slots__ = ("cents", "charges", "credit", "divided", "entry", "net_cents", "parts")

    def __init__(self, entry: EntryRow, cents: int, credit: bool) -> None:
        self.entry, self.cents, self.credit = entry, cents, credit
        self.parts = self.net_cents = 0
        self.charges = _NO_CHARGES
        self.divided: bool | None = None  # whether its transactions state amounts; not known before the first


class EntryReader:
    """Reads rows (see `camt_rows`) of the statement whose tally it is given.

    Args:
        divide: whether batched entries are given as their transactions.
    """

    tally: StatementTally

    def __init__(self, *, divide: bool) -> None:
        self._divide = divide
        self._entries = self._numbers = 0
        self._batch: _Batch | None = None

    def read(self, rows: list[str]) -> Iterator[BankEntry]:
        """The bank entries of complete entries, the first of which may go on from `read_open`."""
        try:
            for row in rows:
                fields = row.split("\t")
                if len(fields) <= _SINGLE_COLUMNS and self._batch is None:
                    yield self._single(fields)
                else:
                    yield from self._parts(fields)
                    yield from self._finish()
        except BadValue as error:
            raise self._refusal(error) from None

    def read_open(self, row: str) -> Iterator[BankEntry]:
        """The complete transactions of an entry whose end is not reached yet."""
        try:
            yield from self._parts(row.split("\t"))
        except BadValue as error:
            raise self._refusal(error) from None

    def _single(self, fields: list[str]) -> BankEntry:
        """An entry of one transaction or none: its own amount and direction count, for they are the account's side."""
        entry = EntryRow._make(fields[:_ENTRY_COLUMNS])
        details = DetailsRow._make(fields[_ENTRY_COLUMNS:]) if len(fields) == _SINGLE_COLUMNS else _NO_DETAILS
        cents, credit = self._begin(entry)
        # Some banks write 0 where they have no amount to tell.
        stated = cents if details.amount == entry.amount else _amount_of(details) if details.amount else 0
        if stated not in (0, cents) and not details.amount.startswith(BEFORE_CHARGES):
            self._check_sum(stated - cents, stated, _charges_of(entry.charges), _charges_of(details.charges))
            stated = cents
        if stated != cents and _count_of(entry.transactions) > 1:  # one of several, and not the amount of all
            return self._bank_entry(entry, _NO_DETAILS, 0, cents, credit, whole=True)
        return self._bank_entry(entry, details, 0, cents, credit)

    def _begin(self, entry: EntryRow) -> tuple[int, bool]:
        self._entries += 1
        cents, credit = cents_of(entry.amount), _is_credit(entry.direction)
        if not entry.status:
            raise BadValue("status", "It does not say whether it is booked.")
        self.tally.add(cents, credit=credit, booked=entry.status == BOOKED, currency=entry.currency)
        return cents, credit

    def _parts(self, fields: list[str]) -> Iterator[BankEntry]:
        """The transactions of a batched entry, or as many of them as are complete."""
        batch = self._batch
        if batch is None:
            entry = EntryRow._make(fields[:_ENTRY_COLUMNS])
            batch = self._batch = _Batch(entry, *self._begin(entry))
        for start in range(_ENTRY_COLUMNS, len(fields), _DETAILS_COLUMNS):
            details = DetailsRow._make(fields[start : start + _DETAILS_COLUMNS])
            if batch.divided is None:
                batch.divided = bool(details.amount)
            elif batch.divided != bool(details.amount):
                raise BadValue(
                    "details_sum", f"Only some of its transactions state an amount in {batch.entry.currency}."
                )
            if batch.divided:
                cents, credit = _amount_of(details), _is_credit(details.direction or batch.entry.direction)
                batch.parts += 1
                batch.net_cents += cents if credit else -cents
                if details.charges:
                    batch.charges = batch.charges.plus(_charges_of(details.charges))
                if not self._divide:
                    continue
                yield self._bank_entry(batch.entry, details, batch.parts, cents, credit)

    def _finish(self) -> Iterator[BankEntry]:
        """Check a batched entry against its transactions; where it could not be divided, give it as a whole."""
        batch, self._batch = self._batch, None
        if batch is None:
            return
        if batch.divided:
            net_cents = batch.net_cents if batch.credit else -batch.net_cents
            self._check_sum(net_cents - batch.cents, net_cents, _charges_of(batch.entry.charges), batch.charges)
        if not (batch.divided and self._divide):
            yield self._bank_entry(batch.entry, _NO_DETAILS, 0, batch.cents, batch.credit, whole=True)

    def _check_sum(self, difference: int, stated_cents: int, of_entry: _Charges, of_details: _Charges) -> None:
        if difference and not any(
            abs(difference) in (abs(one), abs(other), abs(one + other))
            for one, other in zip(of_entry, of_details, strict=True)
        ):
            raise BadValue(
                "details_sum",
                f"Its amount is {stated_cents - difference} cents, its transactions come to {stated_cents} cents, and "
                f"the charges that are stated ({of_entry.cents + of_details.cents} cents) do not explain the difference.",
            )

    def _refusal(self, error: BadValue) -> FileRefused:
        return FileRefused(error.reason, f"Entry {self._entries} of the file, in {self.tally.id!r}: {error}")

    def _bank_entry(
        self, entry: EntryRow, details: DetailsRow, part: int, cents: int, credit: bool, *, whole: bool = False
    ) -> BankEntry:
        self._numbers += 1
        return BankEntry(
            self._numbers,
            self._entries,
            part,
            whole,
            self.tally.id,
            f"{self.tally.page}#{self.tally.entries}",
            self.tally.account,
            entry.currency,
            cents,
            credit,
            entry.reversal in _TRUE or details.reversal in _TRUE,
            entry.status,
            day_of(entry.booked_on),
            day_of(entry.value_on),
            entry.reference,
            details.servicer_reference or entry.servicer_reference,
            entry.servicer_reference,
            details.end_to_end_id,
            details.instruction_id,
            details.transaction_id,
            details.mandate_id,
            details.creditor_reference.rstrip(),
            details.remittance.rstrip(),
            details.return_reason,
            (details.code or entry.code).rstrip(),
            entry.code.rstrip(),
            details.information or ("" if part else entry.information),
            details.debtor_name,
        )


def _is_credit(direction: str) -> bool:
    try:
        return _DIRECTIONS[direction]
    except KeyError:
        raise BadValue("direction", f"{direction[:40]!r} is neither CRDT nor DBIT.") from None


def _amount_of(details: DetailsRow) -> int:
    return cents_of(details.amount.partition(" ")[0].removeprefix(BEFORE_CHARGES))


def _charges_of(text: str) -> _Charges:
    """The charges stated in one place."""
    if not text:
        return _NO_CHARGES
    total = single = included = 0
    for word in text.split():
        cents = cents_of(word.lstrip(TOTAL + INCLUDED + REBATE))
        if word.startswith(TOTAL):
            total += cents
            continue
        cents = -cents if REBATE in word else cents
        single += cents
        included += cents if word.startswith(INCLUDED) else 0
    return _Charges(total or single, included)


def _count_of(transactions: str) -> int:
    """The numbers of transactions that an entry's batches state, together; what is no number counts nothing."""
    return sum(int(number) for number in transactions.split() if number.isascii() and number.isdecimal())
