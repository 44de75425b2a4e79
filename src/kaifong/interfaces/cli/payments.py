"""Payments: channels' files in and out, suspense, bank statements, refunds, shares."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.db import connection

from kaifong.channels.layouts import Layout
from kaifong.channels.layouts.sample import check_sample
from kaifong.domains.access.api import operator
from kaifong.domains.payments import api as payments
from kaifong.domains.payments.spi import BadLine, FileRefused, Line
from kaifong.interfaces.cli.output import FOUND_WRONG, REFUSED, AsJson, people, progress, report, table
from kaifong.interfaces.cli.parameters import AccountArgument, DayOption, MonthArgument, day_of, person
from kaifong.kernel.identifiers import parse_account_no
from kaifong.kernel.money import Money

app = typer.Typer(help="Payments: files of every channel, suspense, bank statements, shares.", no_args_is_help=True)
layout = typer.Typer(help="Layouts of settlement files.", no_args_is_help=True)
suspense = typer.Typer(help="Money whose account is not known.", no_args_is_help=True)
demands = typer.Typer(help="Files that ask for money: direct debits, welfare rent.", no_args_is_help=True)
refund = typer.Typer(help="Rent paid in advance, given back by two persons.", no_args_is_help=True)
app.add_typer(layout, name="layout")
app.add_typer(suspense, name="suspense")
app.add_typer(demands, name="demands")
app.add_typer(refund, name="refund")


@app.command()
def read(
    file: Path,
    channel: Annotated[str, typer.Option(help="The channel whose format the file has.")],
    currency: Annotated[str | None, typer.Option(help="The currency expected; the landlord's without it.")] = None,
    on: DayOption = None,
    as_json: AsJson = False,
) -> None:
    """Read and check a settlement file; post nothing. Exit code 1, with the reason, where the file is refused.

    Every entry is shown as the channel states it; an import would reject those that are listed as rejected too.
    """
    adapter = payments.channel(channel)
    lines: list[Line] = []
    rejected: list[BadLine] = []
    try:
        with file.open("rb") as stream:
            checks = payments.LineChecks(currency=currency or settings.CURRENCY, on=day_of(on))
            for line in adapter.read(stream):
                if isinstance(line, BadLine):
                    rejected.append(line)
                else:
                    lines.append(line)
                    rejected.extend(filter(None, [checks.fault(line)]))
    except OSError as error:
        raise FileRefused("unreadable", f"{file} cannot be read: {error.strerror}") from error
    except FileRefused as refusal:
        if as_json:
            report(
                {"outcome": "refused", "reason": refusal.reason, "line": refusal.line, "message": str(refusal)},
                as_json=True,
            )
            raise typer.Exit(REFUSED) from refusal
        raise
    numbers = {line.number for line in lines}
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.kind] = sums.get(line.kind, 0) + line.amount_cents
    if as_json:
        report(
            {
                "outcome": "read",
                "channel": channel,
                "lines": len(lines) + sum(1 for bad in rejected if bad.number not in numbers),
                "sums_cents": sums,
                "entries": lines,
                "rejected": rejected,
            },
            as_json=True,
        )
        return
    table(
        f"{file.name}: {len(lines)} lines, {len(rejected)} rejected",
        ["No.", "Kind", "Reference", "Account", "Amount", "Paid on", "Takes back", "Status"],
        [
            (
                one.number,
                one.kind,
                one.reference,
                one.account,
                Money(one.amount_cents, one.currency),
                one.paid_on,
                one.reverses,
                one.status,
            )
            for one in lines[:200]
        ],
        numbers=(0, 4),
    )
    for bad in rejected[:50]:
        people.print(f"[red]Line {bad.number}[/] {bad.reason}: {bad.message}", highlight=False)


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(help="Settlement files, or folders of them.")],
    channel: Annotated[str | None, typer.Option(help="The channel; else told by the folder's or file's name.")] = None,
    on: DayOption = None,
    workers: Annotated[int, typer.Option(min=1, max=16, help="Files of different channels at the same time.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Take settlement files: check, match, post. Exit code 1 where a file was refused; the others are taken."""
    by_channel = _by_channel(paths, channel)
    files = sum(map(len, by_channel.values()))
    reports: list[payments.ImportReport] = []
    with progress("Settlement files", unit="files") as advance:
        if workers == 1 or len(by_channel) == 1:
            for code, of_channel in by_channel.items():
                for path in of_channel:
                    reports.append(_take(path, code, day_of(on)))
                    advance(len(reports), files)
        else:
            biggest_first = sorted(by_channel.items(), key=lambda item: -sum(p.stat().st_size for p in item[1]))
            with ThreadPoolExecutor(workers) as pool:
                queued = [pool.submit(_take_all, of_channel, code, day_of(on)) for code, of_channel in biggest_first]
                for result in queued:
                    reports.extend(result.result())
                    advance(len(reports), files)
    _say(reports, as_json)
    if any(one.outcome == "refused" for one in reports):
        raise typer.Exit(REFUSED)


