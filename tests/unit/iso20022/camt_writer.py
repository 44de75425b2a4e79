"""Writes camt.054 messages for tests, from nothing of the code that reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">'
    "<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>M</MsgId><CreDtTm>2026-09-01T00:00:00</CreDtTm></GrpHdr>"
)
TAIL = "</BkToCstmrDbtCdtNtfctn></Document>"


@dataclass(frozen=True)
class Transaction:
    cents: int
    end_to_end_id: str = "E"
    own_reference: str = ""
    text: str = ""

    def xml(self) -> str:
        own = f"<AcctSvcrRef>{self.own_reference}</AcctSvcrRef>" if self.own_reference else ""
        return (
            f"<TxDtls><Refs>{own}<EndToEndId>{self.end_to_end_id}</EndToEndId></Refs>{amount(self.cents)}"
            f"<CdtDbtInd>CRDT</CdtDbtInd><RmtInf><Ustrd>{self.text}</Ustrd></RmtInf></TxDtls>"
        )


@dataclass(frozen=True)
class Entry:
    reference: str
    transactions: tuple[Transaction, ...]

    @property
    def cents(self) -> int:
        return sum(transaction.cents for transaction in self.transactions)

    def pieces(self) -> Iterator[str]:
        yield (
            f"<Ntry>{amount(self.cents)}<CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
            f"<BookgDt><Dt>2026-09-01</Dt></BookgDt><AcctSvcrRef>{self.reference}</AcctSvcrRef><NtryDtls>"
        )
        for transaction in self.transactions:
            yield transaction.xml()
        yield "</NtryDtls></Ntry>\n"


@dataclass(frozen=True)
class Notification:
    id: str
    entries: tuple[Entry, ...] = field(default=())

    def pieces(self) -> Iterator[str]:
        cents = sum(entry.cents for entry in self.entries)
        yield (
            f"<Ntfctn><Id>{self.id}</Id><Acct><Id><Othr><Id>A-{self.id}</Id></Othr></Id><Ccy>HKD</Ccy></Acct>"
            f"<TxsSummry><TtlNtries><NbOfNtries>{len(self.entries)}</NbOfNtries><Sum>{money(cents)}</Sum></TtlNtries>"
            "</TxsSummry>\n"
        )
        for entry in self.entries:
            yield from entry.pieces()
        yield "</Ntfctn>\n"


def camt_054(notifications: Iterable[Notification]) -> bytes:
    return "".join([HEAD, *(piece for one in notifications for piece in one.pieces()), TAIL]).encode()


def amount(cents: int) -> str:
    return f'<Amt Ccy="HKD">{money(cents)}</Amt>'


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
