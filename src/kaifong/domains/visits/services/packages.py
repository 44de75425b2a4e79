"""An officer's visits of a day for her handheld: those and no others, and of each no more than she needs at the door."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from kaifong.domains.access.api import Actor, audit_each
from kaifong.domains.estates import api as estates
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import records, ruleset
from kaifong.domains.visits.deciding import version_of
from kaifong.domains.visits.encrypted import encrypted
from kaifong.domains.visits.errors import HandheldNotFound, HandheldRevoked, NoVisitsThatDay
from kaifong.domains.visits.models import Attempt, Handheld, Officer, Preference, Visit
from kaifong.domains.visits.models import Package as PackageRow
from kaifong.domains.visits.selectors.routes import positions
from kaifong.domains.visits.types import (
    AppointmentGroup,
    ContactGroup,
    Household,
    LadderStep,
    LastFindings,
    Outcome,
    Package,
    PackageMember,
    PackageVisit,
    VisitState,
    Window,
)
from kaifong.infra.database import lock
from kaifong.kernel.identifiers import AccountNo

LASTS = timedelta(hours=36)
MOST_VISITS = 60
AFTER_ALL = MOST_VISITS
"""The position of a visit that is on no route."""
FINDINGS = 6
"""Earlier outcomes that an officer is shown of a household."""


@transaction.atomic
def package_for(*, device_id: int, day: date, now: datetime, by: Actor) -> Package:
    """The visits of the handheld's officer on a day: in the order of her route; without one of windows, blocks and floors.

    Each household in it is recorded as looked at, with the purpose "visit". The same content asked for again while it
    lasts is the same package. However many visits there are, it takes the same number of statements.

    Raises:
        NoVisitsThatDay, HandheldNotFound, HandheldRevoked.
        NotPermitted: the officer may no longer record visits in an estate of one of them.
    """
    lock("visits.device", plus=device_id)
    spoken = Officer.objects.filter(username=OuterRef("officer")).values("languages")
    device = Handheld.objects.annotate(spoken=Subquery(spoken)).filter(id=device_id).first()
    if device is None:
        raise HandheldNotFound(device_id)
    if device.revoked_at is not None:
        raise HandheldRevoked
    rows = list(
        records.visits()
        .select_related("tenancy")
        .annotate(
            female_officer=Subquery(Preference.objects.filter(tenancy=OuterRef("tenancy")).values("female_officer"))
        )
        .filter(officer=device.officer, slot__on=day, state__in=[VisitState.PLANNED, VisitState.STARTED])
        .order_by("id")[:MOST_VISITS]
    )
    if not rows:
        raise NoVisitsThatDay(day)
    for row in rows:
        by.must("visits.record", estate=row.estate_code)
    visits = _visits(rows, day, by)
    languages = tuple(device.spoken or ())
    etag = version_of({"languages": languages, "visits": [asdict(visit) for visit in visits]})
    made = PackageRow.objects.filter(device=device, day=day, etag=etag, expires_at__gt=now).order_by(
        "-made_at"
    ).first() or PackageRow.objects.create(
        id=uuid.uuid4(),
        device=device,
        day=day,
        etag=etag,
        made_at=now,
        expires_at=now + LASTS,
        visits=[visit.visit_id for visit in visits],
    )
    look = {"purpose": records.PURPOSE, "device": device_id}
    audit_each(action="visit.look", details=dict.fromkeys((visit.account_no for visit in visits), look), by=by)
    return Package(made.id, device_id, device.officer, languages, day, made.made_at, made.expires_at, etag, visits)


def _visits(rows: Sequence[Any], day: date, by: Actor) -> tuple[PackageVisit, ...]:
    """Households and contacts by the register's own doors, each look recorded there; the rest in a statement each."""
    columns = encrypted()
    accounts = [row.tenancy_id for row in rows]
    told = records.presences(accounts, columns)
    flats = estates.flats(row.tenancy.flat_id for row in rows)
    names = estates.flat_names(flats)
    past = _past(accounts)
    windows = ruleset.windows_on(day)
    found = []
    households = tenancies.households(accounts, day)
    contacts = tenancies.contacts_look(account_nos=accounts, purpose=records.PURPOSE, by=by)
    for row in rows:
        flat = flats[row.tenancy.flat_id]
        found.append(
            PackageVisit(
                visit_id=row.id,
                account_no=AccountNo(row.tenancy_id),
                state=VisitState(row.state),
                place=names[flat.id],
                block=flat.block_number,
                floor=flat.floor,
                household=_household(row, households[row.tenancy_id], told[row.tenancy_id]),
                contact=_contact(contacts[row.tenancy_id]),
                appointment=_appointment(row, windows, bool(row.female_officer)),
                last_findings=past[row.tenancy_id],
            )
        )
    position = positions([row.id for row in rows], day)
    return tuple(
        sorted(
            found,
            key=lambda visit: (
                position.get(visit.visit_id, AFTER_ALL),
                visit.appointment.window.start,
                visit.account_no // 10**8,
                visit.block,
                _height(visit.floor),
            ),
        )
    )


def _household(row: Visit, members: tuple[tenancies.MemberView, ...], told: dict[str, str]) -> Household:
    fields = records.household_fields(members, told)
    return Household(
        version_of(fields),
        tuple(
            PackageMember(
                person_id=member.person_id,
                name_zh=member.name_zh,
                name_en=member.name_en,
                relationship=member.relationship.value,
                birth_year=member.date_of_birth.year if member.date_of_birth else None,
                presence=fields[f"{member.person_id}.presence"],
            )
            for member in members
        ),
        row.confirmed_on,
    )


def _contact(contact: tenancies.Contact) -> ContactGroup:
    fields = records.contact_fields(contact)
    return ContactGroup(version_of(fields), **fields)


def _appointment(row: Visit, windows: dict[str, Window], female: bool) -> AppointmentGroup:
    if row.slot is None:
        raise NoVisitsThatDay(date.min)  # the query names a slot's day
    window = windows.get(row.slot.window) or ruleset.window_on(row.slot.window, row.slot.on)
    return AppointmentGroup(
        records.appointment_version(row), row.slot.on, window, LadderStep(row.step), row.tries, female
    )


def _past(accounts: list[int]) -> dict[int, LastFindings]:
    tries = Attempt.objects.filter(visit__tenancy_id__in=accounts).order_by("-at", "-id")
    by_account: dict[int, list[tuple[date, Outcome]]] = {account_no: [] for account_no in accounts}
    for account_no, at, outcome in tries.values_list("visit__tenancy_id", "at", "outcome"):
        if len(by_account[account_no]) < FINDINGS:
            by_account[account_no].append((at.date(), Outcome(outcome)))
    return {
        account_no: LastFindings(version_of({"outcomes": outcomes}), tuple(outcomes))
        for account_no, outcomes in by_account.items()
    }


def _height(floor: str) -> tuple[int, str]:
    return (int(floor), "") if floor.isdecimal() else (0, floor)
