"""Handhelds' and visits' pages in Chromium, over a day's work of a handheld: they hold up at two widths in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from kaifong.domains.access.api import VERBS, Actor, staff_add
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from tests.integration.small_landlord import small_landlord
from tests.integration.visits.conftest import BY, DAY, FIRST, OFFICER_VERBS, at, enrol, hand_of, plan, profile
from tests.integration.visits.test_field import photo, sealed, send
from tests.journeys.looking import NEEDS_A_BROWSER, hold_up_at
from tests.journeys.test_office_pages import LANGUAGES

pytestmark = NEEDS_A_BROWSER
NAMES = (
    *("handhelds", "handhelds-out", "handheld", "handheld-revoke", "handheld-revoke-refused"),
    *("handheld-enrol", "handheld-enrol-refused", "handheld-code"),
    *("visits", "visits-of-estate", "visit", "visit-planned", "visit-refused", "visit-purpose", "visit-findings"),
    *("list-tasks", "list-values", "list-records", "task-row", "value", "value-decided", "record", "record-refused"),
    "case",
)
LIKE_OTHERS = {
    *("handhelds-out", "handheld-revoke-refused", "handheld-enrol-refused", "visit-planned", "visit-purpose"),
    *("list-values", "list-records", "task-row", "value-decided", "record-refused"),
}
"""Drawn by the template of another page of these, so that one language shows that they hold up."""
WITH_AN_ERROR = {name for name in NAMES if name.endswith("-refused")} | {"value-decided"}


def _day(accounts: Any) -> dict[str, Any]:
    """What a handheld brings in a day on which nearly everything goes wrong; what the pages' addresses need of it."""
    visits.cycle_open(first=FIRST, by=BY)
    for username in ("wong", "lee.siu-ming"):
        visits.officer_set(profile=profile(username), by=BY)
        staff_add(username=username, password="x" * 12, role="visiting", verbs=OFFICER_VERBS, estates=None)
    tenancies.particulars_change(account_no=accounts[0], contact=tenancies.Contact(phone="+85221230000"), by=BY)
    numbers = [plan(account_no) for account_no in accounts[:3]]
    visits.capacity_set(estate_code=1001, on=DAY + timedelta(days=7), window="evening", places=3, by=BY)
    visits.preference_set(account_no=accounts[2], female_officer=True, evening=True, by=BY)
    visits.appointments_tell(estates_wanted=[1001], first=DAY, last=DAY, now=at(DAY, 1), by=BY)
    hand = hand_of(Actor("wong", "field", OFFICER_VERBS, None))
    picture = sealed(photo())
    names = [sha256(picture).hexdigest(), "c" * 64]
    [person] = [one.person_id for one in hand.visit(accounts[0]).household.members]
    started = hand.writes(accounts[0], "visit.start")
    hand.push(
        started,
        hand.writes(accounts[0], "member.seen", {"person": [None, person]}),
        hand.writes(accounts[0], "contact.change", {"phone": ["+85291110000", "+85291234567"]}),
        hand.writes(accounts[0], "member.change", {f"{person}.presence": ["left", "away"]}),
        hand.writes(accounts[0], "observation", {"form": [None, "household_visit-2026"], "passage": [None, "blocked"]}),
        hand.writes(accounts[0], "observation", {"photo": [None, True]}, attachments=tuple(names)),
        hand.writes(
            accounts[0], "finding", {"outcome": [None, "repair_needed"], "text": [None, "廚房水喉漏水，𨋢門亦關不上"]}
        ),
        hand.writes(accounts[0], "note", {"text": [None, "x" * 300]}),
        hand.writes(accounts[0], "visit.outcome", {"outcome": [None, "verified"]}),
        hand.writes(accounts[1], "visit.outcome", {"outcome": [None, "no_answer"]}),
        hand.writes(accounts[1], "member.change", {}),
    )
    send(hand.device.id, picture)
    visits.signature_answer(account_no=accounts[0], visit_id=numbers[0], asked=False, now=at(DAY, 12), on=DAY, by=BY)
    hand.push(replace(started, digest=sha256(b"other").digest()))
    hand.seq += 2
    hand.push(hand.writes(accounts[2], "note", {"text": [None, "later"]}), device_time=at(DAY, 9))
    out = enrol("lee.siu-ming")
    visits.handheld_revoke(device_id=out.id, why="留在小巴上", by=BY, now=at(DAY, 9))
    first, second = visits.proposals_list()
    visits.proposal_decide(proposal_id=second.id, decision=visits.Decision.DISMISSED, now=at(DAY, 12), by=BY)
    return {
        "device": hand.device.id,
        "done": numbers[0],
        "planned": numbers[2],
        "task": visits.tasks_list()[0].id,
        "value": first.id,
        "decided": second.id,
        "record": visits.quarantine_list()[0].id,
        "account": accounts[0],
    }


