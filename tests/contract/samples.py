"""Settlement files made from the layouts' TOML, and from nothing of the code that reads them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import kaifong.channels.layouts
import kaifong.config
from kaifong.kernel.identifiers import account_no
from kaifong.kernel.localtext import LocalText

LAYOUTS = Path(kaifong.channels.layouts.__file__).parent
LANDLORD = tomllib.loads((Path(kaifong.config.__file__).parent / "landlord.toml").read_text(encoding="utf-8"))
TEXT_CHANNELS = ("bank_bill", "convenience_store", "counter", "mtr_counter", "pps", "swd_transfer")
"""Channels with a layout of their own name."""
LINE_ENDS = {"lf": "\n", "crlf": "\r\n", "any": "\n"}
ACCOUNT_NO = account_no(1001, 23)


def channel_settings(code: str) -> dict[str, Any]:
    """What a channel is made with, as in production."""
    common = {"layouts": LAYOUTS, "currency": "HKD", "landlord_name": LocalText.from_mapping(LANDLORD["name"])}
    return common | LANDLORD["channels"].get(code, {})


CAMT_054 = """\
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>N1</MsgId><CreDtTm>2026-03-02T18:00:00</CreDtTm></GrpHdr>
<Ntfctn><Id>N1-1</Id><Acct><Id><Othr><Id>004123456789001</Id></Othr></Id><Ccy>HKD</Ccy></Acct>
<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries><Sum>2350.65</Sum></TtlNtries></TxsSummry>
{entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
"""
CAMT_ENTRY = """\
<Ntry><NtryRef>{number}</NtryRef><Amt Ccy="HKD">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-02</Dt></ValDt><AcctSvcrRef>BANK{number}</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><AcctSvcrRef>BANK{number}</AcctSvcrRef><EndToEndId>E2E{number}</EndToEndId></Refs>
<Amt Ccy="HKD">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RmtInf><Strd><CdtrRefInf><Ref>{account}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>
"""


def sound_file(code: str) -> bytes:
    """A small sound file of a channel: by its layout, or a camt.054 notification."""
    if code in TEXT_CHANNELS:
        return TextFile(code).bytes()
    entries = (
        CAMT_ENTRY.format(number=number, amount=amount, account=ACCOUNT_NO)
        for number, amount in enumerate(("2345.60", "5.05"), 1)
    )
    return CAMT_054.format(entries="".join(entries)).encode()


@dataclass(frozen=True)
class Payment:
    """One detail. A text in `texts` is written as it stands, in place of what the field would hold."""

    reference: str
    account: str = f"{ACCOUNT_NO}"
    cents: int = 234_560
    paid_on: date = date(2026, 3, 2)
    code: str = ""
    reverses: str = ""
    texts: Mapping[str, str] | None = None


class TextFile:
    """A file of a layout that can be spoilt line by line before its bytes are taken."""

    def __init__(self, name: str, payments: Sequence[Payment] | None = None, *, toml: str | None = None) -> None:
        self.name = name
        self.layout = tomllib.loads(toml or (LAYOUTS / f"{name}.toml").read_text(encoding="utf-8"))
        self.settings = channel_settings("autopay" if name == "autopay_collection" else name)
        kind = self._field("detail", "kind")
        self.codes: dict[str, Any] = kind["codes"] if kind else {}
        payments = three_payments(self) if payments is None else payments
        self.header = self.line("header", {}) if "header" in self.layout else None
        self.details = [self.detail(payment) for payment in payments]
        self.total_cents = sum(self.weight(payment) * payment.cents for payment in payments)
        self.set_trailer()

    def set_trailer(self, *, count: int | None = None, total_cents: int | None = None) -> None:
        self.trailer = None
        if "trailer" in self.layout:
            count = len(self.details) if count is None else count
            total_cents = self.total_cents if total_cents is None else total_cents
            self.trailer = self.line("trailer", {"count": count, "sum": total_cents})

    def detail(self, payment: Payment) -> str:
        values = {
            "reference": payment.reference,
            "account": payment.account,
            "amount": payment.cents,
            "paid_on": payment.paid_on,
            "kind": payment.code or next(iter(self.codes), ""),
            "reverses": payment.reverses,
        }
        return self.line("detail", values | dict(payment.texts or {}))

    def line(self, record: str, values: Mapping[str, Any]) -> str:
        described = self.layout[record]
        places = [(self.layout["tag"], described["tag"])] if "tag" in self.layout else []
        places += [(field, self._text(field, values.get(field["name"]))) for field in described.get("fields", ())]
        if self.layout["format"] == "fixed":
            line = " " * described["length"]
            for place, text in places:
                start, end = place["at"] - 1, place["at"] - 1 + place["length"]
                assert len(text) <= place["length"], (place, text)
                line = line[:start] + text.ljust(place["length"]) + line[end:]
            return line
        columns = [""] * described["columns"]
        for place, text in places:
            columns[place["column"] - 1] = text
        return self.layout["separator"].join(columns)

    def weight(self, payment: Payment) -> int:
        outcome = self.codes.get(payment.code or next(iter(self.codes), ""), "payment")
        kind = outcome if isinstance(outcome, str) else outcome["kind"]
        return self.layout["trailer"].get("sums", {"payment": 1, "reversal": -1, "notice": 0})[kind]

    @property
    def lines(self) -> list[str]:
        return [line for line in (self.header, *self.details, self.trailer) if line is not None]

    @property
    def encoding(self) -> str:
        return self.layout.get("encoding", "utf-8")

    @property
    def end(self) -> str:
        return LINE_ENDS[self.layout.get("line_end", "lf")]

    def bytes(self, lines: Iterable[str] | None = None) -> bytes:
        return "".join(line + self.end for line in (self.lines if lines is None else lines)).encode(self.encoding)

    def has(self, record: str, name: str) -> bool:
        return self._field(record, name) is not None

    def length(self, record: str, name: str) -> int:
        """Characters that a field holds at the most."""
        field = self._field(record, name)
        assert field is not None
        return field.get("length", 30)

    def _field(self, record: str, name: str) -> dict[str, Any] | None:
        return next((field for field in self.layout[record].get("fields", ()) if field["name"] == name), None)

    def _text(self, field: Mapping[str, Any], value: Any) -> str:
        length = field.get("length", 0)
        if field.get("equals"):
            return value or field["equals"]
        if field.get("setting"):
            return self.settings[field["setting"]]
        match field.get("type", "text"), value:
            case _, str():
                return value
            case "date", _:
                day = value or date(2026, 3, 3)
                parts = {"YYYY": f"{day:%Y}", "YY": f"{day:%y}", "MM": f"{day:%m}", "DD": f"{day:%d}"}
                text = field["format"]
                for part, written in parts.items():
                    text = text.replace(part, written)
                return text
            case "decimal", _:
                sign, cents = "-" if value < 0 else "", abs(value)
                return f"{sign}{cents // 100}.{cents % 100:02d}".rjust(length)
            case "cents" | "digits", _:
                return f"{value or 0:0{length or 1}d}"
            case _:
                return ""


def three_payments(file: TextFile) -> list[Payment]:
    """Three details; the last is a reversal of the first where the layout knows reversals."""
    reversal = next((code for code, outcome in file.codes.items() if outcome == "reversal"), "")
    return [
        Payment("000000000000001"),
        Payment("000000000000002", cents=5, paid_on=date(2024, 2, 29)),
        Payment("000000000000003", code=reversal, reverses="000000000000001" if reversal else ""),
    ]
