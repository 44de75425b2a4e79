"""What a handheld does where the office is out of reach, its clock is wrong, or an answer is lost on the way."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.infra.database import fetch_all
from kaifong.interfaces.cli.visits import app
from tests.integration.visits.conftest import BY
from tests.journeys.field.conftest import Handheld, offline
from tests.journeys.field.test_a_day import photo

OPERATIONS = "select kind, result, reason from visits_operation order by seq"
NOBODY = [("visit.start", "applied", ""), ("visit.outcome", "applied", "")]


def test_a_day_whose_time_is_over_is_destroyed_without_signal_and_what_was_recorded_arrives(handheld):
    here: Handheld = handheld()
    page = here.page
    page.clock.install()
    here.enrol()
    page.locator(".visits").wait_for()

    with offline(here):
        here.met_nobody()
        page.clock.fast_forward("25:00:00")
        page.get_by_role("heading", name="Locked").wait_for()
        here.told("their time was over, and they were destroyed")
        here.looks_well("locked-ended")
        kept = here.kept()
        here.unlock()
        here.told("No signal. Kept here, sealed: 2")
        here.told("their time was over, and they were destroyed")
        here.looks_well("day-ended")
    page.clock.set_system_time(clock.now())
    here.send()
    page.locator(".visits").wait_for()
    here.sent()

    assert (kept["packages"], kept["records"]) == ([], [])
    assert [one["seq"] for one in kept["outbox"]] == [1, 2]
    assert fetch_all(OPERATIONS) == NOBODY


def test_a_clock_that_was_set_back_opens_nothing_and_one_that_is_ahead_sends_nothing(handheld):
    here: Handheld = handheld()
    page = here.page
    page.clock.install()
    here.enrol()
    page.locator(".visits").wait_for()
    here.lock()

    page.clock.set_system_time(clock.now() - timedelta(hours=1))
    here.unlock()
    here.told("This handheld's clock is behind")
    here.looks_well("locked-clock")
    page.clock.set_system_time(clock.now() + timedelta(minutes=10))
    here.unlock()
    page.locator(".visits").wait_for()
    here.met_nobody()
    here.send()
    here.told("The office does not accept this handheld's clock")
    here.looks_well("day-clock")
    assert fetch_all(OPERATIONS) == []

    page.clock.set_system_time(clock.now())
    here.sent()
    assert page.get_by_text("The office does not accept").count() == 0
    assert fetch_all(OPERATIONS) == NOBODY


def test_a_package_that_was_changed_on_the_way_is_refused_and_the_day_that_was_there_goes_on(handheld):
    here: Handheld = handheld()
    page = here.page
    here.enrol()
    page.locator(".visits").wait_for()

    def torn(route) -> None:
        headers = {name: value for name, value in route.request.headers.items() if name != "if-none-match"}
        answer = route.fetch(headers=headers)
        said = answer.json()
        sealed = bytearray(b64decode(said["sealed"] + "==", altchars=b"-_"))
        sealed[len(sealed) // 2] ^= 1
        said["sealed"] = b64encode(bytes(sealed), altchars=b"-_").decode().rstrip("=")
        route.fulfill(response=answer, body=json.dumps(said))

    here.context.route("**/field/v1/packages/*", torn)
    here.send()
    here.told("did not come as the office sent them")
    here.looks_well("day-torn")
    here.met_nobody()
    here.context.unroute("**/field/v1/packages/*")
    here.sent()

    assert page.get_by_text("did not come as the office").count() == 0
    assert fetch_all(OPERATIONS) == NOBODY


def test_answers_that_are_lost_leave_one_effect_of_what_was_sent_again(handheld):
    here: Handheld = handheld()
    page = here.page
    here.enrol()
    page.locator(".visits").wait_for()
    lost: list[str] = []

    def lose_twice(route) -> None:
        kind = route.request.url.split("/v1/")[1].split("/")[0] + route.request.method
        if lost.count(kind) == 2 or route.request.method == "HEAD":
            return route.continue_()
        route.fetch()
        lost.append(kind)
        return route.abort()

    with offline(here):
        page.locator("button.visit").first.click()
        page.get_by_text("Nobody opened the door", exact=True).click()
        page.locator("input[type=file]").set_input_files([photo()])
        page.locator(".photos img").wait_for()
        page.get_by_role("button", name="Finish the visit").click()
        here.told("The visit is done")
        page.get_by_role("button", name="Today").first.click()
        for pattern in ("**/field/v1/operations", "**/field/v1/attachments/*"):
            here.context.route(pattern, lose_twice)
    for _ in range(5):
        here.send()
    here.sent()

    assert lost == ["operationsPOST"] * 2 + ["attachmentsPATCH"] * 2
    assert fetch_all(OPERATIONS) == [NOBODY[0], ("observation", "applied", ""), NOBODY[1]]
    assert fetch_all("select count(*) from visits_attachment where complete_at is not null") == [(1,)]
    assert visits.alarms_list() == ()


def test_a_handheld_put_out_while_away_hands_in_what_it_has_and_then_destroys_itself(handheld, world):
    here: Handheld = handheld()
    here.enrol()
    here.page.locator(".visits").wait_for()
    [device] = visits.handhelds_list()

    with offline(here):
        here.met_nobody()
        visits.handheld_revoke(device_id=device.id, by=BY, now=clock.now())
    here.told("This handheld was put out of service")
    here.told("Everything on it has been destroyed")
    here.looks_well("wiped")

    assert fetch_all(OPERATIONS) == [(kind, "quarantined", "device-revoked") for kind, _, _ in NOBODY]
    assert visits.handheld(device.id).wiped_at is not None
    assert here.page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    assert visits.visit_of(world.accounts[0], world.cycle_first).state is visits.VisitState.PLANNED


@pytest.mark.parametrize("revoked", [True, False], ids=["put out", "in service"])
def test_what_a_locked_handheld_cannot_hand_in_is_saved_as_a_file_that_the_office_takes_in(handheld, tmp_path, revoked):
    here: Handheld = handheld()
    here.enrol("A PIN of six digits", "482913")
    here.page.locator(".visits").wait_for()
    [device] = visits.handhelds_list()
    with offline(here):
        here.met_nobody()
        here.page.get_by_role("button", name="Sign out").click()
        here.told("You cannot sign out: 2 things are not sent yet")
        here.page.reload()
        here.page.get_by_role("heading", name="Locked").wait_for()
        here.told("not yet sent: 2")
    if revoked:
        visits.handheld_revoke(device_id=device.id, by=BY, now=clock.now())
        here.unlock("PIN", "482913")
        here.told("What you recorded is still here, sealed: 2")
        here.looks_well("wiped-left")
        kept = here.kept()
        assert (kept["packages"], kept["records"], kept["device"][0]["wrapped"]) == ([], [], None)

    with here.page.expect_download() as downloading:
        here.page.get_by_role("button", name="Save what is unsent").click()
    file = tmp_path / "kaifong-visits.sealed.json"
    downloading.value.save_as(file)
    here.told("Give the file kaifong-visits.sealed.json to the office")
    ran = CliRunner().invoke(app, ["handheld", "rescue", str(file), "--json"], catch_exceptions=False)

    assert json.loads(ran.stdout)["operations"] == ({"quarantined": 2} if revoked else {"applied": 2})
    if revoked:
        here.page.get_by_role("button", name="Destroy what is left").click()
        here.page.get_by_role("button", name="Yes, destroy what is left").click()
        here.told("Everything on it has been destroyed")
        assert here.page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    else:
        here.unlock("PIN", "482913")
        here.sent()
        assert fetch_all(OPERATIONS) == NOBODY
