"""What the world's files say, read by column and element name, with their control totals checked on the way."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from lxml import etree

REVERSALS = {"R", "-", "91", "REV", "VOID"}
NOTICES = {"NOTE", "MOVE", "DIED"}


class Sent(NamedTuple):
    channel: str
    file: str
    kind: str
    reference: str
    account: str
    cents: int
    day: str
    reverses: str = ""
    status: str = ""


def cents(amount: str) -> int:
    return int(Decimal(amount) * 100)


def everything_sent(out: Path) -> list[Sent]:
    """All lines of all channels' files, in the order of channels, files and lines."""
    return [
        sent
        for path in sorted(out.rglob("*"))
        if path.suffix in {".csv", ".txt", ".xml"} and path.parent.name not in {"bank", "truth"}
        for sent in (xml_lines(path) if path.suffix == ".xml" else text_lines(path))
    ]


def text_lines(path: Path) -> list[Sent]:
    channel = path.parent.name
    encoding = "big5hkscs" if channel == "bank_bill" else "utf-8"
    content = path.read_bytes().decode(encoding)
    end = "\r\n" if channel in {"bank_bill", "mtr_counter"} else "\n"
    assert content.endswith(end)
    _header, *details, trailer = content[: -len(end)].split(end)
    lines = [_line(channel, path.name, detail) for detail in details]
    count, total = _trailer(channel, trailer)
    sign = {"payment": 1, "reversal": -1, "notice": 0}
    assert (count, total) == (len(lines), sum(sign[line.kind] * line.cents for line in lines)), path
    return lines


def _line(channel: str, file: str, detail: str) -> Sent:
    match channel:
        case "convenience_store":
            _, reference, kind, account, amount, _, day, _, _, _, reverses = detail.split(",")
        case "counter":
            _, reference, kind, account, amount, day, _, reverses = detail.split(",")
        case "bank_bill":
            _, reference, kind, account, amount, _, day, _, _, reverses = next(csv.reader([detail]))
        case "swd_transfer":
            _, reference, account, _, amount, kind, _, day = detail.split("|")
            reverses = ""
        case "mtr_counter":
            assert len(detail) == 80
            kind, reference, account = detail[2], detail[3:18], detail[18:30]
            amount, day, reverses = str(Decimal(detail[30:40]) / 100), detail[40:48], detail[51:66]
        case "pps":
            assert len(detail) == 90
            reference, kind, account = detail[1:19], detail[19:21], detail[21:41]
            amount, day, reverses = str(Decimal(detail[41:53]) / 100), detail[56:64], detail[65:83]
        case _:
            raise AssertionError(channel)
    meaning = "reversal" if kind in REVERSALS else "notice" if kind in NOTICES else "payment"
    status = kind if channel == "swd_transfer" else ""
    return Sent(
        channel, file, meaning, reference.strip(), account.strip(), cents(amount), day, reverses.strip(), status
    )


def _trailer(channel: str, trailer: str) -> tuple[int, int]:
    match channel:
        case "mtr_counter":
            return int(trailer[2:10]), int(trailer[10:24])
        case "pps":
            return int(trailer[1:10]), int(trailer[10:25])
        case _:
            _, count, total = trailer.replace('"', "").replace("|", ",").split(",")
            return int(count), cents(total)


def xml_lines(path: Path) -> Iterator[Sent]:
    root = plain(path)
    if root[0].tag == "CstmrPmtStsRpt":
        for refused in root.iter("TxInfAndSts"):
            yield Sent(
                path.parent.name,
                path.name,
                "notice",
                refused.findtext("OrgnlEndToEndId"),
                refused.findtext("OrgnlTxRef/RmtInf/Strd/CdtrRefInf/Ref"),
                cents(refused.findtext("OrgnlTxRef/Amt/InstdAmt")),
                refused.findtext("OrgnlTxRef/ReqdColltnDt"),
                status=refused.findtext("StsRsnInf/Rsn/Cd"),
            )
        return
    check_summary(root.find("BkToCstmrDbtCdtNtfctn/Ntfctn"))
    for entry in root.iter("Ntry"):
        parts = entry.findall("NtryDtls/TxDtls")
        assert sum(cents(part.findtext("Amt")) for part in parts) == cents(entry.findtext("Amt"))
        batched = entry.findtext("NtryDtls/Btch/NbOfTxs")
        assert batched is None or int(batched) == len(parts)
        for part in parts:
            reversal = entry.findtext("RvslInd") == "true"
            yield Sent(
                path.parent.name,
                path.name,
                "reversal" if reversal else "payment",
                part.findtext("Refs/AcctSvcrRef"),
                part.findtext("RmtInf/Strd/CdtrRefInf/Ref") or "",
                cents(part.findtext("Amt")),
                entry.findtext("BookgDt/Dt"),
                part.findtext("Refs/EndToEndId") if reversal else "",
                part.findtext("RtrInf/Rsn/Cd") or "",
            )


def check_summary(statement: etree._Element) -> None:
    """The number and sums that stand before the entries are those of the entries."""
    entries = [(entry.findtext("CdtDbtInd"), cents(entry.findtext("Amt"))) for entry in statement.findall("Ntry")]
    credits = [amount for side, amount in entries if side == "CRDT"]
    debits = [amount for side, amount in entries if side == "DBIT"]
    stated = {
        tag: (
            int(statement.findtext(f"TxsSummry/{tag}/NbOfNtries")),
            cents(statement.findtext(f"TxsSummry/{tag}/Sum")),
        )
        for tag in ("TtlNtries", "TtlCdtNtries", "TtlDbtNtries")
    }
    assert stated == {
        "TtlNtries": (len(entries), sum(credits) + sum(debits)),
        "TtlCdtNtries": (len(credits), sum(credits)),
        "TtlDbtNtries": (len(debits), sum(debits)),
    }
    net = cents(statement.findtext("TxsSummry/TtlNtries/TtlNetNtry/Amt"))
    side = statement.findtext("TxsSummry/TtlNtries/TtlNetNtry/CdtDbtInd")
    assert net * (1 if side == "CRDT" else -1) == sum(credits) - sum(debits)


def plain(path: Path) -> etree._Element:
    """An XML file's root, its elements without their namespace."""
    content = re.sub(rb' xmlns="[^"]*"', b"", path.read_bytes(), count=1)
    return etree.fromstring(content)
