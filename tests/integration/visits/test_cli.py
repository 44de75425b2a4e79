"""The commands a planner types, and a day as the router is given it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.infra.routing.types import Window
from kaifong.interfaces.cli.visits import app
from tests.integration.visits.conftest import BY, DAY, FIRST, NOW, plan, profile

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> dict:
    result = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    return json.loads(result.output)


def test_a_cycle_is_opened_filled_with_places_and_planned_by_commands(landlord, tmp_path):
    opened = run("cycle", "open", "--on", "2026-01-01")
    run("officer", "set", "wong", "--estates", "1001", "--languages", "zh-hant,en", "--start", "1001/1")
    run("capacity", "1001", "--window", "morning", "--places", "2", "--on", "2026-03-02", "--until", "2026-03-03")
    planned = run("plan", "--estates", "1001", "--on", "2026-03-02", "--until", "2026-03-03")
    day = run("day", "wong", "--on", "2026-03-02")
    told = run("letters", str(tmp_path), "--estates", "1001", "--on", "2026-03-02", "--until", "2026-03-03")
    shown = run("cycle", "show", "--on", "2026-03-02")

    assert (opened["visits"], planned["planned"], planned["unplanned"]) == (5, 3, [])
    assert {one["officer"] for one in day} == {"wong"}
    assert len(told["letters"]) == len(list(tmp_path.glob("V*.pdf"))) == 3
    assert [(one["estate_code"], one["due"], one["planned"]) for one in shown["progress"]] == [
        (1001, 0, 3),
        (1002, 2, 0),
    ]


def test_an_outcome_is_recorded_and_a_handheld_enrolled_and_revoked_by_commands(cycle, landlord):
    visit = plan(landlord.accounts[0], officer="")

    assert run("outcome", str(visit), "no_answer", "--on", "2026-03-02")["step"] == "revisit"
    assert len(run("handheld", "code", "wong", "1001")["code"]) == 10
    assert run("handheld", "list") == []
    assert run("tasks") == []
    assert run("findings", str(visit), "--purpose", "reading") == []


def test_a_day_is_a_problem_for_the_router(officer, landlord):
    visits.preference_set(account_no=landlord.accounts[0], female_officer=True, evening=False, by=BY)
    for account in landlord.accounts[:2]:
        plan(account)
    plan(landlord.accounts[3], window="evening")
    visits.household_confirm(account_no=landlord.accounts[1], on=FIRST, by=BY)
    visits.officer_set(profile=profile("lee", estates=(1002,), female=False), by=BY)
    visits.officer_leave(username="lee", first=DAY, last=DAY, by=BY)

    problem = visits.routing_problem(on=DAY, estates_wanted=[1001, 1002])

    first, second, third = problem.stops
    assert first.skills == {"estate 1001", "speaks zh", "female officer"}
    assert (first.service, second.service) == (15, 5)
    assert first.windows == (Window(9 * 60 + 30, 13 * 60),)
    assert third.skills == {"estate 1002", "speaks zh", "evening"}
    [wong] = problem.vehicles
    assert (wong.key, wong.shift) == ("wong", Window(9 * 60, 21 * 60 + 15))
    assert problem.travel[first.place][second.place] == 1
    assert problem.travel[first.place][third.place] == 10 + 10 * 4


def test_a_days_routes_are_planned_and_shown_by_commands(officer, landlord, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    for account in landlord.accounts[:3]:
        plan(account, officer="")

    [planned] = run("route", "plan", DAY.isoformat(), "--seconds", "0.1")
    [shown] = run("route", "show", DAY.isoformat(), "--estates", "1001")

    assert planned == shown
    assert [(route["officer"], len(route["calls"])) for route in shown["routes"]] == [("wong", 3)]
    assert run("route", "plan", FIRST.isoformat()) == []