def _take_all(paths: list[Path], code: str, on: date) -> list[payments.ImportReport]:
    """A channel's files one after the other, on a thread and a connection of their own."""
    try:
        return [_take(path, code, on) for path in paths]
    finally:
        connection.close()


def _take(path: Path, code: str, on: date) -> payments.ImportReport:
    return payments.file_import(path=path, channel_code=code, on=on, by=operator())


def _by_channel(paths: list[Path], channel: str | None) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in inside:
            code = channel or payments.channel_for(file)
            if code is None and not path.is_dir():
                raise typer.BadParameter(f"{file} tells no channel; name it with --channel")
            if code is not None and file.suffix != ".jsonl":
                found.setdefault(code, []).append(file)
    return found


def _say(reports: list[payments.ImportReport], as_json: bool) -> None:
    if as_json:
        total = {
            name: sum(getattr(one, name) for one in reports)
            for name in ("lines", "receipts", "receipts_cents", "known", "rejected", "notices", "suspense")
        }
        report({"files": reports, "total": total}, as_json=True)
        return
    by_channel: dict[str, list[payments.ImportReport]] = {}
    for one in reports:
        by_channel.setdefault(one.channel, []).append(one)
    sums = ("lines", "receipts", "receipts_cents", "known", "rejected", "suspense")
    rows = []
    for code, of_channel in sorted(by_channel.items()):
        lines, receipts, cents, *others = (sum(getattr(one, name) for one in of_channel) for name in sums)
        rows.append((code, len(of_channel), lines, receipts, Money(cents), *others))
    columns = ["Channel", "Files", "Lines", "Receipts", "Sum", "Known", "Rejected", "Suspense"]
    table(f"{len(reports)} files", columns, rows, numbers=range(1, 8))
    for one in reports:
        if one.outcome != "imported":
            people.print(f"{one.channel} {one.name}: {one.outcome}. {one.message}", highlight=False, markup=False)
        for reject in one.rejects:
            place = f"{one.channel} {one.name} line {reject.line}"
            people.print(f"{place}: {reject.reason}. {reject.message}", highlight=False, markup=False)


@app.command("bank-statement")
def bank_statement(files: list[Path], as_json: AsJson = False) -> None:
    """Take camt.053 statements of the landlord's bank account and reconcile the channels' clearing accounts."""
    reports = [payments.bank_statement_import(path=file, by=operator()) for file in files]
    text = "\n".join(
        f"{file.name}: {one.outcome}, {one.entries} entries, {one.recognised} recognised, "
        f"{Money(one.credits_cents)} in, {Money(one.debits_cents)} out"
        for file, one in zip(files, reports, strict=True)
    )
    report(reports, as_json=as_json, text=text)


@app.command()
def reconcile(month: MonthArgument, as_json: AsJson = False) -> None:
    """Show each channel's clearing account: received against banked. Exit code 3 while a day differs."""
    found = payments.reconciliation(month=month)
    if as_json:
        report(found, as_json=True)
    else:
        rows = [
            (
                one.name.en,
                Money(one.received_cents),
                Money(one.banked_cents),
                Money(one.received_cents - one.banked_cents),
                len(one.open_days),
            )
            for one in found
        ]
        table(
            f"Reconciliation {month}",
            ["Channel", "Received", "Banked", "Difference", "Days open"],
            rows,
            numbers=range(1, 5),
        )
        for one in found:
            for day in one.open_days[:10]:
                people.print(f"{one.channel} {day.day}: {Money(day.difference_cents)} open", highlight=False)
    if any(one.open_days for one in found):
        raise typer.Exit(FOUND_WRONG)


@app.command()
def shares(month: MonthArgument, as_json: AsJson = False) -> None:
    """Show each channel's share of a month's rent income."""
    found = payments.channel_shares(month=month)
    if as_json:
        report(found, as_json=True)
        return
    table(
        f"Channel shares {month}",
        ["Channel", "Payments", "Amount", "Share"],
        [(one.name.en, f"{one.payments:,}", Money(one.amount_cents), f"{one.share:.1%}") for one in found],
        numbers=(1, 2, 3),
    )


@app.command()
def mandates(file: Path, as_json: AsJson = False) -> None:
    """Take direct-debit mandates from a CSV file."""
    with progress("Mandates", unit="rows") as advance:
        result = payments.mandates_import(path=file, by=operator(), progress=advance)
    report(result, as_json=as_json)


@app.command()
def entitlements(file: Path, as_json: AsJson = False) -> None:
    """Take the Social Welfare Department's entitled tenancies from a CSV file."""
    with progress("Entitlements", unit="rows") as advance:
        result = payments.entitlements_import(path=file, by=operator(), progress=advance)
    report(result, as_json=as_json)


