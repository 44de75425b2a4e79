"""camt.053 and camt.054: a bank's statements and its notifications of single credits and debits, as a stream of entries.

Versions 02 to 14 of any bank are read by the names of elements in the message's own namespace. Not read, and refused by
name: camt.052 (an intraday report, whose entries may still change), version 01 (another structure), and all else.

Measured on two shared cores with 837,800 entries of one kilobyte: see `docs/reference/iso20022.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from lxml import etree

from kaifong.channels.iso20022.camt_entries import BankEntry, EntryReader
from kaifong.channels.iso20022.camt_rows import CamtRows
from kaifong.channels.iso20022.camt_totals import Statement, StatementTally, page_of
from kaifong.channels.iso20022.stream import XmlStream
from kaifong.domains.payments.spi import FileRefused

VERSIONS = range(2, 15)
CAMT_053 = {"BkToCstmrStmt": ("camt.053", VERSIONS)}
CAMT_054 = {"BkToCstmrDbtCdtNtfctn": ("camt.054", VERSIONS)}
STATEMENTS_READ = "camt.053 is read, versions 001.02 to 001.14."
ENTRIES_READ = "camt.053 and camt.054 are read, versions 001.02 to 001.14."

_STATEMENTS = {"BkToCstmrStmt": "Stmt", "BkToCstmrDbtCdtNtfctn": "Ntfctn"}
EachStatement = Callable[[Statement], object]


def ignore(_: Statement) -> None:
    """Take no notice of a statement."""


def read_camt(file: BinaryIO, *, each_statement: EachStatement = ignore) -> Iterator[BankEntry]:
    """Read a camt.053 or camt.054 as a stream, in memory that does not grow with the file.

    Batched entries are given as their transactions. A batched entry whose transactions are not all told, or carry no
    amounts in the account's currency, cannot be divided and is given whole, without references of transactions.

    Checked where the file has them: opening balance + booked entries = closing balance; numbers and sums of entries;
    an entry's amount = the sum of its transactions, or the difference is stated as charges.

    Args:
        each_statement: called with the facts of every statement or notification when its last entry has been read.

    Raises:
        FileRefused: while iterating; whatever was read before is void. Beside the reasons of `XmlStream`:
            ``amount``, ``date``, ``direction``, ``status``, ``details_sum``, ``currency``, ``balance``,
            ``trailer_count``, ``trailer_sum``.
    """
    stream = XmlStream(file, supported=CAMT_053 | CAMT_054, words=ENTRIES_READ)
    return entries_of(stream, each_statement=each_statement)


def read_statement(file: BinaryIO, *, each_statement: EachStatement = ignore) -> Iterator[BankEntry]:
    """Read a camt.053 as `read_camt` does, with batched entries whole, as they stand on the account."""
    stream = XmlStream(file, supported=CAMT_053, words=STATEMENTS_READ)
    return entries_of(stream, divide=False, each_statement=each_statement)


def entries_of(
    stream: XmlStream, *, divide: bool = True, each_statement: EachStatement = ignore
) -> Iterator[BankEntry]:
    """The entries of an open stream; `divide` gives batched ones as their transactions."""
    reader = _MessageReader(stream.message, EntryReader(divide=divide), each_statement)
    for _ in stream:
        yield from reader.read(complete=stream.complete)
        if reader.progressed:
            stream.progressed()


class _MessageReader:
    """Takes complete statements, entries and transactions out of a message while the parser still writes to it."""

    def __init__(self, message: etree._Element, entries: EntryReader, each_statement: EachStatement) -> None:
        self.progressed = False
        self._message, self._entries, self._each_statement = message, entries, each_statement
        name = etree.QName(message)
        self._tags = f"{{{name.namespace}}}"
        self._statement_tag, self._entry_tag = self._tags + _STATEMENTS[name.localname], self._tags + "Ntry"
        self._tally: StatementTally | None = None
        self._rows = CamtRows(name.namespace or "")
        self._found, self._page = False, ""

    def read(self, *, complete: bool) -> Iterator[BankEntry]:
        """Take out what became complete since the last call."""
        self.progressed = False
        statements = self._message.findall(self._statement_tag)
        if statements and not self._found:
            self._found, self._page = True, page_of(self._message)  # its header is complete now
        if complete and not self._found:
            raise FileRefused("not_supported", "The message holds no statement and no notification.")
        for statement in statements:
            yield from self._read_statement(statement, closed=complete or statement is not self._message[-1])
        if statements:
            del self._message[:-1]

    def _read_statement(self, statement: etree._Element, *, closed: bool) -> Iterator[BankEntry]:
        first = statement.find(self._entry_tag)
        if first is None and not closed:
            return
        if self._tally is None:
            self._tally = self._entries.tally = StatementTally(statement, page=self._page)
        if first is not None:
            rows = self._rows.of_entries(statement, last_is_open=not closed)
            if rows and not closed:
                last = next(statement.iterchildren(self._entry_tag, reversed=True))
                del statement[statement.index(first) : statement.index(last)]
            if rows:
                self.progressed = True
                yield from self._entries.read(rows)
            else:
                yield from self._read_open_entry(first)
        if closed:
            self.progressed = True
            self._each_statement(self._tally.close(statement))
            self._tally = None

    def _read_open_entry(self, entry: etree._Element) -> Iterator[BankEntry]:
        """The complete transactions of an entry that is larger than a chunk."""
        transactions = entry.findall(f"{self._tags}NtryDtls/{self._tags}TxDtls")[:-1]
        if transactions:
            self.progressed = True
            row = self._rows.of_open_entry(entry)
            for transaction in transactions:
                parent = transaction.getparent()
                if parent is not None:
                    parent.remove(transaction)
            yield from self._entries.read_open(row)