def _pages(client: Client, language: str, made: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    at_office = f"/{language}/office/"
    device, visit, planned = (
        f"{at_office}handhelds/{made['device']}/",
        f"{at_office}visits/{made['done']}/",
        f"{at_office}visits/{made['planned']}/",
    )
    yield "handhelds", client.get(f"{at_office}handhelds/")
    yield "handhelds-out", client.get(f"{at_office}handhelds/?show=revoked")
    yield "handheld", client.get(device)
    yield "handheld-revoke", client.get(f"{device}revoke/")
    yield "handheld-revoke-refused", client.post(f"{device}revoke/", {"why": ""})
    yield "handheld-enrol", client.get(f"{at_office}handhelds/enrol/")
    yield "handheld-enrol-refused", client.post(f"{at_office}handhelds/enrol/", {"officer": ""})
    yield "handheld-code", client.post(f"{at_office}handhelds/enrol/", {"officer": "lee.siu-ming"})
    yield "visits", client.get(f"{at_office}visits/")
    yield "visits-of-estate", client.get(f"{at_office}visits/estates/1001/")
    yield "visit", client.get(visit)
    yield "visit-planned", client.get(planned)
    yield "visit-refused", client.post(f"{planned}book/", {"place": "", "officer": ""})
    yield "visit-purpose", client.get(f"{visit}findings/")
    yield "visit-findings", client.post(f"{visit}findings/", {"purpose": "投訴第17號"})
    for name in ("tasks", "values", "records"):
        yield f"list-{name}", client.get(f"{at_office}lists/visit-{name}/")
    yield "task-row", client.get(f"{at_office}lists/visit-tasks/{made['task']}/")
    yield "value", client.get(f"{at_office}visits/values/{made['value']}/")
    yield "value-decided", client.post(f"{at_office}visits/values/{made['decided']}/take/")
    yield "record", client.get(f"{at_office}visits/records/{made['record']}/")
    yield "record-refused", client.post(f"{at_office}visits/records/{made['record']}/", {"note": ""})
    yield "case", client.get(f"{at_office}tenancies/{made['account']:012d}/case/")


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> dict[tuple[str, str], Any]:
    """Every page in every language. They are all had before the browser is there, whose loop Django would not stand beside."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        whole = transaction.atomic()
        whole._from_testcase = True  # as Django's own test cases: what must be outermost is so within it
        with whole:
            patch.setenv("KAIFONG_HOME", str(tmp_path_factory.mktemp("home")))
            patch.setattr(clock, "now", lambda: at(DAY, 13))
            patch.setattr(clock, "today", lambda: DAY)
            made = _day(small_landlord().accounts)
            client = Client()
            client.force_login(staff_add(username="mei.wong", password="x", role="all", verbs=VERBS, estates=None))
            found = {(language, name): page for language in LANGUAGES for name, page in _pages(client, language, made)}
            transaction.set_rollback(True)
        connection.close()
    return found


@pytest.mark.parametrize(
    ("name", "language"),
    [(name, language) for name in NAMES for language in (("zh-hant",) if name in LIKE_OTHERS else LANGUAGES)],
)
def test_a_page_of_visits_holds_up_on_a_phone_and_on_a_desk(pages, draw, name, language):
    response = pages[language, name]
    assert response.status_code == (422 if name in WITH_AN_ERROR else 200)

    hold_up_at(draw(response, 320), 320, 1280, name=f"{name}-{language}")
