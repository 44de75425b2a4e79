"""Month: everybody pays, or does not; each channel's files, the bank's statement, and the truth are written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, TextIO

from kaifong.kernel.calendar import Month
from kaifong.kernel.errors import Refusal
from kaifong.sim import rents
from kaifong.sim.conduct import Conduct
from kaifong.sim.files import text
from kaifong.sim.files.iso20022 import Camt054, Pain002, Settlement, write_statement
from kaifong.sim.habits import CHANNELS, habits
from kaifong.sim.lines import Days, Kind, Line
from kaifong.sim.store import TRUTH, Balance, World, WorldMissing, decimal

Ours = Mapping[str, Mapping[str, str]]
"""What banks and shops call this landlord, by channel: the ``[channels.*]`` tables of landlord.toml."""

TEXT_FILES: dict[str, type[text.TextFile]] = {
    "convenience_store": text.ConvenienceStoreFile,
    "mtr_counter": text.MtrCounterFile,
    "pps": text.PpsFile,
    "bank_bill": text.BankBillFile,
    "swd_transfer": text.SwdTransferFile,
    "counter": text.CounterFile,
}


class Files(StrEnum):
    """One file a channel and business day, or one a channel for the whole month, sent on its last business day."""

    DAILY = "daily"
    MONTHLY = "monthly"


class NotPlayable(Refusal):
    """A month before the world's first, or after one that has not been played."""


@dataclass(slots=True)
class ChannelTruth:
    """What went through one channel in a month; lines told twice counted once.

    Attributes:
        payments: lines that are payments.
        share: of all channels' money, reversals taken off.
        suspense_cents: what was paid by wrong numbers; it is part of the gross.
    """

    channel: str
    payments: int = 0
    gross_cents: int = 0
    reversals_cents: int = 0
    notices: int = 0
    suspense_cents: int = 0
    told_twice: int = 0
    share: float = 0.0

    @property
    def net_cents(self) -> int:
        return self.gross_cents - self.reversals_cents


@dataclass(slots=True)
class MonthTruth:
    """The world's own account of a month.

    Attributes:
        accounts_owing, accounts_paying: tenancies that owed anything once charged, and those of them whom money reached.
        bank_opening_cents, bank_closing_cents: the landlord's bank account by its statement.
    """

    month: str
    accounts_owing: int = 0
    accounts_paying: int = 0
    charged_cents: int = 0
    paid_cents: int = 0
    bank_opening_cents: int = 0
    bank_closing_cents: int = 0
    files: int = 0
    channels: list[ChannelTruth] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> MonthTruth:
        """Read a month's account of itself; raises WorldMissing where the month has not been played."""
        try:
            stated: dict[str, Any] = json.loads(path.read_text())
        except FileNotFoundError:
            raise WorldMissing(f"{path} is missing; play the month first.") from None
        channels = [ChannelTruth(**channel) for channel in stated.pop("channels")]
        return cls(**stated, channels=channels)


def play(
    world: World,
    month: Month,
    out: Path,
    ours: Ours,
    *,
    seed: int | None = None,
    files: Files = Files.DAILY,
    camt: bool = False,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> MonthTruth:
    """Play a month and write its files below ``out``; the truth also into the world's folder, where the next begins.

    Args:
        seed: another than the world's makes other things happen to the same people.
        camt: the banks' bill payments come as camt.054 instead of their delimited file.
        tell: is told how many of how many estates are done.

    Raises:
        NotPlayable, WorldMissing.
    """
    about = world.about
    start = Month.parse(about.start)
    if month < start:
        raise NotPlayable(f"The world begins in {start}; {month} is before it.")
    if month > start and not world.truth(month.previous).exists():
        raise NotPlayable(f"Play {month.previous} before {month}: what is owed then is where {month} begins.")
    seed = about.seed if seed is None else seed
    months_since_start = (month.year - start.year) * 12 + month.number - start.number
    days = Days(month)
    post = Post(out, days, ours, files, camt)
    truth = MonthTruth(str(month))
    truth_file = world.truth(month)
    truth_file.parent.mkdir(exist_ok=True)
    before = Balance.read(world.truth(month.previous)) if month > start else None
    with truth_file.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(TRUTH) + "\n")
        for done, (code, tenancies) in enumerate(world.estates(), 1):
            conduct = Conduct(seed, code, days, months_since_start, post)
            for tenancy, habit in zip(tenancies, habits(about.seed, code), strict=False):
                opening = _opening(before, tenancy.account_no)
                charged = rents.charge(month, tenancy.start, tenancy.end, tenancy.rents, tenancy.award)
                paid = conduct.play(tenancy, habit, opening, charged)
                file.write(f"{tenancy.account_no},{opening},{charged},{paid},{opening + charged - paid}\n")
                truth.charged_cents += charged
                truth.paid_cents += paid
                truth.accounts_owing += opening + charged > 0
                truth.accounts_paying += opening + charged > 0 and paid > 0
            tell(done, about.estates)
    truth.files = post.close()
    truth.channels = post.truth()
    truth.bank_opening_cents = _bank_closing(world, month.previous)
    truth.bank_closing_cents = write_statement(
        out / "bank" / f"{month.first:%Y%m}.xml",
        ours["autopay"]["creditor_account"],
        post.settlements(),
        month_end=days.business[-1],
        opening_cents=truth.bank_opening_cents,
    )
    world.channels(month).write_text(json.dumps(asdict(truth), indent=2) + "\n")
    copies = out / "truth"
    copies.mkdir(exist_ok=True)
    for path in (truth_file, world.channels(month)):
        if path.parent.resolve() != copies.resolve():
            shutil.copyfile(path, copies / path.name)
    return truth


