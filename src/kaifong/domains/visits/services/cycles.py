"""Rounds of visits: opened over all tenancies in one statement, kept up with those that begin and end meanwhile."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.visits import ruleset
from kaifong.domains.visits.errors import CycleNotFound, CycleOverlaps
from kaifong.domains.visits.models import Cycle
from kaifong.domains.visits.services.routes import changed
from kaifong.domains.visits.types import CycleRun, VisitState
from kaifong.infra.database import execute, fetch_one, lock, sql
from kaifong.infra.outbox.api import publish
from kaifong.kernel.calendar import Month

PACKAGE = "kaifong.domains.visits"


@transaction.atomic
def cycle_open(*, first: date, by: Actor) -> CycleRun:
    """Begin a cycle on the first day of a month, and make a due visit for every tenancy in force on it.

    Raises:
        CycleOverlaps: another cycle has days among these.
        NoRuleInForce: no rule says how long a cycle is.
        NotPermitted: the actor may not plan for all estates.
    """
    by.must("visits.plan")
    lock("visits.cycle")
    rule = ruleset.cycle_on(first)
    end = Month.of(first).plus(rule.months).nearest(first)
    days = DateRange(first, end)
    if Cycle.objects.filter(days__overlap=days).exists():
        raise CycleOverlaps(first, end)
    cycle = Cycle.objects.create(days=days, rule_id=rule.rule.id, opened_by=by.name, opened_on=first)
    added = execute(sql(PACKAGE, "open_visits"), {"cycle": cycle.id, "on": first})
    execute("analyze visits_visit")
    audit(by, "visit.cycle.open", cycle=cycle.id, visits=added)
    publish("visits.cycle_opened", cycle=cycle.id, first=first.isoformat(), visits=added)
    return CycleRun(cycle.id, added, 0, added)


@transaction.atomic
def cycle_refresh(*, on: date, by: Actor) -> CycleRun:
    """Bring the cycle of a day up to date: households that moved in get a visit, those that left are closed.

    Run again it changes nothing.

    Raises:
        CycleNotFound, NotPermitted.
    """
    by.must("visits.plan")
    lock("visits.cycle")
    cycle = Cycle.objects.filter(days__contains=on).first()
    if cycle is None:
        raise CycleNotFound(on)
    added = execute(sql(PACKAGE, "open_visits"), {"cycle": cycle.id, "on": on})
    closed = execute(sql(PACKAGE, "close_visits"), {"cycle": cycle.id, "on": on})
    if closed:
        changed(stops__visit__state=VisitState.CLOSED, on__gte=on)
    found = fetch_one("select count(*) from visits_visit where cycle_id = %(cycle)s", {"cycle": cycle.id})
    if added or closed:
        audit(by, "visit.cycle.refresh", cycle=cycle.id, added=added, closed=closed)
    return CycleRun(cycle.id, added, closed, found[0] if found else 0)