@app.command()
def refusals(as_json: AsJson = False) -> None:
    """Act on refused debits: suspend mandates that were refused three times."""
    suspended = payments.refusals_handle(by=operator())
    report({"suspended": suspended}, as_json=as_json)


@app.command()
def welfare(month: MonthArgument, as_json: AsJson = False) -> None:
    """List demands that the Social Welfare Department did not pay exactly, with what it said."""
    found = payments.welfare_exceptions(month=month)
    if as_json:
        report(found, as_json=True)
        return
    table(
        f"{len(found)} exceptions in {month}",
        ["Account", "Demanded", "Paid", "Status"],
        [(e.account_no, Money(e.demanded_cents), Money(e.paid_cents), e.status) for e in found[:200]],
        numbers=(1, 2),
    )


@app.command()
def take(account: AccountArgument, amount: str, receipt_no: str, on: DayOption = None, as_json: AsJson = False) -> None:
    """Take rent at the estate counter."""
    result = payments.counter_take(
        account_no=account, amount_cents=Money.parse(amount).cents, receipt_no=receipt_no, on=day_of(on), by=operator()
    )
    report(result, as_json=as_json)


@app.command()
def reverse(
    receipt_id: int, reason: Annotated[str, typer.Option()], on: DayOption = None, as_json: AsJson = False
) -> None:
    """Take back a receipt posted in error; both stay visible."""
    reversal = payments.receipt_reverse(receipt_id=receipt_id, reason=reason, on=day_of(on), by=operator())
    report({"reversal": reversal}, as_json=as_json)


@app.command()
def instrument(
    account: AccountArgument,
    amount: str,
    due: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])],
    channel: str = "fps",
    as_json: AsJson = False,
) -> None:
    """Show what a tenant needs to pay an amount through a channel: reference, barcode, QR payload."""
    made = payments.channel(channel).instrument(
        account_no=account, amount_cents=Money.parse(amount).cents, due_on=due.date()
    )
    report(made, as_json=as_json)


@suspense.command("list")
def suspense_list(as_json: AsJson = False) -> None:
    """List open suspense with the accounts that it may have been meant for."""
    items = payments.suspense_list()
    if as_json:
        report(items, as_json=True)
        return
    rows = [
        (
            i.receipt_id,
            i.channel,
            i.stated_account,
            Money(i.amount_cents),
            i.paid_on,
            i.reason,
            "; ".join(f"{s.account_no} ({s.why.en})" for s in i.suggestions[:2]),
        )
        for i in items
    ]
    table(f"{len(items)} in suspense", ["Receipt", "Channel", "Stated", "Amount", "Paid on", "Reason", "Perhaps"], rows)


@suspense.command()
def assign(receipt_id: int, account: str, reason: Annotated[str, typer.Option()], on: DayOption = None) -> None:
    """Give money in suspense to the account that it was meant for."""
    payments.suspense_assign(
        receipt_id=receipt_id, account_no=parse_account_no(account), reason=reason, on=day_of(on), by=operator()
    )


@demands.command()
def make(
    month: MonthArgument,
    due: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])],
    out: Annotated[Path, typer.Option(help="The folder for the files.")],
    channel: str = "autopay",
    retry: bool = False,
    as_json: AsJson = False,
) -> None:
    """Make a month's demands and write their files; made once, written the same again."""
    batch = payments.demands_make(channel_code=channel, month=month, due_on=due.date(), by=operator(), retry=retry)
    result = payments.demands_write(batch=batch, channel_code=channel, out=out, by=operator())
    report(result, as_json=as_json, text=f"{batch}: {result.demands:,} demands of {Money(result.sum_cents)}")


@refund.command()
def propose(
    account: AccountArgument,
    amount: str,
    reason: Annotated[str, typer.Option()],
    by: Annotated[str, typer.Option()],
    on: DayOption = None,
) -> None:
    """Propose a refund of rent paid in advance, as the person named by --by."""
    refund_id = payments.refund_propose(
        account_no=account, amount_cents=Money.parse(amount).cents, reason=reason, on=day_of(on), by=person(by)
    )
    print(refund_id)


@refund.command()
def approve(refund_id: int, by: Annotated[str, typer.Option()], on: DayOption = None) -> None:
    """Approve a refund as another person than the one who proposed it; prints the reference to pay it out under."""
    print(payments.refund_approve(refund_id=refund_id, on=day_of(on), by=person(by)))


@layout.command("check")
def layout_check(description: Path, sample: Path, as_json: AsJson = False) -> None:
    """Read a sample by a layout and show what was understood. Exit code 3 where something was not."""
    with sample.open("rb") as file:
        result = check_sample(Layout.load(description), file)
    report(result, as_json=as_json)
    if result.problems:
        raise typer.Exit(FOUND_WRONG)
