"""``make bench-rules``: decisions over all tenancies at once. See docs/reference/benchmarks.md.

On the world that ``make bench-rent`` left below KAIFONG_HOME (``var/bench``); where there is none, one of
``BENCH_TENANCIES`` (3,000) is made. ``BENCH_ONLY`` names figures, separated by commas.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

os.environ.setdefault("KAIFONG_HOME", str(Path("var/bench").absolute()))
os.environ.pop("DATABASE_URL", None)

import psycopg

from bench.harness import database_settings, figure, held_database, kaifong, say

HOME = Path(os.environ["KAIFONG_HOME"])
ONLY = set(filter(None, os.environ.get("BENCH_ONLY", "").split(",")))
MONTH, DECLARED_ON, REVIEWED_ON = "2026-10", "2026-08-15", "2026-09-15"
POINTS_ON = date(2026, 11, 25)
REVIEWED_ROWS = (
    "select account_no, flat_id, in_force from tenancies_tenancy",
    "select account_no, id, declared_on, income_ratio, assets_ratio, owns_property from rent_incomedeclaration",
    "select flat_id, from_month, until_month, net_rent_cents from rent_flatrent",
)
POINTS_ROWS = (
    "select id, account_no from enforcement_case",
    "select case_id, kind, offence_on, lapses_on, recorded_at, points, withdrawn_on from enforcement_step",
)
CASES = """
insert into enforcement_case (account_no, misdeed, rule_id, source, complaint_ref, agent, found_on, opened_on, opened_by,
    recorded_at, closed_by, closed_for)
select account_no, misdeed, rule_id, 'finding', '', '', found_on, found_on, 'bench', found_on, '', ''
from (
    select account_no, (array['littering', 'noise', 'drying_clothes', 'throwing_injury'])[1 + abs(hash) %% 4] as misdeed,
        %(on)s::date - (abs(hash / 4) %% 1000)::int as found_on, %(rule)s::int as rule_id
    from (
        select account_no, hashint8extended(account_no, n) as hash
        from tenancies_tenancy cross join generate_series(1, 2) n where n = 1 or account_no / 100 %% 3 = 0
    ) drawn
) found
"""
STEPS = """
insert into enforcement_step (case_id, kind, offence_on, taken_on, taken_by, recorded_at, rule_id, points, lapses_on,
    withdrawn_by, withdrawn_for)
select id, 'points', found_on, found_on, 'bench', recorded_at, rule_id,
    case misdeed when 'throwing_injury' then 15 when 'drying_clothes' then 3 else 7 end,
    (found_on + interval '2 years')::date, '', ''
from enforcement_case
"""


def main() -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    with held_database() as url:
        kaifong("db", "migrate")
        if not (HOME / "world/world.json").exists():
            size = os.environ.get("BENCH_TENANCIES", "3000")
            kaifong("world", "populate", "--seed", "1", "--start", "2026-01", "--tenancies", size)
        kaifong("rules", "load")
        settings = database_settings(url)
        for name, measure in (("income-review", income_review), ("points-as-at", points_as_at)):
            if not ONLY or name in ONLY:
                measure(url, settings)


def income_review(url: str, settings: dict[str, str]) -> None:
    """Every tenancy's additional rent from a month, proposed and kept; the limit is COPY of the rows that it reads, out."""
    file = HOME / "declarations.csv"
    truth = json.loads(kaifong("world", "declarations", "--on", DECLARED_ON, "--out", str(file), "--json").output)
    ran = kaifong("rent", "declarations", "import", str(file), "--json")
    figure("declarations-import", seconds=ran.seconds, rows=json.loads(ran.output)["rows"],
           peak_rss_mb=round(ran.peak_rss_mb), settings=settings)  # fmt: skip
    file.unlink()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze rent_incomedeclaration")
    limit_seconds, rows = read_limit(url, REVIEWED_ROWS)
    for trial in (True, False):
        ran = kaifong("rent", "review", "run", MONTH, "--on", REVIEWED_ON, "--json", *(["--trial"] if trial else []))
        report = json.loads(ran.output)
        figure(
            "income-review", trial=trial, seconds=ran.seconds, limit_seconds=limit_seconds, rows=rows,
            tenancies=report["tenancies"], outcomes=report["outcomes"], reasons=report["reasons"],
            additional_cents=report["additional_cents"], peak_rss_mb=round(ran.peak_rss_mb), settings=settings,
        )  # fmt: skip
    say(f"What the world knows: {truth}")


def points_as_at(url: str, settings: dict[str, str]) -> None:
    """What counts against every household on a day; each is given one offence of the last thousand days, or two."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")  # no trigger a row: the accounts are known
        connection.execute("truncate enforcement_case cascade")
        (rule,) = connection.execute(
            "select max(r.id) from rules_rule r join rules_rulecode c on c.id = r.code_id"
            " where c.code = 'enforcement.misdeeds' and r.superseded_at is null"
        ).fetchone()  # type: ignore[misc]
        connection.execute(CASES, {"on": POINTS_ON, "rule": rule})
        connection.execute(STEPS)
        connection.execute("vacuum analyze enforcement_case, enforcement_step")
    limit_seconds, rows = read_limit(url, POINTS_ROWS)
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifong.config.settings")
    import django

    django.setup()
    from kaifong.domains.enforcement.api import points_as_at_all

    seconds, found = timed(lambda: points_as_at_all(POINTS_ON))
    figure("points-as-at", seconds=seconds, limit_seconds=limit_seconds, rows=rows, households=len(found),
           points=sum(found.values()), settings=settings)  # fmt: skip


def read_limit(url: str, queries: Sequence[str]) -> tuple[float, int]:
    """Seconds to ``COPY`` the rows that these queries give to nowhere, as text; and how many rows."""
    seconds, rows = 0.0, 0
    with psycopg.connect(url, autocommit=True) as connection:
        for query in queries:
            started = time.monotonic()
            with connection.cursor().copy(f"copy ({query}) to stdout") as copy:
                for block in copy:
                    rows += bytes(block).count(b"\n")
            seconds += time.monotonic() - started
    return seconds, rows


def timed(work: Callable[[], dict[int, int]]) -> tuple[float, dict[int, int]]:
    started = time.monotonic()
    found = work()
    return time.monotonic() - started, found


if __name__ == "__main__":
    main()
