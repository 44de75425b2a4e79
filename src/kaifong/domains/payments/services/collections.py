"""What the landlord asks others to pay: direct debits of banks, rent allowances of the Social Welfare Department."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.payments.models import Demand as DemandRow
from kaifong.domains.payments.registry import channel, channel_row, landlord
from kaifong.domains.payments.spi import CollectingChannel, Demand
from kaifong.infra.crypto.keys import field_keys
from kaifong.infra.csvfile import MAX_PROBLEMS, CsvRefused
from kaifong.infra.database import execute, fetch_all, sql
from kaifong.infra.staging import stage
from kaifong.kernel.calendar import Month
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import parse_account_no
from kaifong.kernel.money import Money

PACKAGE = "kaifong.domains.payments"
MANDATE_COLUMNS = ("account_no", "mandate_id", "bank_code", "bank_account", "signed_on", "limit")
ENTITLEMENT_COLUMNS = ("account_no", "case_reference", "from", "until", "monthly_amount")
REFUSALS_BEFORE_SUSPENSION = 3
DEFAULT_MAX_DEMANDS = 50_000


@dataclass(frozen=True, slots=True)
class LoadReport:
    rows: int
    added: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class DemandReport:
    """Files written, and the totals that they state, in cents."""

    batch: str
    files: tuple[Path, ...]
    demands: int
    sum_cents: int


@transaction.atomic
def mandates_import(*, path: Path, by: Actor, progress: Callable[[int], None] = lambda done: None) -> LoadReport:
    """Take direct-debit mandates from a CSV file (docs/reference/file-layouts-payments.md); all of it or nothing.

    Raises:
        CsvRefused: every fault by line.
    """
    by.must("payments.mandate")
    column = field_keys("payments").column("payments_mandate.bank_account")
    first_id = int(fetch_all("select coalesce(max(id), 0) from payments_mandate")[0][0])

    def parsed(line: int, values: list[str]) -> tuple[object, ...]:
        account, mandate_id, bank_code, bank_account, signed_on, limit = values
        if not mandate_id or not bank_code or not bank_account:
            raise ValueError("mandate_id, bank_code and bank_account must be given")
        sealed = column.encrypt(first_id + line, bank_account)
        limit_cents = Money.parse(limit).cents if limit else None
        return (
            first_id + line,
            parse_account_no(account),
            mandate_id,
            bank_code,
            sealed,
            date.fromisoformat(signed_on),
            limit_cents,
        )

    target = "id bigint, account_no bigint, mandate_id text, bank_code text, sealed bytea, signed_on date, limit_cents bigint"
    count = _stage(path, MANDATE_COLUMNS, "staged_mandate", target, parsed, first_id, progress)
    added = execute(sql(PACKAGE, "merge_mandates"))
    execute("select setval('payments_mandate_id_seq', greatest(1, (select max(id) from payments_mandate)))")
    audit(by, "payments.mandates.import", rows=count, added=added)
    return LoadReport(count, added, count - added)


@transaction.atomic
def entitlements_import(*, path: Path, by: Actor, progress: Callable[[int], None] = lambda done: None) -> LoadReport:
    """Take the Social Welfare Department's entitled tenancies from a CSV file; all of it or nothing.

    Raises:
        CsvRefused: every fault by line.
    """
    by.must("payments.mandate")
    column = field_keys("payments").column("payments_entitlement.case_reference")
    first_id = int(fetch_all("select coalesce(max(id), 0) from payments_entitlement")[0][0])

    def parsed(line: int, values: list[str]) -> tuple[object, ...]:
        account, case_reference, start, until, monthly = values
        if not case_reference:
            raise ValueError("case_reference must be given")
        cents = Money.parse(monthly).cents
        if cents <= 0:
            raise ValueError("monthly_amount must be above 0")
        sealed = column.encrypt(first_id + line, case_reference)
        end = date.fromisoformat(until) if until else None
        return first_id + line, parse_account_no(account), sealed, date.fromisoformat(start), end, cents

    target = "id bigint, account_no bigint, sealed bytea, from_on date, until_on date, monthly_cents bigint"
    count = _stage(path, ENTITLEMENT_COLUMNS, "staged_entitlement", target, parsed, first_id, progress)
    added = execute(sql(PACKAGE, "merge_entitlements"))
    execute("select setval('payments_entitlement_id_seq', greatest(1, (select max(id) from payments_entitlement)))")
    audit(by, "payments.entitlements.import", rows=count, added=added)
    return LoadReport(count, added, count - added)


def _stage(
    path: Path,
    columns: tuple[str, ...],
    name: str,
    target: str,
    parsed: Callable[[int, list[str]], tuple[object, ...]],
    first_id: int,
    progress: Callable[[int], None],
) -> int:
    """Copy a CSV file's rows into a staging table; unknown accounts and repeated keys are faults, named by line."""
    count, problems = stage(path, columns, table=name, shape=target, parse=parsed, progress=progress)
    unknown = fetch_all(
        f"select id - %(first)s, account_no from {name} s where not exists"  # noqa: S608
        " (select from tenancies_tenancy t where t.account_no = s.account_no) order by 1 limit 100",
        {"first": first_id},
    )
    problems += [f"Line {line}: account {account} is not known" for line, account in unknown]
    if problems:
        raise CsvRefused(problems[:MAX_PROBLEMS])
    return count


