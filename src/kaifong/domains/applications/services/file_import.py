"""A waiting list that was kept elsewhere, taken over from a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.applications.application_file import COLUMNS, FileApplication, add_problem, applications
from kaifong.domains.applications.errors import RegisteredAlready
from kaifong.domains.applications.models import Application
from kaifong.domains.applications.record import Happened
from kaifong.domains.applications.ruleset import Ruleset, ruleset
from kaifong.domains.applications.services.register import enter, next_number
from kaifong.domains.applications.services.writing import happens
from kaifong.domains.applications.types import ApplicationsImport, EventKind, FreezeReason, Stated
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra import csvfile
from kaifong.infra.database import lock
from kaifong.kernel.errors import Refusal


@transaction.atomic
def applications_import(
    *, path: Path, on: date, by: Actor, dry_run: bool = False, progress: Callable[[int], None] = lambda _line: None
) -> ApplicationsImport:
    """Enter the applications of a file (docs/reference/file-layouts-applications.md), each as by the rules of its own day.

    An application whose number is on record with the same category and day is left as it is. Codes are not issued: see
    `application_code_issue`. Rows are entered one by one: an hour's work for a list of hundreds of thousands, done once.

    Raises:
        CsvRefused: any line is at fault; all faults that are found, up to a hundred, by line. Nothing is entered.
    """
    by.must("applications.register")
    lock("applications.register")
    problems: list[str] = []
    rules_of: dict[date, Ruleset] = {}
    rows = new = unchanged = persons = 0
    for each in applications(csvfile.rows(path, COLUMNS, problems), problems=problems):
        rows += len(each.persons)
        try:
            with transaction.atomic():
                if each.registered_on not in rules_of:
                    rules_of[each.registered_on] = ruleset(each.registered_on)
                if _is_known(each):
                    unchanged += 1
                else:
                    _enter(each, rules_of[each.registered_on], on, by)
                    new, persons = new + 1, persons + len(each.persons)
        except Refusal as fault:
            add_problem(problems, each.line, fault)
        progress(each.persons[-1].line)
    if problems:
        raise csvfile.CsvRefused(problems)
    audit(by, "applications.import", new=new, persons=persons)
    if dry_run:
        transaction.set_rollback(True)
    return ApplicationsImport(dry_run, rows, new, unchanged, persons)


def _is_known(each: FileApplication) -> bool:
    """Raises RegisteredAlready where the number is another application's."""
    if each.application_no is None:
        return False
    row = Application.objects.filter(application_no=each.application_no).first()
    if row is None:
        return False
    if (row.events.order_by("id")[0].category, row.registered_on) != (each.category, each.registered_on):
        raise RegisteredAlready(each.application_no)
    return True


def _enter(each: FileApplication, found: Ruleset, on: date, by: Actor) -> None:
    ids = [
        tenancies.person_enter(particulars=person.particulars, contact=person.contact, on=on, by=by)
        for person in each.persons
    ]
    stated = Stated(
        category=each.category,
        persons=tuple(ids),
        registered_on=each.registered_on,
        districts=each.districts,
        income_cents=each.income_cents,
        assets_cents=each.assets_cents,
        harmonious=each.harmonious,
        in_public_housing=each.in_public_housing,
    )
    number = each.application_no or next_number(each.registered_on.year)
    application = enter(number, stated, found)
    for days in each.frozen:
        happens(application, Happened(days.start, EventKind.FROZEN, reason=FreezeReason.OTHER.value))
        if days.end is not None:
            happens(application, Happened(days.end, EventKind.UNFROZEN))
