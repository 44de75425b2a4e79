"""What households declare of their income and assets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models.functions import Now

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.rent.assessment import LIMITS, amounts_of, amounts_text, assessor, declaration_id
from kaifong.domains.rent.errors import DeclarationFaulty
from kaifong.domains.rent.models import IncomeDeclaration
from kaifong.domains.rent.types import Assessed, DeclarationsReport, Declared
from kaifong.domains.rules import api as rules
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.crypto.fields import EncryptedColumn
from kaifong.infra.crypto.keys import data_key_replace, field_keys, reencrypt
from kaifong.infra.csvfile import MAX_PROBLEMS, CsvRefused
from kaifong.infra.database import execute, fetch_all, fetch_one, sql
from kaifong.infra.staging import stage
from kaifong.kernel.identifiers import AccountNo, estate_code_of, parse_account_no
from kaifong.kernel.money import Money

PACKAGE = "kaifong.domains.rent"
DOMAIN, TABLE, AMOUNTS = "rent", "rent_incomedeclaration", "amounts_encrypted"
COLUMNS = ("account_no", "declared_on", "persons", "income", "assets", "owns_property")
YES_OR_NO = {"yes": True, "no": False}


@transaction.atomic
def declaration_record(*, declared: Declared, by: Actor) -> Assessed:
    """Keep what a household declares on a day, assessed by the limits of that day; it replaces one of the same day.

    Raises:
        DeclarationFaulty, TenancyNotFound, NoRuleInForce: nothing is kept.
    """
    account_no = AccountNo(declared.account_no)
    by.must("tenancies.change", estate=estate_code_of(account_no))
    if not tenancies.account_exists(account_no):
        raise tenancies.TenancyNotFound(account_no)
    try:
        assessed = assessor(rules.rule_versions(LIMITS))(declared)
    except ValueError as error:
        raise DeclarationFaulty(f"The declaration is not kept: {error}.") from error
    row_id = declaration_id(account_no, declared.declared_on)
    IncomeDeclaration.objects.update_or_create(
        id=row_id,
        defaults={
            "tenancy_id": account_no,
            "declared_on": declared.declared_on,
            "persons": declared.persons,
            "owns_property": declared.owns_property,
            "income_ratio": assessed.income_ratio,
            "assets_ratio": assessed.assets_ratio,
            "limits_rule_id": assessed.limits_rule_id,
            "amounts_encrypted": _column().encrypt(row_id, amounts_text(declared)),
            "recorded_by": by.name,
            "recorded_at": Now(),
        },
    )
    audit(by, "rent.declaration.record", account_no=account_no, declared_on=declared.declared_on.isoformat())
    return assessed


@transaction.atomic
def declarations_import(
    *, path: Path, by: Actor, dry_run: bool = False, progress: Callable[[int], None] = lambda done: None
) -> DeclarationsReport:
    """Take declarations from a CSV file (docs/reference/file-layouts-rent.md); all of it or nothing.

    Each is assessed by the limits of its day. A household's declaration of a day that is there already is replaced.

    Raises:
        CsvRefused: every fault by line.
    """
    by.must("rent.award")
    assess, column = assessor(rules.rule_versions(LIMITS)), _column()

    def parsed(line: int, values: list[str]) -> tuple[object, ...]:
        account, day, persons, income, assets, owns = values
        if owns not in YES_OR_NO:
            raise ValueError(f"owns_property is {owns!r}; write yes or no")
        declared = Declared(
            account_no=parse_account_no(account),
            declared_on=date.fromisoformat(day),
            persons=int(persons),
            income_cents=Money.parse(income).cents,
            assets_cents=Money.parse(assets).cents,
            owns_property=YES_OR_NO[owns],
        )
        assessed = assess(declared)
        row_id = declaration_id(declared.account_no, declared.declared_on)
        return (
            line, row_id, declared.account_no, declared.declared_on, declared.persons, declared.owns_property,
            assessed.income_ratio, assessed.assets_ratio, assessed.limits_rule_id,
            column.encrypt(row_id, amounts_text(declared)),
        )  # fmt: skip

    count, problems = stage(
        path,
        COLUMNS,
        table="staged_declaration",
        shape="line integer, id bigint, account_no bigint, declared_on date, persons smallint, owns_property boolean,"
        " income_ratio numeric(10, 2), assets_ratio numeric(10, 2), limits_rule_id integer, sealed bytea",
        parse=parsed,
        progress=progress,
    )
    problems.extend(f"Line {line}: {what}" for line, what in fetch_all(sql(PACKAGE, "staged_declaration_problems")))
    if problems:
        raise CsvRefused(problems[:MAX_PROBLEMS])
    row = fetch_one(sql(PACKAGE, "merge_declarations"), {"author": by.name})
    assert row is not None
    added, replaced = row
    execute("analyze rent_incomedeclaration")
    audit(by, "rent.declarations.import", rows=count, added=added)
    transaction.set_rollback(dry_run)
    return DeclarationsReport(count, added, replaced, dry_run)


@transaction.atomic
def declarations_look(*, account_no: AccountNo, purpose: str, by: Actor) -> list[Declared]:
    """What a household has declared, newest first, with its amounts; the look is recorded.

    Raises:
        PurposeMissing, NotPermitted.
    """
    if not purpose.strip():
        raise tenancies.PurposeMissing
    by.must("tenancies.view", estate=estate_code_of(account_no))
    column = _column()
    found = [
        Declared(
            row.tenancy_id,
            row.declared_on,
            row.persons,
            *amounts_of(column.decrypt(row.id, row.amounts_encrypted)),
            row.owns_property,
        )
        for row in IncomeDeclaration.objects.filter(tenancy_id=account_no).order_by("-declared_on")
    ]
    audit(by, "rent.declaration.look", account_no=account_no, purpose=purpose)
    return found


def declarations_key_rotate(
    *, by: Actor, finish: bool = False, progress: Callable[[int], None] = lambda _done: None
) -> int:
    """Replace the domain's data key and encrypt every declaration anew, a batch a transaction; returns how many.

    Args:
        finish: make no new key; bring over what an interrupted rotation left.
    """
    by.must("tenancies.rotate_key")
    with transaction.atomic():
        key_id = field_keys(DOMAIN).current if finish else data_key_replace(DOMAIN)
        audit(by, "rent.rotate_key", key=key_id, finish=finish)
    return reencrypt(DOMAIN, TABLE, "id", [AMOUNTS], progress=progress)


def _column() -> EncryptedColumn:
    return field_keys(DOMAIN).column(f"{TABLE}.{AMOUNTS}")
