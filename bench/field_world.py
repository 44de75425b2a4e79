"""Officers with a day of visits and a handheld each, for `bench.field`; and how many statements their requests take."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from bench.handhelds import recorded
from bench.harness import say
from kaifong.sim.handheld import Handheld, Reply

VISITS = 25
"""A day's."""


def enrolled(count: int, today: date) -> list[Handheld]:
    """So many officers with a handheld each, and a day of visits in one estate."""
    from django.db import transaction

    from kaifong.domains.access.api import operator, staff_add
    from kaifong.domains.visits import api as visits
    from kaifong.infra import clock
    from kaifong.interfaces.cli.staff import ROLES

    by = operator()
    sent = []
    with transaction.atomic():
        cycle = visits.cycle_open(first=_next_cycle(today), by=by).cycle_id
        say(f"cycle {cycle}: {count} officers with {VISITS} visits each")
        for number, (estate, day) in enumerate(_days(cycle, count)):
            name = f"bench-{cycle}-{number}"
            staff_add(username=name, password=name, role="estate_officer", verbs=ROLES["estate_officer"], estates=None)
            visits.officer_set(profile=_profile(name, estate), by=by)
            _book(day, name, today, by)
            sent.append((name, estate))
    made = []
    for name, estate in sent:
        one = Handheld(in_this_process())
        one.enrol(visits.handheld_code_make(officer=name, estate_code=estate, by=by, now=clock.now()), "bench")
        made.append(one)
    return made


def _next_cycle(today: date) -> date:
    """Today, or the day on which the last cycle ends: an earlier run's is not over."""
    from kaifong.infra.database import fetch_all

    [(last,)] = fetch_all("select max(upper(days)) from visits_cycle")
    return max(today, last or today)


def _days(cycle: int, count: int) -> Iterator[tuple[int, list[int]]]:
    """An estate and `VISITS` of its due visits, as often as asked for."""
    from kaifong.infra.database import fetch_all

    rows = fetch_all(
        "select estate_code, id from visits_visit where cycle_id = %(cycle)s order by estate_code, account_no",
        {"cycle": cycle},
    )
    by_estate = defaultdict(list)
    for estate, visit in rows:
        by_estate[estate].append(visit)
    whole = [
        (estate, of_estate[at : at + VISITS])
        for estate, of_estate in by_estate.items()
        for at in range(0, len(of_estate) - VISITS + 1, VISITS)
    ]
    if len(whole) < count:
        sys.exit(f"the world has {len(whole)} days of {VISITS} visits, and {count} are asked for")
    yield from whole[:count]


def _profile(name: str, estate: int) -> Any:
    from datetime import time as hour

    from kaifong.domains.visits import api as visits

    return visits.OfficerProfile(
        username=name, estates=(estate,), languages=("zh-hant",), female=True, evenings=True, start_estate=estate,
        start_block=1, starts_at=hour(9), ends_at=hour(18), visits_a_day=VISITS, visits_an_evening=VISITS,
    )  # fmt: skip


def _book(day: Sequence[int], officer: str, today: date, by: Any) -> None:
    """As a plan leaves them: a place each in the estate's morning, and the officer."""
    from kaifong.domains.visits import api as visits
    from kaifong.infra.database import execute, fetch_all

    [(estate,)] = fetch_all("select estate_code from visits_visit where id = %(id)s", {"id": day[0]})
    [slot] = [
        one for one in visits.slots_list(estate_code=estate, first=today, last=today) if one.window == "morning"
    ] or [visits.capacity_set(estate_code=estate, on=today, window="morning", places=0, by=by)]
    visits.capacity_set(estate_code=estate, on=today, window="morning", places=slot.taken + len(day), by=by)
    execute(
        "update visits_slot set taken = taken + %(taken)s where id = %(slot)s", {"taken": len(day), "slot": slot.id}
    )
    execute(
        "update visits_visit set state = 'planned', slot_id = %(slot)s, officer = %(officer)s where id = any(%(day)s)",
        {"slot": slot.id, "officer": officer, "day": list(day)},
    )


def in_this_process() -> Callable[..., Reply]:
    """Requests to the program without a server, where statements can be counted."""
    from django.test import Client

    client = Client(headers={"Host": "localhost"})

    def send(method: str, path: str, body: bytes, headers: Any) -> Reply:
        answer = client.generic(method, path, body, content_type="application/json", headers=headers)
        return Reply(answer.status_code, {}, bytes(answer.content))

    return send


def statements_of(one: Handheld, today: date) -> dict[str, int]:
    """How many statements a package takes, and a push."""
    one.send = in_this_process()
    one.open_session()
    of_package = _counted(lambda: one.fetch(today))
    batch = recorded(one, [b""])[0]
    one.send = in_this_process()
    return {"package": of_package, "push": _counted(lambda: one.ask(batch.method, batch.path, batch.body))}


def _counted(act: Callable[[], Any]) -> int:
    from django.db import connection

    ran: list[str] = []

    def watch(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        ran.append(statement)
        return execute(statement, values, many, context)

    with connection.execute_wrapper(watch):
        act()
    return len(ran)
