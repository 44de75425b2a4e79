"""A handheld that was copied, and two officers at one flat."""

from __future__ import annotations

import shutil

from kaifong.domains.access.api import staff_add
from kaifong.domains.visits import api as visits
from kaifong.infra.database import fetch_all
from tests.integration.visits.conftest import BY, OFFICER_VERBS, profile
from tests.journeys.field.conftest import Handheld, offline
from tests.journeys.field.test_a_day import visit


def test_a_copied_handheld_is_noticed_and_counts_nothing_twice(handheld, world):
    first: Handheld = handheld("first")
    first.enrol("Five words")
    first.page.locator(".visits").wait_for()
    words = first.words
    first.context.close()
    shutil.copytree(first.profile, first.profile.with_name("copy"))
    first, copy = handheld("first"), handheld("copy")
    for one in (first, copy):
        one.page.goto(f"{one.host}/field/")
        one.page.locator("select.language").select_option("en")
        one.unlock("Your five words", words)
        one.page.locator(".visits").wait_for()
        one.sent()

    with offline(copy):
        with offline(first):
            first.met_nobody()
            copy.met_nobody()
        first.sent()
    copy.sent()

    copy.told("the handheld may have been copied")
    copy.looks_well("day-copied")
    assert first.page.get_by_text("may have been copied").count() == 0
    assert [one.what for one in visits.alarms_list()] == ["seq-again"] * 2
    assert fetch_all("select kind, result from visits_operation order by received_at, seq") == [
        ("visit.start", "applied"), ("visit.outcome", "applied"), ("visit.start", "rejected"), ("visit.outcome", "rejected"),
    ]  # fmt: skip
    assert visits.visit_of(world.accounts[0], world.cycle_first).tries == 1


def test_two_officers_who_find_otherwise_at_one_flat_leave_the_office_a_question(handheld, world):
    staff_add(username="chan", password="x" * 12, role="visiting", verbs=OFFICER_VERBS, estates=None)
    visits.officer_set(profile=profile("chan"), by=BY)
    wong: Handheld = handheld("wong")
    wong.enrol()
    wong.page.locator(".visits").wait_for()
    found = visits.visit_of(world.accounts[0], world.cycle_first)

    with offline(wong):
        visits.visit_assign(visit_id=found.id, officer="chan", by=BY)
        chan = handheld("chan")
        chan.enrol(officer="chan")
        visit(chan, 1)
        chan.sent()
        wong.met_nobody()
    wong.sent()

    wong.told("Another officer recorded another outcome")
    wong.looks_well("day-two-outcomes")
    wong.page.get_by_role("button", name="I have read this").click()
    wong.page.get_by_text("Another officer recorded").wait_for(state="detached")
    now = visits.visit_of(world.accounts[0], world.cycle_first)
    assert (now.state, now.outcome) == (visits.VisitState.FINISHED, visits.Outcome.VERIFIED)
    assert [(one.visit_id, one.why) for one in visits.tasks_list()] == [(found.id, "two-outcomes")]
