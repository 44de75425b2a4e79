"""Households taken onto the register from a file: staged as they are read, checked and entered as sets.

Nothing is entered unless all can be, and a household that is on the register already is compared, not entered again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.estates import api as estates
from kaifong.domains.tenancies.encrypted import Encrypted, encrypted
from kaifong.domains.tenancies.household_file import COLUMNS, Household, Member, households
from kaifong.domains.tenancies.selectors import next_person_ids
from kaifong.domains.tenancies.types import TenanciesImport
from kaifong.infra import csvfile
from kaifong.infra.database import copy_into, execute, fetch_all, lock, sql
from kaifong.infra.firstload import indexed_afterwards
from kaifong.kernel.identifiers import AccountNo, format_account_no

PACKAGE = "kaifong.domains.tenancies"
TABLES = ("tenancies_person", "tenancies_contactdetails", "tenancies_tenancy", "tenancies_householdmember")
BATCH_HOUSEHOLDS = 2_000
"""Households held in memory at a time."""

PROBLEMS = {
    "flat_unknown": "block, floor, flat: the estate has no such flat, or two blocks that the name or number could mean",
    "serials_used_up": "account_no: the estate has no account number left",
    "account_twice": "account_no: line {other} has the same",
    "flat_let_twice": "flat: let at the same time to the household of line {other}",
    "flat_let_already": "flat: let at this time to account {account}",
    "tenancy_differs": "account {account} is on the register with another flat, start or end",
    "member_differs": "this person is not on the register, as stated here, in the household of account {account}",
    "person_differs": "identity_no: {who} has it with another name or date of birth",
    "person_twice": "identity_no: line {other} of the household has the same",
}
"""What `find_problems.sql` finds, as sentences."""
OTHER_IS_ACCOUNT = {"flat_let_already", "tenancy_differs", "member_differs"}


@transaction.atomic
def tenancies_import(
    *, path: Path, on: date, by: Actor, dry_run: bool = False, progress: Callable[[int], None] = lambda _line: None
) -> TenanciesImport:
    """Enter the households of a file (docs/reference/file-layouts-tenancies.md); again the same file changes nothing.

    Memory does not grow with the file. ``progress`` is told the last line read.

    Raises:
        CsvRefused: any line is at fault; all faults that are found, up to a hundred, by line. Nothing is entered.
    """
    by.must("tenancies.import")
    lock("tenancies.import")
    execute(sql(PACKAGE, "create_staging"))
    rows = _stage(path, on, progress)
    _place()
    if problems := _problems():
        raise csvfile.CsvRefused(problems)
    done = _enter(rows, dry_run)
    audit(by, "tenancies.import", households=done.households, new=done.tenancies_new, persons_new=done.persons_new)
    if dry_run:
        transaction.set_rollback(True)
    return done


def _stage(path: Path, on: date, progress: Callable[[int], None]) -> int:
    """Copy the file into the staging tables, secrets encrypted; raises CsvRefused with every row at fault by itself."""
    problems: list[str] = []
    columns = encrypted()
    rows = number = 0
    for batch in _batches(households(csvfile.rows(path, COLUMNS, problems), on=on, problems=problems)):
        if not problems:
            _copy_households(batch, number)
            _copy_members(batch, number, columns)
        number += len(batch)
        rows += sum(len(household.members) for household in batch)
        progress(batch[-1].members[-1].line)
    if problems:
        raise csvfile.CsvRefused(problems)
    return rows


def _batches(read: Iterable[Household]) -> Iterator[list[Household]]:
    batch: list[Household] = []
    for household in read:
        batch.append(household)
        if len(batch) == BATCH_HOUSEHOLDS:
            yield batch
            batch = []
    if batch:
        yield batch


def _copy_households(batch: list[Household], first: int) -> None:
    columns = "household, line, account_no, estate_code, block, floor, flat, start, until"
    with copy_into(f"staged_household ({columns})") as copy:
        for number, h in enumerate(batch, first):
            copy.write_row((number, h.line, h.account_no, h.estate_code, h.block, h.floor, h.flat, h.start, h.until))


def _copy_members(batch: list[Household], first: int, columns: Encrypted) -> None:
    ids = iter(next_person_ids(sum(len(household.members) for household in batch)))
    with copy_into("staged_member") as copy:
        for number, household in enumerate(batch, first):
            for member in household.members:
                copy.write_row(_staged_member(number, next(ids), member, columns))


def _staged_member(household: int, person_id: int, m: Member, columns: Encrypted) -> tuple[Any, ...]:
    identity_type, identity_cipher, identity_index = "", None, None
    if m.identity is not None:
        identity_type = m.identity.type.value
        identity_cipher = columns.identity.encrypt(person_id, m.identity.number)
        identity_index = columns.identity.index(m.identity.canonical)
    return (
        household,
        m.line,
        person_id,
        m.relationship,
        m.joined,
        m.left,
        m.name_zh,
        m.name_en,
        m.date_of_birth,
        m.sex,
        m.language,
        identity_type,
        identity_cipher,
        identity_index,
        columns.phone.encrypt(person_id, m.phone) if m.phone else None,
        columns.phone.index(m.phone) if m.phone else None,
        columns.email.encrypt(person_id, m.email) if m.email else None,
    )


def _place() -> None:
    """Find flats, accounts and known persons for what is staged."""
    execute("analyze staged_member")
    execute("analyze staged_household")
    estates.flats_resolve(staging="staged_household")
    for name, table in (("place_households", "staged_tenancy"), ("find_same_persons", "same_person")):
        execute(sql(PACKAGE, name))
        execute(f"analyze {table}")


def _problems() -> list[str]:
    sentences = []
    for line, reason, other in fetch_all(sql(PACKAGE, "find_problems"), {"limit": csvfile.MAX_PROBLEMS}):
        account = format_account_no(AccountNo(other)) if reason in OTHER_IS_ACCOUNT else ""
        who = "the register" if other is None else f"line {other}"
        sentences.append(f"Line {line}, " + PROBLEMS[reason].format(other=other, account=account, who=who))
    return sentences


def _enter(rows: int, dry_run: bool) -> TenanciesImport:
    [(of_file,)] = fetch_all("select count(*) from staged_tenancy")
    with indexed_afterwards(*TABLES):
        persons_new = execute(sql(PACKAGE, "insert_persons"))
        execute(sql(PACKAGE, "insert_contacts"))
        tenancies_new = execute(sql(PACKAGE, "insert_tenancies"))
        execute(sql(PACKAGE, "insert_members"))
    for table in TABLES:
        execute(f"analyze {table}")
    return TenanciesImport(dry_run, rows, of_file, tenancies_new, of_file - tenancies_new, persons_new)