@transaction.atomic
def demands_make(*, channel_code: str, month: Month, due_on: date, by: Actor, retry: bool = False) -> str:
    """Work out whom to ask for what in a month; returns the batch's name. Made once, it is never made differently.

    ``autopay``: every active mandate's account, for what it owes on ``due_on``,
    up to the mandate's limit. ``swd_transfer``: every entitled tenancy, for the month's charge up to its entitlement.

    Args:
        retry: ask again those whose debit of this month was refused.
    """
    by.must("payments.mandate")
    row = channel_row(channel_code)
    batch = f"{channel_code}-{month}" + ("-retry" if retry else "")
    if not DemandRow.objects.filter(batch=batch).exists():
        made = execute(
            sql(PACKAGE, f"demands_{channel_code}"),
            {
                "channel": row.id,
                "batch": batch,
                "month": month.first,
                "next": month.next.first,
                "due_on": due_on,
                "stem": f"{month}".replace("-", ""),
                "suffix": "-2" if retry else "",
                "retry": retry,
            },
        )
        audit(by, "payments.demands.make", batch=batch, demands=made)
    return batch


def demands_write(*, batch: str, channel_code: str, out: Path, by: Actor) -> DemandReport:
    """Write a batch's files for the bank or the department; writing them again gives the same files.

    A batch is split by the channel's ``max_debits_per_file``; each file has its own count and control sum.
    """
    by.must("payments.mandate")
    adapter = channel(channel_code)
    if not isinstance(adapter, CollectingChannel):
        raise Refusal(f"Channel {channel_code} takes no demands.")
    out.mkdir(parents=True, exist_ok=True)
    limit = int(landlord()["channels"][channel_code].get("max_debits_per_file", DEFAULT_MAX_DEMANDS))
    files: list[Path] = []
    demands = sum_cents = 0
    for number, part in enumerate(batched_demands(batch, channel_code, limit), 1):
        suffix = "xml" if channel_code == "autopay" else "csv"
        path = out / f"{batch}-{number}.{suffix}"
        with path.open("wb") as file:
            totals = adapter.write_demands(part, batch=f"{batch}-{number}", due_on=part[0].due_on, out=file)
        files.append(path)
        demands, sum_cents = demands + totals.lines, sum_cents + totals.sum_cents
    audit(by, "payments.demands.write", batch=batch, files=len(files), demands=demands)
    return DemandReport(batch, tuple(files), demands, sum_cents)


def batched_demands(batch: str, channel_code: str, size: int) -> Iterator[list[Demand]]:
    part: list[Demand] = []
    for demand in _demands(batch, channel_code):
        part.append(demand)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _demands(batch: str, channel_code: str) -> Iterator[Demand]:
    keys = field_keys("payments")
    if channel_code == "autopay":
        column = keys.column("payments_mandate.bank_account")
        for reference, account_no, cents, due_on, pk, mandate_id, bank_code, sealed, signed_on in fetch_all(
            sql(PACKAGE, "demands_of_autopay"), {"batch": batch}
        ):
            yield Demand(
                reference,
                account_no,
                cents,
                due_on,
                {
                    "mandate_id": mandate_id,
                    "bank_code": bank_code,
                    "bank_account": column.decrypt(pk, sealed),
                    "signed_on": signed_on.isoformat(),
                    "name": f"TENANT {account_no}",
                },
            )
    else:
        column = keys.column("payments_entitlement.case_reference")
        for reference, account_no, cents, due_on, pk, sealed in fetch_all(
            sql(PACKAGE, "demands_of_welfare"), {"batch": batch}
        ):
            yield Demand(reference, account_no, cents, due_on, {"case_reference": column.decrypt(pk, sealed)})


@transaction.atomic
def refusals_handle(*, by: Actor) -> int:
    """Act on refused debits told since the last time: after three, a mandate is suspended until the tenant renews it.

    Returns:
        How many mandates were suspended.
    """
    by.must("payments.mandate")
    [(suspended,)] = fetch_all(sql(PACKAGE, "handle_refusals"), {"most": REFUSALS_BEFORE_SUSPENSION})
    execute(sql(PACKAGE, "mark_refusals_handled"))
    audit(by, "payments.refusals.handle", suspended=int(suspended))
    return int(suspended)
