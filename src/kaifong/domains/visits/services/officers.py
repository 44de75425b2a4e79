"""Who can be sent: profiles and leave."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.visits.errors import OfficerNotFound, ProfileRefused
from kaifong.domains.visits.models import Leave, Officer, Visit
from kaifong.domains.visits.services.routes import changed
from kaifong.domains.visits.types import OfficerProfile, VisitState
from kaifong.kernel.localtext import LANGUAGES

MOST_VISITS = 60


@transaction.atomic
def officer_set(*, profile: OfficerProfile, by: Actor) -> None:
    """Say who visits, or say it anew; visits that are planned already stay.

    Raises:
        ProfileRefused: no estate, an unknown language, hours that end before they begin, more visits than a day takes.
        NotPermitted: one of the estates is not the actor's.
    """
    for estate in profile.estates or (None,):
        by.must("visits.plan", estate=estate)
    if not profile.estates or not set(profile.languages) <= set(LANGUAGES) or not profile.languages:
        raise ProfileRefused("An officer visits in an estate and speaks one of the languages of the letters.")
    if profile.starts_at >= profile.ends_at:
        raise ProfileRefused("An officer's day ends after it begins.")
    if not 0 <= max(profile.visits_a_day, profile.visits_an_evening) <= MOST_VISITS:
        raise ProfileRefused(f"An officer makes at most {MOST_VISITS} visits.")
    told = {
        "estates": sorted(set(profile.estates)),
        "languages": sorted(set(profile.languages)),
        "left_on": None,
    } | {
        name: getattr(profile, name)
        for name in (
            *("female", "evenings", "start_estate", "start_block"),
            *("starts_at", "ends_at", "visits_a_day", "visits_an_evening"),
        )
    }
    Officer.objects.update_or_create(username=profile.username, defaults=told)
    audit(by, "visit.officer.set", officer=profile.username)


@transaction.atomic
def officer_leave(*, username: str, first: date, last: date, by: Actor) -> int:
    """Days on which an officer is not sent; returns how many visits she has planned on them, for someone to move.

    Raises:
        OfficerNotFound, NotPermitted; ProfileRefused where the last day is before the first.
    """
    row = _officer(username, by)
    if last < first:
        raise ProfileRefused("Leave ends after it begins.")
    Leave.objects.create(officer=row, days=DateRange(first, last + timedelta(days=1)))
    changed(estates__overlap=row.estates, on__range=(first, last))
    audit(by, "visit.officer.leave", officer=username, first=first.isoformat(), last=last.isoformat())
    return Visit.objects.filter(officer=username, state=VisitState.PLANNED, slot__on__range=(first, last)).count()


@transaction.atomic
def officer_left(*, username: str, on: date, by: Actor) -> None:
    """From a day on she is not sent any more; raises OfficerNotFound, NotPermitted."""
    row = _officer(username, by)
    row.left_on = on
    row.save(update_fields=["left_on"])
    changed(estates__overlap=row.estates, on__gte=on)
    audit(by, "visit.officer.left", officer=username, on=on.isoformat())


def _officer(username: str, by: Actor) -> Officer:
    row = Officer.objects.select_for_update().filter(username=username).first()
    if row is None:
        raise OfficerNotFound(username)
    for estate in row.estates:
        by.must("visits.plan", estate=estate)
    return row
