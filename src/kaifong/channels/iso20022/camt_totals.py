"""What a statement says of itself as a whole, held against the entries that were read from it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from lxml import etree

from kaifong.channels.iso20022.stream import find, text_of
from kaifong.channels.iso20022.values import BadValue, cents_of, day_of
from kaifong.domains.payments.spi import FileRefused

_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


class Statement(NamedTuple):
    """A statement or notification as a whole. Amounts are in cents, negative where the account is overdrawn.

    Attributes:
        opening_cents, closing_cents: booked balances; None where the bank gives none, as in a notification.
        opening_on, closing_on: the days of those balances.
        entries: how many entries it has, booked or not.
        booked_credit_cents, booked_debit_cents: sums of the booked ones.
        paged: whether it is a page of several, so that its balances and totals could not be checked.
    """

    id: str
    account: str
    currency: str
    opening_cents: int | None
    opening_on: date | None
    closing_cents: int | None
    closing_on: date | None
    entries: int
    booked_credit_cents: int
    booked_debit_cents: int
    paged: bool


class StatementTally:
    """Counts a statement's entries as they are read, then checks what the statement states of them.

    Args:
        page: of the message, see `page_of`.

    Attributes:
        page: number of the page that this is, "" where the statement is whole.
        entries: how many were counted.
    """

    def __init__(self, statement: etree._Element, *, page: str) -> None:
        self.id = text_of(statement, "Id")
        self.account = text_of(statement, "Acct", "Id", "IBAN") or text_of(statement, "Acct", "Id", "Othr", "Id")
        self.currency = text_of(statement, "Acct", "Ccy")
        self.page = page_of(statement) or page
        self.entries = 0
        # [debits, credits] of all entries, and of the booked ones among them
        self._counts, self._sums = [0, 0], [0, 0]
        self._booked_counts, self._booked_sums = [0, 0], [0, 0]
        self._foreign: set[str] = set()

    def add(self, cents: int, *, credit: bool, booked: bool, currency: str) -> None:
        """Count one entry."""
        self.entries += 1
        self._counts[credit] += 1
        self._sums[credit] += cents
        if booked:
            self._booked_counts[credit] += 1
            self._booked_sums[credit] += cents
        if currency != self.currency:
            if self.currency:
                self._foreign.add(currency)
            else:
                self.currency = currency

    def close(self, statement: etree._Element) -> Statement:
        """Check the whole statement, now that its last entry is counted.

        Raises:
            FileRefused: ``balance``, ``currency``, ``trailer_count``, ``trailer_sum``, ``amount``, ``date``, ``direction``.
        """
        try:
            opening, closing = _balance(statement, *_OPENING), _balance(statement, *_CLOSING)
            if not self.page:
                self._check_balances(opening, closing)
                self._check_summary(statement)
        except BadValue as error:
            raise FileRefused(error.reason, f"{self.id!r}: {error}") from None
        return Statement(
            self.id,
            self.account,
            self.currency,
            opening and opening.cents,
            opening and opening.on,
            closing and closing.cents,
            closing and closing.on,
            entries=self.entries,
            booked_credit_cents=self._booked_sums[True],
            booked_debit_cents=self._booked_sums[False],
            paged=self.page != "",
        )

    def _check_balances(self, opening: _Balance | None, closing: _Balance | None) -> None:
        if opening is None or closing is None:
            return
        currencies = {opening.currency, closing.currency, *([self.currency] if self.currency else []), *self._foreign}
        if len(currencies) > 1:
            raise BadValue("currency", f"Its balances and entries are in {', '.join(sorted(currencies))}.")
        expected = opening.cents + self._booked_sums[True] - self._booked_sums[False]
        if closing.cents != expected:
            raise BadValue(
                "balance",
                f"The opening balance of {opening.cents} cents and the booked entries come to {expected} cents, "
                f"but the closing balance is {closing.cents} cents.",
            )

    def _check_summary(self, statement: etree._Element) -> None:
        summary = find(statement, "TxsSummry")
        if summary is None:
            return
        every, booked = self._counts, self._booked_counts
        sums, booked_sums = self._sums, self._booked_sums
        net, booked_net = sums[True] - sums[False], booked_sums[True] - booked_sums[False]
        totals = find(summary, "TtlNtries")
        _check_total(totals, "entries", {sum(every), sum(booked)}, {sum(sums), sum(booked_sums)})
        _check_net(totals, {net, booked_net})
        for name, word, side in (("TtlCdtNtries", "credits", True), ("TtlDbtNtries", "debits", False)):
            _check_total(
                find(summary, name), word, {every[side], booked[side]}, {sums[side], booked_sums[side]}
            )  # fmt: skip


def page_of(parent: etree._Element) -> str:
    """The number of the page that a message or a statement says it is, "" where it is whole."""
    for path in (("GrpHdr", "MsgPgntn"), ("StmtPgntn",), ("NtfctnPgntn",)):
        page = find(parent, *path)
        number = "" if page is None else text_of(page, "PgNb").lstrip("0") or "?"
        if page is not None and (number != "1" or text_of(page, "LastPgInd") in ("false", "0")):
            return number
    return ""


class _Balance(NamedTuple):
    cents: int
    currency: str
    on: date | None


def _balance(statement: etree._Element, *codes: str) -> _Balance | None:
    """The booked balance by the first code that is there: of an opening the earliest, of a closing the latest."""
    found: dict[str, list[_Balance]] = {}
    for balance in statement.iterfind("{*}Bal"):
        code = text_of(balance, "Tp", "CdOrPrtry", "Cd")
        if code in codes and text_of(balance, "Tp", "SubTp", "Cd") != "INTM":  # an interim one: of a page, not a period
            cents, direction = cents_of(text_of(balance, "Amt")), text_of(balance, "CdtDbtInd")
            if direction not in ("CRDT", "DBIT"):
                raise BadValue("direction", f"The balance {code} is neither CRDT nor DBIT.")
            amount = find(balance, "Amt")
            currency = "" if amount is None else amount.get("Ccy", "")
            on = day_of(text_of(balance, "Dt", "Dt") or text_of(balance, "Dt", "DtTm"))
            found.setdefault(code, []).append(_Balance(cents if direction == "CRDT" else -cents, currency, on))
    for code in codes:
        if code in found:
            pick = max if codes == _CLOSING else min
            return pick(found[code], key=lambda balance: balance.on or date.min)
    return None


def _check_total(total: etree._Element | None, what: str, counts: set[int], sums: set[int]) -> None:
    """Hold a stated number and sum against those of all entries, and of the booked ones: banks differ."""
    if total is None:
        return
    number, amount = text_of(total, "NbOfNtries"), text_of(total, "Sum")
    if number and (not number.isdecimal() or int(number) not in counts):
        raise BadValue("trailer_count", f"It states {number[:20]} {what} and has {max(counts)}.")
    if amount and cents_of(amount) not in sums:
        raise BadValue(
            "trailer_sum", f"It states {what} of {cents_of(amount)} cents together, and they come to {max(sums)}."
        )


def _check_net(total: etree._Element | None, nets: set[int]) -> None:
    if total is None:
        return
    # TtlNetNtryAmt and CdtDbtInd side by side until version 03, TtlNetNtry around both since
    amount = text_of(total, "TtlNetNtryAmt") or text_of(total, "TtlNetNtry", "Amt")
    direction = text_of(total, "CdtDbtInd") or text_of(total, "TtlNetNtry", "CdtDbtInd")
    if amount and direction:
        net = cents_of(amount) if direction == "CRDT" else -cents_of(amount)
        if net not in nets:
            raise BadValue(
                "trailer_sum", f"It states a net of {net} cents, and its entries come to {max(nets, key=abs)}."
            )
