"""Bank entries as receipt lines: what is a payment, what takes one back, which reference and account it has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from kaifong.channels.iso20022.camt_entries import BOOKED, BankEntry
from kaifong.domains.payments.spi import BadLine, Kind, Line
from kaifong.kernel.identifiers import ACCOUNT_DIGITS, is_account_no

RETURN_CODES = frozenset({"UPDD", "PRDD", "RCDD", "RRTN", "RPCR", "UPCQ", "CQRV"})
"""Sub-families of bank transaction codes that take a payment back: direct debits unpaid, reversed or recalled, credit
transfers returned or recalled, cheques unpaid or reversed (ISO's external code list of bank transaction codes)."""
NOT_BOOKED = {"PDNG": "pending", "INFO": "information", "FUTR": "future"}
"""What a `Line.status` says of an entry that moved no money yet."""
OWN_DEBIT, RETURNED_DEBIT = "debit", "returned_debit"
"""Statuses of notices of money that was not a tenant's: what the landlord paid, and what came back of that."""

_PAYMENT, _REVERSAL, _NOTICE = Kind.PAYMENT, Kind.REVERSAL, Kind.NOTICE  # looking them up for every line costs
_NOTHING = frozenset({"", "NOTPROVIDED", "NOT PROVIDED", "NONREF", "NOTAVAILABLE"})
_SUB_FAMILY = slice(10, 14)  # of PMNT RCDT DMCT
# Twelve digits, perhaps in groups, perhaps after zeros that fill a field or after the head of a creditor reference by
# ISO 11649 (RF and two check digits); overlapping ones are all found.
_ACCOUNT_NO = re.compile(
    rf"(?:\bRF[0-9]{{2}}|(?<![0-9]))0*(?=(?P<number>(?:[1-9](?:[ -]?[0-9]){{{ACCOUNT_DIGITS - 1}}}))(?![0-9]))",
    re.ASCII,
)


def given(text: str) -> str:
    """A reference, or "" for the words by which banks say that there is none."""
    return "" if text.upper() in _NOTHING else text


def reference_of(entry: BankEntry) -> str:
    """The bank's reference of this movement, unique over all files, or "".

    The account servicer's reference and the transaction id are unique by definition. The entry reference is not: some
    banks count the entries of a statement in it, others write an account number there; so it counts only together with
    its statement. The end-to-end id counts not at all: the payer chooses it, and may choose the same for two payments of
    one amount. Where the bank gives nothing else, the statement and the entry's place in it are the reference.
    """
    if own := given(entry.servicer_reference):
        return f"{own}/{entry.part}" if entry.part and own == entry.entry_servicer_reference else own
    if own := given(entry.transaction_id):
        return own
    if not entry.statement_id:
        return ""
    own = given(entry.entry_reference) or entry.place
    return f"{entry.statement_id}/{own}/{entry.part}" if entry.part else f"{entry.statement_id}/{own}"


def original_of(entry: BankEntry) -> str:
    """The reference of the payment that a reversal takes back, as far as it is told: returns keep its end-to-end id."""
    return given(entry.end_to_end_id) or given(entry.transaction_id) or given(entry.instruction_id)


def account_of(entry: BankEntry) -> str:
    """The account number that the payer stated: structured, else in words, else as the end-to-end id.

    A sound number goes before an unsound one. Two different sound ones in one place are given both, for a person to
    decide. Where none is sound, the first of twelve digits, or the structured reference as it stands. Several
    transactions given as one have none: what the bank says of them together is no payer's word.
    """
    if entry.whole:
        return ""
    stated = entry.creditor_reference
    if len(stated) == ACCOUNT_DIGITS and stated.isascii() and stated.isdigit() and is_account_no(int(stated)):
        return stated
    unsound = ""
    for text in (stated, entry.remittance, entry.end_to_end_id, entry.information):
        numbers = dict.fromkeys(re.sub("[ -]", "", match["number"]) for match in _ACCOUNT_NO.finditer(text))
        sound = [number for number in numbers if is_account_no(int(number))]
        if sound:
            return " ".join(sound)
        unsound = unsound or next(iter(numbers), "")
    return unsound or stated


def is_return(entry: BankEntry) -> bool:
    """Whether the bank marks an entry as taking back an earlier one, by whatever means."""
    return (
        entry.reversal
        or entry.return_reason != ""
        or entry.bank_transaction_code[_SUB_FAMILY] in RETURN_CODES
        or entry.entry_bank_transaction_code[_SUB_FAMILY] in RETURN_CODES
    )


def lines_of(
    entries: Iterable[BankEntry],
    *,
    reference: Callable[[BankEntry], str] = reference_of,
    account: Callable[[BankEntry], str] = account_of,
) -> Iterator[Line | BadLine]:
    """Bank entries as lines. Credits are payments, debits that return one are reversals, all else is a notice.

    Memory grows with the largest batch whose transactions have references of their own: by some 150 bytes for each.

    Args:
        reference, account: how a channel tells them, if in its own way.
    """
    batch, seen = 0, set[str]()
    for entry in entries:
        own = reference(entry)
        if entry.part and own and own == entry.servicer_reference:
            # Some banks give all transactions of a batch one reference: that of the parcel that they came in.
            if entry.entry != batch:
                batch, seen = entry.entry, set()
            if own in seen:
                own = f"{own}/{entry.part}"
            seen.add(own)
        yield _line(entry, own, account)


def _line(entry: BankEntry, reference: str, account: Callable[[BankEntry], str]) -> Line | BadLine:
    number, currency, source = entry.number, entry.currency, entry
    paid_on = entry.booked_on or entry.value_on
    if paid_on is None:
        return BadLine(
            number, "no_date", "The entry has neither a booking date nor a value date.", _signed_cents(entry)
        )
    if entry.status != BOOKED:
        status = NOT_BOOKED.get(entry.status, entry.status.lower())
        return Line(number, _NOTICE, reference, "", 0, currency, paid_on, "", status, source)
    returns = is_return(entry)
    if entry.credit == returns:
        status = RETURNED_DEBIT if entry.credit else OWN_DEBIT
        return Line(number, _NOTICE, reference, "", 0, currency, paid_on, "", status, source)
    if not reference:
        message = "The bank gives neither the entry nor its statement a reference."
        return BadLine(number, "no_reference", message, _signed_cents(entry))
    if entry.credit:
        return Line(number, _PAYMENT, reference, account(entry), entry.amount_cents, currency, paid_on, "", "", source)
    original = original_of(entry)
    if reference in (original, entry.transaction_id):  # which a return keeps
        reference = f"{reference}/return"
    return Line(
        number, _REVERSAL, reference, account(entry), entry.amount_cents, currency, paid_on, original,
        entry.return_reason, source,
    )  # fmt: skip


def _signed_cents(entry: BankEntry) -> int:
    return 0 if entry.status != BOOKED else entry.amount_cents if entry.credit else -entry.amount_cents
