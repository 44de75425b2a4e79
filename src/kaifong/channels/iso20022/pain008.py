"""pain.008.001.08: direct debits that the landlord asks its bank to collect.

Order and names of elements follow the message's definition (CustomerDirectDebitInitiationV08, ISO's message archive).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, NamedTuple

from lxml import etree

from kaifong.domains.payments.spi import ControlTotals
from kaifong.kernel.errors import Refusal

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"
HONG_KONG_CLEARING = "HKNCC"
"""ISO's external code for Hong Kong's bank codes of three digits (or six, with the branch)."""
SEQUENCES = ("FRST", "RCUR", "FNAL", "OOFF", "RPRE")
MAX_ID_CHARS = 35
MAX_ACCOUNT_CHARS = 34
MAX_NAME_CHARS = 140

_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_CLEARING_CODE = re.compile(r"[0-9]{3}(?:[0-9]{3})?")


class DebitNotWritable(Refusal):
    """A direct debit that the message cannot hold."""

    def __init__(self, reference: str, reason: str) -> None:
        super().__init__(f"The direct debit {reference} cannot be written: {reason}.")


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who collects. ``agent`` is its bank's BIC or clearing code, ``scheme_id`` what the bank calls it."""

    name: str
    scheme_id: str
    account: str
    agent: str


class Debit(NamedTuple):
    """One collection. ``debtor_agent`` is a BIC or a clearing code; ``sequence`` one of `SEQUENCES`."""

    end_to_end_id: str
    amount_cents: int
    due_on: date
    mandate_id: str
    signed_on: date
    debtor_agent: str
    debtor_account: str
    debtor_name: str
    remittance: str
    sequence: str = "RCUR"


def write_pain008(
    debits: Iterable[Debit], *, creditor: Creditor, message_id: str, created_at: datetime, currency: str, out: BinaryIO
) -> ControlTotals:
    """Write one message: its own totals in the header, and a batch with totals for each due day and sequence type.

    The totals come before what they sum, so all debits of the message are held in memory (`Debit` has some 500 bytes);
    the XML is streamed.

    Args:
        message_id: unique at the bank; the batches' are made from it.

    Returns:
        The totals that the message states.

    Raises:
        DebitNotWritable: a field that is missing, too long, or of another form. The file is of no use then.
    """
    batches: dict[tuple[date, str], list[Debit]] = defaultdict(list)
    for debit in debits:
        _check(debit)
        batches[debit.due_on, debit.sequence].append(debit)
    if not batches:
        raise DebitNotWritable(message_id, "there is none in the message")
    if not 0 < len(message_id) <= MAX_ID_CHARS - 4:
        raise DebitNotWritable(message_id, f"a message's id has at most {MAX_ID_CHARS - 4} characters")
    everything = [debit for batch in batches.values() for debit in batch]
    with etree.xmlfile(out, encoding="UTF-8") as file:
        file.write_declaration()
        writer = _Writer(file, currency)
        with writer.within("Document", nsmap={None: NAMESPACE}), writer.within("CstmrDrctDbtInitn"):
            with writer.within("GrpHdr"):
                writer.leaf("MsgId", message_id)
                writer.leaf("CreDtTm", created_at.isoformat(timespec="seconds"))
                writer.totals(everything)
                with writer.within("InitgPty"):
                    writer.leaf("Nm", creditor.name)
                    with writer.within("Id"), writer.within("OrgId"), writer.within("Othr"):
                        writer.leaf("Id", creditor.scheme_id)
            for number, ((due_on, sequence), batch) in enumerate(sorted(batches.items()), 1):
                with writer.within("PmtInf"):
                    writer.batch_head(f"{message_id}-{number}", batch, due_on, sequence, creditor)
                    for debit in batch:
                        writer.debit(debit)
    return _totals(everything)


