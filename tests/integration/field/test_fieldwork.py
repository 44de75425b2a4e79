"""The fortnight of visits that the simulated world plays: every outcome occurs, and everything that waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace

from django.test import Client
from typer import Typer
from typer.testing import CliRunner

from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.infra.database import execute, fetch_all
from kaifong.interfaces.cli.main import load
from kaifong.sim import handheld
from kaifong.sim.fieldwork import OFFICERS, ROUND, play
from kaifong.sim.handheld import Reply
from tests.integration.small_landlord import small_landlord
from tests.integration.visits.conftest import DAY, at

SECOND_MEMBERS = """
with second as (
    insert into tenancies_person (name_zh, name_en, sex, language, letter_format, identity_type)
    select '陳小文', 'CHAN SIU MAN', '', 'zh-hant', 'plain', '' from tenancies_tenancy returning id
)
insert into tenancies_householdmember (tenancy_id, person_id, relationship, in_household)
select account_no, second.id, 'child', in_force
from (select account_no, in_force, row_number() over (order by account_no) as at from tenancies_tenancy) as tenancy
join (select id, row_number() over (order by id) as at from second) as second using (at)
"""


def program(group: str, *arguments: str) -> str:
    whole = Typer()
    for name, commands in load([group]):
        whole.add_typer(commands, name=name)
    result = CliRunner().invoke(whole, [group, *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def send(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    answer = Client().generic(method, path, body, content_type="application/json", headers=headers)
    told = {name.lower(): value for name, value in answer.headers.items()}
    return Reply(answer.status_code, told, answer.content)


def test_every_outcome_occurs_and_everything_that_waits_for_a_person(db, monkeypatch, tmp_path):
    monkeypatch.setenv("KAIFONG_TODAY", str(DAY))
    monkeypatch.setattr(clock, "now", lambda: at(DAY, 20))
    monkeypatch.setattr(handheld, "time", SimpleNamespace(time=at(DAY, 20).timestamp))
    small_landlord(flats=(24, 20))
    execute(SECOND_MEMBERS)
    steps: list[str] = []

    played = play(
        program, send, on=DAY, now=at(DAY, 20), password="x" * 12, letters=tmp_path / "letters", tell=steps.append
    )

    assert (played.estates, played.officers) == ((1001, 1002), tuple(one.name for one in OFFICERS))
    [area] = visits.areas(on=DAY + timedelta(days=1))
    routes = visits.day_routes(area.plan_id)
    assert played.results == {"applied": 61, "conflict": 2, "rejected": 1, "held": 1, "quarantined": 1}
    assert played.outcomes == {"finished": 8, "met nobody": 2}
    assert {row for (row,) in fetch_all("select distinct outcome from visits_attempt")} == {one[0] for one in ROUND}
    assert [one.what for one in visits.alarms_list()] == ["other-body"]
    assert [one.why for one in visits.tasks_list()] == ["two-outcomes"]
    assert fetch_all("select count(*) from visits_attachment where complete_at is null") == [(1,)]
    assert (sum(len(route.calls) for route in routes.routes), routes.left) == (3, ())
    assert steps == ["cycle, officers, places", "plan, letters", "routes of tomorrow", "visits of today"]
