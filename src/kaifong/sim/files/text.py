"""Delimited and fixed-width settlement files, one class a channel.

They follow the example layouts in ``channels/layouts/*.toml`` as a shop's or a bank's own system would: that is the
specification; this is another program.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import ClassVar

from kaifong.sim.lines import Kind, Line

SIGN = {Kind.PAYMENT: 1, Kind.REVERSAL: -1, Kind.NOTICE: 0}


@cache
def day(day: date, form: str) -> str:
    """A date in one of the files' forms; each is worked out once."""
    return day.strftime(form)


def money(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


class TextFile:
    """A file with a header, a line for each payment, and a trailer with their number and sum."""

    suffix: ClassVar[str]
    encoding: ClassVar[str] = "utf-8"
    end: ClassVar[str] = "\n"

    def __init__(self, path: Path, sent_on: date, ours: Mapping[str, str]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding=self.encoding, newline="")
        self._file.write(self.header(sent_on, ours) + self.end)
        self._count = self._sum = 0

    def add(self, line: Line) -> None:
        self._count += 1
        self._sum += SIGN[line.kind] * line.cents
        self._file.write(self.detail(line) + self.end)

    def close(self) -> None:
        with self._file:
            self._file.write(self.trailer(self._count, self._sum) + self.end)

    def header(self, sent_on: date, ours: Mapping[str, str]) -> str:
        raise NotImplementedError

    def detail(self, line: Line) -> str:
        raise NotImplementedError

    def trailer(self, count: int, cents: int) -> str:
        raise NotImplementedError


class ConvenienceStoreFile(TextFile):
    """The shops' counters send after midnight: the file's own date is the day after."""

    suffix = ".csv"
    STORES, TERMINALS = 1300, 3

    def header(self, sent_on: date, ours: Mapping[str, str]) -> str:
        return f"H,{ours['biller']},{sent_on + timedelta(days=1):%Y%m%d},{sent_on.toordinal()}"

    def detail(self, line: Line) -> str:
        kind = "P" if line.kind is Kind.PAYMENT else "R"
        time = f"{line.second // 3600:02d}{line.second // 60 % 60:02d}{line.second % 60:02d}"
        store, terminal = line.second % self.STORES + 1, line.second % self.TERMINALS + 1
        return (
            f"D,{line.reference},{kind},{line.account},{money(line.cents)},HKD,{day(line.paid_on, '%Y%m%d')},{time},"
            f"S{store:04d},{terminal},{line.reverses}"
        )

    def trailer(self, count: int, cents: int) -> str:
        return f"T,{count},{money(cents)}"


class MtrCounterFile(TextFile):
    suffix = ".txt"
    encoding = "ascii"
    end = "\r\n"
    STATIONS = 90

    def header(self, sent_on: date, ours: Mapping[str, str]) -> str:
        return f"HD{ours['biller']}{sent_on:%Y%m%d}".ljust(80)

    def detail(self, line: Line) -> str:
        sign = "+" if line.kind is Kind.PAYMENT else "-"
        return (
            f"DT{sign}{line.reference}{line.account:<12}{line.cents:010d}{day(line.paid_on, '%d%m%Y')}"
            f"{line.second % self.STATIONS + 1:03d}{line.reverses:<15}"
        ).ljust(80)

    def trailer(self, count: int, cents: int) -> str:
        return f"TR{count:08d}{cents:014d}".ljust(80)


class PpsFile(TextFile):
    suffix = ".txt"
    encoding = "ascii"

    def header(self, sent_on: date, ours: Mapping[str, str]) -> str:
        return f"1{ours['merchant_code']}{sent_on:%Y%m%d}".ljust(90)

    def detail(self, line: Line) -> str:
        kind = "01" if line.kind is Kind.PAYMENT else "91"
        by = "I" if line.second % 3 else "T"
        return (
            f"5{line.reference:<18}{kind}{line.account:<20}{line.cents:012d}HKD{day(line.paid_on, '%Y%m%d')}{by}"
            f"{line.reverses:<18}"
        ).ljust(90)

    def trailer(self, count: int, cents: int) -> str:
        return f"9{count:09d}{cents:015d}".ljust(90)


class BankBillFile(TextFile):
    suffix = ".csv"
    encoding = "big5hkscs"
    end = "\r\n"
    WAYS = ("INTERNET", "PHONE", "ATM")

    def header(self, sent_on: date, ours: Mapping[str, str]) -> str:
        return f'"HDR","{ours["merchant_code"]}","{sent_on:%d/%m/%Y}"'

    def detail(self, line: Line) -> str:
        kind = "PAY" if line.kind is Kind.PAYMENT else "REV"
        return (
            f'"TXN","{line.reference}","{kind}","{line.account}","{money(line.cents)}","HKD",'
            f'"{day(line.paid_on, "%d/%m/%Y")}","{self.WAYS[line.second % 3]}","{line.payer}","{line.reverses}"'
        )

    def trailer(self, count: int, cents: int) -> str:
        return f'"TRL","{count}","{money(cents)}"'


class SwdTransferFile(TextFile):
    suffix = ".csv"
    NOTICES: ClassVar = {"not_entitled": "NOTE", "moved": "MOVE", "died": "DIED"}

    def header(self, sent_on: date, ours: Mapping[str, str]) -> str:
        return f"H|{ours['department_account']}|{sent_on:%Y%m}"

    def detail(self, line: Line) -> str:
        paid = "PART" if line.status else "PAID"
        kind = self.NOTICES[line.status] if line.kind is Kind.NOTICE else paid
        return (
            f"D|{line.reference}|{line.account}|{line.payer}|{money(line.cents)}|{kind}"
            f"|{day(line.paid_on, '%Y-%m')}|{day(line.paid_on, '%Y-%m-%d')}"
        )

    def trailer(self, count: int, cents: int) -> str:
        return f"T|{count}|{money(cents)}"


class CounterFile(TextFile):
    """All offices' cash registers in one list, as head office would collect them; 1000 is no estate's code."""

    suffix = ".csv"
    HEAD_OFFICE = "1000"

    def header(self, sent_on: date, ours: Mapping[str, str]) -> str:  # noqa: ARG002 — it is our own list
        return f"H,{self.HEAD_OFFICE},{sent_on:%Y-%m-%d}"

    def detail(self, line: Line) -> str:
        kind = "PAID" if line.kind is Kind.PAYMENT else "VOID"
        means = "cash" if line.second % 5 else "cheque"
        return (
            f"D,{self._receipt(line.reference)},{kind},{line.account},{money(line.cents)},"
            f"{day(line.paid_on, '%Y-%m-%d')},{means},{self._receipt(line.reverses)}"
        )

    @staticmethod
    def _receipt(reference: str) -> str:
        """A receipt's number begins with its office's code, which here is the estate's."""
        return reference and f"{reference[6:10]}-{reference}"

    def trailer(self, count: int, cents: int) -> str:
        return f"T,{count},{money(cents)}"