class _Writer:
    def __init__(self, file: Any, currency: str) -> None:
        self._file, self._currency = file, currency

    @contextmanager
    def within(self, name: str, **options: Any) -> Iterator[None]:
        with self._file.element(f"{{{NAMESPACE}}}{name}", **options):
            yield

    def leaf(self, name: str, text: str, **attributes: str) -> None:
        with self._file.element(f"{{{NAMESPACE}}}{name}", attributes):
            self._file.write(text)

    def totals(self, debits: list[Debit]) -> None:
        count, sum_cents = _totals(debits)
        self.leaf("NbOfTxs", str(count))
        self.leaf("CtrlSum", _amount(sum_cents))

    def batch_head(self, name: str, batch: list[Debit], due_on: date, sequence: str, creditor: Creditor) -> None:
        self.leaf("PmtInfId", name)
        self.leaf("PmtMtd", "DD")
        self.leaf("BtchBookg", "true")
        self.totals(batch)
        with self.within("PmtTpInf"):
            self.leaf("SeqTp", sequence)
        self.leaf("ReqdColltnDt", due_on.isoformat())
        with self.within("Cdtr"):
            self.leaf("Nm", creditor.name)
        with self.within("CdtrAcct"):
            self.account(creditor.account)
            self.leaf("Ccy", self._currency)
        with self.within("CdtrAgt"):
            self.agent(creditor.agent)
        with self.within("CdtrSchmeId"), self.within("Id"), self.within("PrvtId"), self.within("Othr"):
            self.leaf("Id", creditor.scheme_id)

    def debit(self, debit: Debit) -> None:
        with self.within("DrctDbtTxInf"):
            with self.within("PmtId"):
                self.leaf("EndToEndId", debit.end_to_end_id)
            self.leaf("InstdAmt", _amount(debit.amount_cents), Ccy=self._currency)
            with self.within("DrctDbtTx"), self.within("MndtRltdInf"):
                self.leaf("MndtId", debit.mandate_id)
                self.leaf("DtOfSgntr", debit.signed_on.isoformat())
            with self.within("DbtrAgt"):
                self.agent(debit.debtor_agent)
            with self.within("Dbtr"):
                self.leaf("Nm", debit.debtor_name)
            with self.within("DbtrAcct"):
                self.account(debit.debtor_account)
            with self.within("RmtInf"):
                self.leaf("Ustrd", debit.remittance)

    def account(self, number: str) -> None:
        with self.within("Id"), self.within("Othr"):
            self.leaf("Id", number)

    def agent(self, code: str) -> None:
        with self.within("FinInstnId"):
            if _BIC.fullmatch(code):
                self.leaf("BICFI", code)
            else:
                with self.within("ClrSysMmbId"):
                    with self.within("ClrSysId"):
                        self.leaf("Cd", HONG_KONG_CLEARING)
                    self.leaf("MmbId", code)


def is_agent(code: str) -> bool:
    """Whether a bank can be named by this: a BIC, or a Hong Kong clearing code."""
    return bool(_BIC.fullmatch(code) or _CLEARING_CODE.fullmatch(code))


def _check(debit: Debit) -> None:
    limits = (
        ("end-to-end id", debit.end_to_end_id, MAX_ID_CHARS),
        ("mandate", debit.mandate_id, MAX_ID_CHARS),
        ("debtor's account", debit.debtor_account, MAX_ACCOUNT_CHARS),
        ("debtor's name", debit.debtor_name, MAX_NAME_CHARS),
        ("remittance text", debit.remittance, MAX_NAME_CHARS),
    )
    for what, text, limit in limits:
        if not 0 < len(text) <= limit or not text.isprintable():
            raise DebitNotWritable(debit.end_to_end_id, f"its {what} must have 1 to {limit} printable characters")
    if debit.amount_cents <= 0:
        raise DebitNotWritable(debit.end_to_end_id, "its amount is not above zero")
    if not is_agent(debit.debtor_agent):
        raise DebitNotWritable(debit.end_to_end_id, "its bank is named neither by a BIC nor by a clearing code")
    if debit.sequence not in SEQUENCES:
        raise DebitNotWritable(debit.end_to_end_id, f"its sequence type is none of {', '.join(SEQUENCES)}")


def _totals(debits: list[Debit]) -> ControlTotals:
    return ControlTotals(len(debits), sum(debit.amount_cents for debit in debits))


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
