"""ISO 20022 messages as a bank writes them: camt.054 (booked), pain.002 (refused), camt.053 (the account's statement).

Elements and their order follow the messages' definitions in ISO's archive (iso20022.org), versions 001.08, and 001.10
for pain.002. What must stand before the entries (their number and sum) is known only after them, so entries wait in a
temporary file.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple, TextIO

from kaifong.sim.files.text import money
from kaifong.sim.lines import Kind, Line

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
RECEIVED = ("RCDT", "DMCT")
"""Bank transaction codes, family and sub-family: credit transfer received, domestic."""
DEBITED, RETURNED = ("IDDT", "PMDD"), ("IDDT", "UPDD")
"""Direct debits issued: payment, reversal of an unpaid one."""


class Entries:
    """Entries that wait for their file's head, with what the head must say of them."""

    def __init__(self) -> None:
        self.count = {"CRDT": 0, "DBIT": 0}
        self.cents = {"CRDT": 0, "DBIT": 0}
        self._spool = TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 — open until poured

    def add(self, direction: str, cents: int, xml: str) -> None:
        self.count[direction] += 1
        self.cents[direction] += cents
        self._spool.write(xml)

    def pour(self, file: TextIO) -> None:
        """Write the entries into their file, before and after which the caller writes the rest; once."""
        with self._spool:
            self._spool.seek(0)
            shutil.copyfileobj(self._spool, file)


class Camt054:
    """A bank's notification of what it booked for one channel, sent on a business day; each entry says its own day.

    Credits of a direct debit run are one entry, batched, with a transaction for each debit; everything else is an entry
    of its own. References: the servicer's is the bank's own number of the payment, the end-to-end id is the payer's side's
    (for a direct debit ours), the structured creditor reference is the account number as stated.
    """

    suffix = ".xml"

    def __init__(self, path: Path, sent_on: date, ours: Mapping[str, str], *, channel: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._sent_on, self._account = path, sent_on, ours["creditor_account"]
        self._id = f"{channel.upper().replace('_', '-')}-{sent_on:%Y%m%d}"
        self._batched, self._batch_day = channel == "autopay", sent_on
        self._batch, self._entries = Entries(), Entries()

    def add(self, line: Line) -> None:
        if self._batched and line.kind is Kind.PAYMENT:
            self._batch_day = line.paid_on  # a run is collected on one day
            self._batch.add("CRDT", line.cents, f"<TxDtls>{_transaction(line)}</TxDtls>\n")
        else:
            direction = "CRDT" if line.kind is Kind.PAYMENT else "DBIT"
            self._entries.add(direction, line.cents, _entry(line))

    def close(self) -> None:
        batch, entries = self._batch, self._entries
        if batch.count["CRDT"]:
            entries.count["CRDT"] += 1
            entries.cents["CRDT"] += batch.cents["CRDT"]
        with self._path.open("w", encoding="utf-8", newline="") as file:
            file.write(
                f'{XML}<Document xmlns="{NAMESPACE}camt.054.001.08"><BkToCstmrDbtCdtNtfctn>\n'
                f"{_group(self._id, self._sent_on)}<Ntfctn><Id>{self._id}</Id><CreDtTm>{self._sent_on}T23:00:00</CreDtTm>\n"
                f"{_account(self._account)}\n{_summary(entries.count, entries.cents)}\n"
            )
            if batch.count["CRDT"]:
                file.write(_open_batch(self._id, self._batch_day, batch))
            batch.pour(file)
            if batch.count["CRDT"]:
                file.write("</NtryDtls></Ntry>\n")
            entries.pour(file)
            file.write("</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>\n")


class Pain002:
    """The bank's report on a collection: the debits that it refused."""

    def __init__(self, path: Path, sent_on: date) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._sent_on, self._refused = path, sent_on, Entries()

    def add(self, line: Line) -> None:
        self._refused.add(
            "DBIT",
            line.cents,
            f"<TxInfAndSts><OrgnlEndToEndId>{line.reference}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
            f"<StsRsnInf><Rsn><Cd>{line.status}</Cd></Rsn></StsRsnInf>"
            f'<OrgnlTxRef><Amt><InstdAmt Ccy="HKD">{money(line.cents)}</InstdAmt></Amt>'
            f"<ReqdColltnDt>{line.paid_on}</ReqdColltnDt>"
            f"<RmtInf><Strd><CdtrRefInf><Ref>{line.account}</Ref></CdtrRefInf></Strd></RmtInf></OrgnlTxRef>"
            "</TxInfAndSts>\n",
        )

    def close(self) -> None:
        run = f"{self._sent_on:%Y%m%d}"
        with self._path.open("w", encoding="utf-8", newline="") as file:
            file.write(
                f'{XML}<Document xmlns="{NAMESPACE}pain.002.001.10"><CstmrPmtStsRpt>\n'
                f"{_group(f'AUTOPAY-REFUSED-{run}', self._sent_on)}"
                f"<OrgnlGrpInfAndSts><OrgnlMsgId>AUTOPAY-{run}</OrgnlMsgId>"
                "<OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>\n"
                f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>AUTOPAY-{run}</OrgnlPmtInfId><PmtInfSts>PART</PmtInfSts>\n"
            )
            self._refused.pour(file)
            file.write("</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>\n")


class Settlement(NamedTuple):
    """One movement of the landlord's bank account: a channel's takings of one day, less what it took back."""

    channel: str
    of_day: date
    booked_on: date
    cents: int


def write_statement(
    path: Path, account: str, settlements: Iterable[Settlement], *, month_end: date, opening_cents: int
) -> int:
    """Write the month's camt.053 and return the closing balance. Settlements of nil make no entry."""
    entries = Entries()
    month_start = month_end.replace(day=1)
    for settlement in sorted(settlements, key=lambda s: (s.booked_on, s.channel, s.of_day)):
        if settlement.cents:
            direction = "CRDT" if settlement.cents > 0 else "DBIT"
            entries.add(direction, abs(settlement.cents), _settlement_entry(settlement, direction))
    closing_cents = opening_cents + entries.cents["CRDT"] - entries.cents["DBIT"]
    name = f"STATEMENT-{month_end:%Y%m}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(
            f'{XML}<Document xmlns="{NAMESPACE}camt.053.001.08"><BkToCstmrStmt>\n{_group(name, month_end)}'
            f"<Stmt><Id>{name}</Id><CreDtTm>{month_end}T23:30:00</CreDtTm>"
            f"<FrToDt><FrDtTm>{month_start}T00:00:00</FrDtTm><ToDtTm>{month_end}T23:59:59</ToDtTm></FrToDt>\n"
            f"{_account(account)}\n{_balance('OPBD', opening_cents, month_start)}\n"
            f"{_balance('CLBD', closing_cents, month_end)}\n{_summary(entries.count, entries.cents)}\n"
        )
        entries.pour(file)
        file.write("</Stmt></BkToCstmrStmt></Document>\n")
    return closing_cents


