"""Due visits given officers, days and windows, by estate: what `splitting` finds is booked, each under its slot's lock."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, F

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.estates import api as estates
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import ruleset
from kaifong.domains.visits.errors import CycleNotFound, NoPlace, TooEarly
from kaifong.domains.visits.models import Attempt, Cycle, Leave, Officer, Preference, Slot, Visit
from kaifong.domains.visits.selectors.visits import officer_view
from kaifong.domains.visits.services.booking import booked
from kaifong.domains.visits.services.routes import changed
from kaifong.domains.visits.splitting import split
from kaifong.domains.visits.types import DueVisit, OfficerDays, PlanRun, SlotView, VisitState, WindowKind
from kaifong.infra.database import fetch_all, lock, sql
from kaifong.infra.outbox.api import publish

PACKAGE = "kaifong.domains.visits"
MOST_VISITS = 20_000
MOST_DAYS = 92


@transaction.atomic
def visits_plan(
    *, estates_wanted: Collection[int], first: date, last: date, by: Actor, most: int = MOST_VISITS
) -> PlanRun:
    """Plan due visits of some estates on some days, as far as officers and places go; what is planned stays.

    Those met in vain come first, then in the order of blocks and floors. One planning at a time.

    Args:
        first, last: the first and the last day on which visits are planned; at most `MOST_DAYS`.
        most: how many visits at most.

    Raises:
        CycleNotFound, NoRuleInForce; ValueError: more days than that.
        NotPermitted: one of the estates is not the actor's.
    """
    if not 0 <= (last - first).days < MOST_DAYS:
        raise ValueError(f"Visits are planned for 1 to {MOST_DAYS} days at a time.")
    for estate in estates_wanted:
        by.must("visits.plan", estate=estate)
    lock("visits.cycle")
    cycle = Cycle.objects.filter(days__contains=first).first()
    if cycle is None:
        raise CycleNotFound(first)
    wanted = sorted(set(estates_wanted))
    windows = ruleset.windows_on(first)
    due = _due(cycle, wanted, last, most)
    slots = [
        SlotView(row.id, row.estate_code, row.on, row.window, row.places, row.taken)
        for row in Slot.objects.filter(estate_code__in=wanted, on__range=(first, last), taken__lt=F("places"))
    ]
    found = split(due, _officers(wanted, first, last), slots, windows)
    rows = {
        row.id: row
        for row in Visit.objects.filter(id__in=[one.visit_id for one in found.placed])
        .order_by("id")
        .select_for_update()
    }
    reasons = Counter(one.why for one in found.unplaced)
    planned = 0
    for one in found.placed:
        try:
            booked(rows[one.visit_id], one.on, one.window, one.officer)
        except (NoPlace, TooEarly):  # a household took the place meanwhile
            reasons["no-place"] += 1
            continue
        planned += 1
        account_no = rows[one.visit_id].tenancy_id
        publish("visits.appointed", account_no=account_no, visit=one.visit_id, on=one.on.isoformat(), window=one.window)
    if planned:
        changed(estates__overlap=wanted, on__range=(first, last))
    audit(by, "visit.plan", estates=wanted, first=first.isoformat(), last=last.isoformat(), planned=planned)
    return PlanRun(planned, tuple(sorted(reasons.items())))


def _due(cycle: Cycle, wanted: list[int], last: date, most: int) -> list[DueVisit]:
    rows = list(
        Visit.objects.filter(cycle=cycle, estate_code__in=wanted, state=VisitState.DUE)
        .exclude(not_before__gt=last)
        .order_by("-tries", "estate_code", "tenancy_id")[:most]
    )
    accounts = [row.tenancy_id for row in rows]
    flat_of = tenancies.flats_of(accounts)
    flats = estates.flats(flat_of.values())
    languages = dict(fetch_all(sql(PACKAGE, "languages"), {"accounts": accounts}))
    wishes = {wish.tenancy_id: wish for wish in Preference.objects.filter(tenancy_id__in=accounts)}
    failed = dict(
        Attempt.objects.filter(visit__in=[row.id for row in rows if row.tries])
        .order_by("visit_id", "at", "id")
        .values_list("visit_id", "window")
    )
    return [
        DueVisit(
            id=row.id,
            estate_code=row.estate_code,
            block=flats[flat_of[row.tenancy_id]].block_number,
            floor=flats[flat_of[row.tenancy_id]].floor,
            language=languages.get(row.tenancy_id, "zh-hant"),
            female_officer=bool(wishes.get(row.tenancy_id) and wishes[row.tenancy_id].female_officer),
            evening=bool(wishes.get(row.tenancy_id) and wishes[row.tenancy_id].evening),
            not_before=row.not_before,
            avoid=failed.get(row.id, ""),
            tries=row.tries,
        )
        for row in rows
    ]


def _officers(wanted: list[int], first: date, last: date) -> list[OfficerDays]:
    """Officers of these estates, her days without leave, and what each has on them already."""
    rows = list(Officer.objects.exclude(left_on__lte=first).filter(estates__overlap=wanted).order_by("username"))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    away: dict[str, set[date]] = defaultdict(set)
    for leave in Leave.objects.filter(officer__in=rows):
        away[leave.officer_id] |= {day for day in days if leave.days.lower <= day < leave.days.upper}
    taken: dict[str, Counter[tuple[date, bool]]] = defaultdict(Counter)
    kinds: dict[str, WindowKind] = {code: one.kind for code, one in ruleset.windows_on(first).items()}
    have = (
        Visit.objects.filter(officer__in=[row.username for row in rows], slot__on__range=(first, last))
        .values_list("officer", "slot__on", "slot__window")
        .annotate(Count("id"))
        .order_by()
    )
    for officer, on, window, count in have:
        taken[officer][on, kinds.get(window) is WindowKind.EVENING] += count
    return [
        OfficerDays(
            officer_view(row),
            tuple(day for day in days if day not in away[row.username] and (row.left_on is None or day < row.left_on)),
            tuple((on, evening, count) for (on, evening), count in sorted(taken[row.username].items())),
        )
        for row in rows
    ]