class ChannelFile(Protocol):
    def add(self, line: Line) -> None: ...
    def close(self) -> None: ...


class Post:
    """Puts every line into its channel's file of the day, and keeps count."""

    def __init__(self, out: Path, days: Days, ours: Ours, files: Files, camt: bool) -> None:
        self._out, self._days, self._ours = out, days, ours
        self._monthly, self._camt = files is Files.MONTHLY, camt
        self._open: dict[tuple[str, date], ChannelFile] = {}
        self._refusals: dict[date, Pain002] = {}
        self._notifications: Notifications | None = None
        self._channels = {channel: ChannelTruth(channel) for channel in CHANNELS}
        self._takings: dict[tuple[str, date], int] = {}

    def __call__(self, channel: str, sent_on: date, line: Line) -> None:
        if self._monthly:
            sent_on = self._days.business[-1]
        if line.kind is Kind.NOTICE and channel == "autopay":
            self._refused(sent_on).add(line)
        else:
            self._file(channel, sent_on).add(line)
        if channel == "fps":
            if self._notifications is None:
                self._notifications = Notifications(self._out / "fps" / f"notifications-{self._days.month}.jsonl")
            self._notifications.add(line)
        self._count(channel, line)

    def close(self) -> int:
        """Finish every file and return how many there are."""
        every: list[ChannelFile] = [*self._open.values(), *self._refusals.values()]
        every += [self._notifications] if self._notifications else []
        for file in every:
            file.close()
        return len(every)

    def truth(self) -> list[ChannelTruth]:
        total = sum(channel.net_cents for channel in self._channels.values())
        for channel in self._channels.values():
            channel.share = round(channel.net_cents / total, 6) if total else 0.0
        return list(self._channels.values())

    def settlements(self) -> list[Settlement]:
        """The bank credits each channel's takings day by day, on the next business day where the day is none."""
        return [
            Settlement(channel, day, self._days.sent_on(day), cents) for (channel, day), cents in self._takings.items()
        ]

    def _count(self, channel: str, line: Line) -> None:
        truth = self._channels[channel]
        if line.told_before:
            truth.told_twice += 1
            return
        if line.kind is Kind.NOTICE:
            truth.notices += 1
            return
        cents = line.cents
        if line.kind is Kind.REVERSAL:
            truth.reversals_cents += cents
            cents = -cents
        else:
            truth.payments += 1
            truth.gross_cents += cents
            truth.suspense_cents += cents * line.astray
        key = (channel, line.paid_on)
        self._takings[key] = self._takings.get(key, 0) + cents

    def _file(self, channel: str, sent_on: date) -> ChannelFile:
        file = self._open.get((channel, sent_on))
        if file is None:
            file = self._open[channel, sent_on] = self._new_file(channel, sent_on)
        return file

    def _new_file(self, channel: str, sent_on: date) -> ChannelFile:
        kind = None if channel == "bank_bill" and self._camt else TEXT_FILES.get(channel)
        path = self._out / channel / (f"{sent_on:%Y%m}" if self._monthly else f"{sent_on:%Y%m%d}")
        if kind is None:
            return Camt054(path.with_suffix(Camt054.suffix), sent_on, self._ours["autopay"], channel=channel)
        return kind(path.with_suffix(kind.suffix), sent_on, self._ours.get(channel, {}))

    def _refused(self, sent_on: date) -> Pain002:
        if sent_on not in self._refusals:
            name = f"{sent_on:%Y%m}" if self._monthly else f"{sent_on:%Y%m%d}"
            self._refusals[sent_on] = Pain002(self._out / "autopay" / f"{name}-pain002.xml", sent_on)
        return self._refusals[sent_on]


class Notifications:
    """What the bank tells of each FPS payment as it happens: one JSON document a line, without the signature.

    The signature belongs to whoever sends it, with the key agreed between bank and landlord.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: TextIO = path.open("w", encoding="utf-8", newline="")

    def add(self, line: Line) -> None:
        hour, minute, second = line.second // 3600, line.second // 60 % 60, line.second % 60
        body = {
            "transaction_reference": line.reference,
            "account_no": line.account,
            "amount": decimal(line.cents),
            "currency": "HKD",
            "paid_at": f"{line.paid_on}T{hour:02d}:{minute:02d}:{second:02d}+08:00",
        }
        self._file.write(json.dumps(body) + "\n")

    def close(self) -> None:
        self._file.close()


def _opening(before: Any, account_no: int) -> int:
    if before is None:
        return 0
    balance: Balance | None = next(before, None)
    if balance is None or balance.account_no != account_no:
        raise NotPlayable("The truth of the month before is of another world; play its months again.")
    return balance.closing


def _bank_closing(world: World, month: Month) -> int:
    path = world.channels(month)
    return MonthTruth.read(path).bank_closing_cents if path.exists() else 0