def _group(message_id: str, day: date) -> str:
    return f"<GrpHdr><MsgId>{message_id}</MsgId><CreDtTm>{day}T23:00:00</CreDtTm></GrpHdr>\n"


def _account(number: str) -> str:
    return f"<Acct><Id><Othr><Id>{number}</Id></Othr></Id><Ccy>HKD</Ccy></Acct>"


def _amount(cents: int) -> str:
    return f'<Amt Ccy="HKD">{money(cents)}</Amt>'


def _balance(kind: str, cents: int, day: date) -> str:
    direction = "CRDT" if cents >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_amount(abs(cents))}<CdtDbtInd>{direction}</CdtDbtInd>"
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _summary(count: Mapping[str, int], cents: Mapping[str, int]) -> str:
    net = cents["CRDT"] - cents["DBIT"]

    def total(tag: str, n: int, amount: int, more: str = "") -> str:
        return f"<{tag}><NbOfNtries>{n}</NbOfNtries><Sum>{money(amount)}</Sum>{more}</{tag}>"

    direction = "CRDT" if net >= 0 else "DBIT"
    return (
        "<TxsSummry>"
        + total(
            "TtlNtries",
            sum(count.values()),
            sum(cents.values()),
            f"<TtlNetNtry><Amt>{money(abs(net))}</Amt><CdtDbtInd>{direction}</CdtDbtInd></TtlNetNtry>",
        )
        + total("TtlCdtNtries", count["CRDT"], cents["CRDT"])
        + total("TtlDbtNtries", count["DBIT"], cents["DBIT"])
        + "</TxsSummry>"
    )


def _code(family: str, sub_family: str) -> str:
    return (
        f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub_family}</SubFmlyCd></Fmly></Domn></BkTxCd>"
    )


def _dates(day: date) -> str:
    return f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"


def _entry(line: Line) -> str:
    if line.kind is Kind.PAYMENT:
        direction, code = "<CdtDbtInd>CRDT</CdtDbtInd>", _code(*RECEIVED)
    else:
        direction, code = "<CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd>", _code(*RETURNED)
    return (
        f"<Ntry>{_amount(line.cents)}{direction}<Sts><Cd>BOOK</Cd></Sts>{_dates(line.paid_on)}"
        f"<AcctSvcrRef>{line.reference}</AcctSvcrRef>{code}"
        f"<NtryDtls><TxDtls>{_transaction(line)}</TxDtls></NtryDtls></Ntry>\n"
    )


def _open_batch(name: str, booked_on: date, batch: Entries) -> str:
    return (
        f"<Ntry>{_amount(batch.cents['CRDT'])}<CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"{_dates(booked_on)}<AcctSvcrRef>{name}</AcctSvcrRef>{_code(*DEBITED)}"
        f"<NtryDtls><Btch><NbOfTxs>{batch.count['CRDT']}</NbOfTxs></Btch>\n"
    )


def _transaction(line: Line) -> str:
    reverses = f"<RtrInf><Rsn><Cd>{line.status}</Cd></Rsn></RtrInf>" if line.status else ""
    direction = "CRDT" if line.kind is Kind.PAYMENT else "DBIT"
    stated = f"<RmtInf><Strd><CdtrRefInf><Ref>{line.account}</Ref></CdtrRefInf></Strd></RmtInf>" if line.account else ""
    return (
        f"<Refs><AcctSvcrRef>{line.reference}</AcctSvcrRef>"
        f"<EndToEndId>{line.reverses or line.reference}</EndToEndId></Refs>"
        f"{_amount(line.cents)}<CdtDbtInd>{direction}</CdtDbtInd>{stated}{reverses}"
    )


def _settlement_entry(settlement: Settlement, direction: str) -> str:
    name = f"SETTLE-{settlement.channel}-{settlement.of_day:%Y%m%d}"
    return (
        f"<Ntry>{_amount(abs(settlement.cents))}<CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"{_dates(settlement.booked_on)}"
        f"<AcctSvcrRef>{name}</AcctSvcrRef>{_code(*RECEIVED)}"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs>"
        f"{_amount(abs(settlement.cents))}<CdtDbtInd>{direction}</CdtDbtInd></TxDtls></NtryDtls></Ntry>\n"
    )
