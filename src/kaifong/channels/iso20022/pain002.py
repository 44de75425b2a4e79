"""pain.002: what the bank says of a pain.008 that it was sent. Versions 03 to 14 are read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import BinaryIO, NamedTuple

from lxml import etree

from kaifong.channels.iso20022.stream import XmlStream, find, text_of
from kaifong.channels.iso20022.values import BadValue, cents_of, day_of
from kaifong.domains.payments.spi import FileRefused

PAIN_002 = {"CstmrPmtStsRpt": ("pain.002", range(3, 15))}
REPORTS_READ = "pain.002 is read, versions 001.03 to 001.14."
REJECTED = "RJCT"
HEADERS = 2
"""A report begins with its own header and what it says of the original message."""


class Level(StrEnum):
    """Of what a status is told."""

    MESSAGE = "message"
    BATCH = "batch"
    TRANSACTION = "transaction"


class StatusReport(NamedTuple):
    """What the bank says of a whole message, of one batch in it, or of one transaction. Texts are "" where not given.

    Attributes:
        number: place in the file, from 1.
        message_id: of the message that was sent; batch_id of the batch, end_to_end_id of the transaction.
        status: ``ACCP``, ``ACSP``, ``ACSC``, ``PDNG``, ``PART``, ``RJCT`` or another of ISO's codes.
        reason: code of the first reason, or the bank's own word.
        information: the bank's additional words.
        reported_on: the day on which the report was made.
        amount_cents: as instructed, if repeated.
        creditor_reference: structured reference of the transaction, if repeated.
    """

    number: int
    level: Level
    message_id: str
    batch_id: str
    end_to_end_id: str
    instruction_id: str
    status: str
    reason: str
    information: str
    reported_on: date
    amount_cents: int | None = None
    currency: str = ""
    creditor_reference: str = ""


def read_pain002(file: BinaryIO) -> Iterator[StatusReport]:
    """Read a status report as a stream: each transaction, then its batch if that has a status, at the end the message.

    Raises:
        FileRefused: while iterating. Beside the reasons of `XmlStream`: ``not_supported``, ``date``, ``amount``, and
            ``trailer_count`` where the number of rejected transactions is stated and is not that of the listed ones.
    """
    return reports_of(XmlStream(file, supported=PAIN_002, words=REPORTS_READ))


def reports_of(stream: XmlStream) -> Iterator[StatusReport]:
    """The reports of an open stream."""
    reader = _Reader(stream.message)
    for _ in stream:
        try:
            yield from reader.read(complete=stream.complete)
        except BadValue as error:
            raise FileRefused(error.reason, f"After status {reader.number} of the file: {error}") from None
        if reader.progressed:
            stream.progressed()


class _Reader:
    def __init__(self, message: etree._Element) -> None:
        self._message = message
        self.number = 0
        self.progressed = False
        self._reported_on: date | None = None
        self._rejected = 0

    def read(self, *, complete: bool) -> Iterator[StatusReport]:
        self.progressed = False
        if len(self._message) <= HEADERS and not complete:
            return
        if self._reported_on is None:
            self._reported_on = day_of(text_of(self._message, "GrpHdr", "CreDtTm"))
            if self._reported_on is None:
                raise BadValue("date", "The report has no date of creation (GrpHdr/CreDtTm).")
        for batch in self._message.findall("{*}OrgnlPmtInfAndSts"):
            closed = complete or batch is not self._message[-1]
            yield from self._read_batch(batch, closed=closed)
            if closed:
                self.progressed = True
                self._message.remove(batch)
        if complete:
            yield from self._read_group()

    def _read_batch(self, batch: etree._Element, *, closed: bool) -> Iterator[StatusReport]:
        batch_id = text_of(batch, "OrgnlPmtInfId")
        transactions = batch.findall("{*}TxInfAndSts")
        for transaction in transactions if closed else transactions[:-1]:
            self.progressed = True
            amount = find(transaction, "OrgnlTxRef", "Amt", "InstdAmt")
            report = self._report(
                transaction, Level.TRANSACTION, text_of(transaction, "TxSts"), batch_id=batch_id
            )._replace(
                end_to_end_id=text_of(transaction, "OrgnlEndToEndId"),
                instruction_id=text_of(transaction, "OrgnlInstrId"),
                amount_cents=None if amount is None else cents_of((amount.text or "").strip()),
                currency="" if amount is None else amount.get("Ccy", ""),
                creditor_reference=text_of(transaction, "OrgnlTxRef", "RmtInf", "Strd", "CdtrRefInf", "Ref"),
            )
            self._rejected += report.status == REJECTED
            yield report
            batch.remove(transaction)
        if closed and (status := text_of(batch, "PmtInfSts")):
            yield self._report(batch, Level.BATCH, status, batch_id=batch_id)

    def _read_group(self) -> Iterator[StatusReport]:
        group = find(self._message, "OrgnlGrpInfAndSts")
        if group is None:
            raise FileRefused("not_supported", "The report does not say which message it is about (OrgnlGrpInfAndSts).")
        for stated in group.iterfind("{*}NbOfTxsPerSts"):
            number = text_of(stated, "DtldNbOfTxs")
            if text_of(stated, "DtldSts") == REJECTED and self._rejected and number != str(self._rejected):
                raise FileRefused(
                    "trailer_count", f"It states {number[:20]} rejected transactions and lists {self._rejected}."
                )
        if status := text_of(group, "GrpSts"):
            yield self._report(group, Level.MESSAGE, status)

    def _report(self, element: etree._Element, level: Level, status: str, *, batch_id: str = "") -> StatusReport:
        assert self._reported_on is not None
        self.number += 1
        reasons = element.findall("{*}StsRsnInf")
        words = [(info.text or "").strip() for reason in reasons for info in reason.iterfind("{*}AddtlInf")]
        return StatusReport(
            number=self.number,
            level=level,
            message_id=text_of(self._message, "OrgnlGrpInfAndSts", "OrgnlMsgId"),
            batch_id=batch_id,
            end_to_end_id="",
            instruction_id="",
            status=status,
            reason=next((code for reason in reasons if (code := _reason_of(reason))), ""),
            information=" ".join(words),
            reported_on=self._reported_on,
        )


def _reason_of(reason: etree._Element) -> str:
    return text_of(reason, "Rsn", "Cd") or text_of(reason, "Rsn", "Prtry")
