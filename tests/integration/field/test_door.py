"""The handheld's door, asked by a handheld that knows the protocol alone."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from kaifong.domains.access.models import AuditRecord
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.models import Operation
from tests.integration.field.conftest import MORNING, Handheld, code
from tests.integration.visits.conftest import BY, DAY, FIRST


def photo(width: int = 900) -> bytes:
    out = BytesIO()
    Image.effect_noise((width, width), 80).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def test_a_code_lets_one_handheld_in_once(landlord, officer, now):
    made, again = code(), Handheld()

    assert Handheld().enrol(made).status_code == 201
    assert (again.enrol(made).status_code, again.enrol(made).json()) == (403, {"reason": "not-let-in"})


def test_a_code_is_good_for_ten_minutes(landlord, officer, now):
    made = code()
    now["at"] = MORNING + timedelta(minutes=10, seconds=1)

    assert Handheld().enrol(made).status_code == 403


def test_a_share_is_given_to_who_proves_the_pin_and_to_nobody_after_five_wrong_proofs(landlord, officer, now):
    handheld = Handheld()
    share = handheld.enrol(code(), "pin", b"p" * 32).json()["share"]
    ask = f"/field/v1/devices/{handheld.device}/share"

    def prove(proof: str) -> tuple[int, dict]:
        answer = Client().post(ask, {"proof": proof}, content_type="application/json")
        return answer.status_code, answer.json()

    right, wrong = "cHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHA", "d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3c"
    assert prove(right) == (200, {"share": share})
    assert [prove(wrong)[1] for _ in range(5)][-1] in ({"reason": "proof-wrong"}, {"reason": "locked"})
    assert prove(right) == (403, {"reason": "locked"})


def test_a_package_holds_the_officers_households_and_no_others(handheld, landlord):
    package = handheld.package

    assert [one["account_no"] for one in package["visits"]] == [f"{one:012d}" for one in landlord.accounts[:3]]
    assert set(package["visits"][0]["household"]["members"][0]) == {
        "person", "name_zh", "name_en", "relationship", "birth_year", "presence",
    }  # fmt: skip
    assert package["form"]["key"] == "household_visit-2026"
    assert (package["day"], package["device"]) == (str(DAY), handheld.device)


def test_what_is_fetched_again_is_not_sent_again(handheld):
    etag = handheld.fetch().headers["ETag"]

    answer = handheld.fetch(**{"If-None-Match": etag})

    assert (answer.status_code, answer.content) == (304, b"")


def test_a_request_is_refused_that_another_key_signed_or_that_was_changed(handheld):
    stranger = Handheld(device=handheld.device, session=handheld.session)
    tampered = handheld.client.post(
        "/field/v1/sessions", b'{"x":1}', content_type="application/json",
        headers={"Kaifong-Device": handheld.device, "Kaifong-Time": str(int(MORNING.timestamp())), "Kaifong-Signature": "AA"},
    )  # fmt: skip

    assert (stranger.open_session().json(), tampered.json()) == ({"reason": "signature"}, {"reason": "signature"})


def test_a_clock_more_than_five_minutes_off_is_refused_and_told_the_time(handheld):
    handheld.time = int(MORNING.timestamp()) - 301

    answer = handheld.open_session()

    assert (answer.status_code, answer.json()) == (400, {"reason": "clock"})
    assert answer.headers["Kaifong-Time"] == str(int(MORNING.timestamp()))


def test_a_session_is_needed_and_is_the_devices_own(handheld, landlord):
    other = Handheld()
    other.enrol(code())
    other.session = handheld.session

    assert (other.fetch().status_code, other.fetch().json()) == (401, {"reason": "session"})
    handheld.session = ""
    assert handheld.fetch().status_code == 401


def test_a_visit_is_recorded_once_however_often_it_is_sent(handheld, landlord):
    batch = [
        handheld.sealed("visit.start", {}),
        handheld.sealed("member.seen", {"person": [None, handheld.package["visits"][0]["household"]["members"][0]["person"]]}),
        handheld.sealed("note", {"text": [None, "門鐘壞 𠮷 👍"]}),
        handheld.sealed("visit.outcome", {"outcome": [None, "verified"]}),
    ]  # fmt: skip

    assert handheld.results(*batch) == [("applied", "")] * 4
    assert handheld.results(*batch) == [("applied", "")] * 4
    visit = visits.visit_of(landlord.accounts[0], FIRST)
    assert (visit.state, Operation.objects.count()) == (visits.VisitState.FINISHED, 4)
    found = visits.findings_look(visit_id=visit.id, purpose="test", by=BY)
    assert [one.content for one in found if one.kind == "note"] == [{"text": "門鐘壞 𠮷 👍"}]


def test_what_is_sealed_to_another_or_unreadable_takes_its_place_and_the_rest_goes_on(handheld):
    torn = handheld.sealed("visit.start", {})
    torn["sealed"] = torn["sealed"][:-4] + "AAAA"
    next_ = handheld.sealed("visit.start", {}, visit=1)

    assert handheld.results(torn, next_) == [("rejected", "unreadable"), ("applied", "")]


def test_the_form_of_another_year_or_program_is_refused_by_operation(handheld):
    unknown = handheld.sealed("visit.teleport", {})
    more = handheld.sealed("note", {"text": [None, "x"]}, extra="field")

    assert handheld.results(unknown, more) == [("rejected", "unreadable"), ("rejected", "unreadable")]


def test_the_same_id_with_another_body_is_an_alarm(handheld):
    first = handheld.sealed("note", {"text": [None, "a"]})
    handheld.results(first)
    handheld.seq = 0
    second = handheld.sealed("note", {"text": [None, "b"]})

    assert handheld.results(second) == [("rejected", "other-body")]
    assert [one.what for one in visits.alarms_list()] == ["other-body"]


def test_a_photo_comes_in_parts_and_goes_on_where_it_stopped(handheld):
    sealed = handheld.seal(photo(), f"attachment {handheld.device}")
    name = hashlib.sha256(sealed).hexdigest()
    size, half = len(sealed), 200_000

    def part(offset: int, content: bytes):
        headers = {"Kaifong-Offset": str(offset), "Kaifong-Length": str(size)}
        return handheld.ask("PATCH", f"attachments/{name}", content, **headers)

    first = part(0, sealed[:half])
    astray = part(half + 5, sealed[half + 5 : half + 1_000])
    there = handheld.ask("HEAD", f"attachments/{name}")
    rest = [part(at, sealed[at : at + half]) for at in range(half, size, half)][-1]

    assert (first.headers["Kaifong-Offset"], first.headers["Kaifong-Complete"]) == (str(half), "0")
    assert (astray.status_code, astray.headers["Kaifong-Offset"]) == (409, str(half))
    assert (there.status_code, there.headers["Kaifong-Offset"]) == (200, str(half))
    assert (rest.headers["Kaifong-Offset"], rest.headers["Kaifong-Complete"]) == (str(size), "1")


def test_a_file_of_40_megabytes_is_refused_before_it_is_sent(handheld):
    headers = {"Kaifong-Offset": "0", "Kaifong-Length": str(40_000_000)}

    answer = handheld.ask("PATCH", f"attachments/{'a' * 64}", b"x" * 100, **headers)

    assert (answer.status_code, answer.json()) == (413, {"reason": "too-large"})


def test_a_batch_that_is_too_large_is_refused_whole(handheld):
    batch = [handheld.sealed("note", {"text": [None, "x" * 3_900]}) for _ in range(100)]

    assert handheld.push(*batch).status_code == 413
    assert Operation.objects.count() == 0


def test_a_revoked_handheld_is_told_to_wipe_and_what_it_hands_in_is_kept_for_a_person(handheld):
    late = handheld.sealed("note", {"text": [None, "evidence"]})
    visits.handheld_revoke(device_id=int(handheld.device), by=BY, now=MORNING)

    asked = [handheld.fetch(), handheld.open_session()]
    handheld.session = ""
    handed_in = handheld.results(late)
    wiped = handheld.ask("POST", "wiped", b"{}")

    assert [(one.status_code, one.json()) for one in asked] == [(403, {"reason": "wipe"})] * 2
    assert handed_in == [("quarantined", "device-revoked")]
    assert (wiped.status_code, visits.handheld(int(handheld.device)).wiped_at) == (204, MORNING)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"operations": 1}', b'{"operations": [{"id": 1}]}', b"\xff\xfe"])
def test_a_hostile_body_is_refused_in_words(handheld, body):
    answer = handheld.ask("POST", "operations", body)

    assert answer.status_code in (400, 422)
    assert "reason" in answer.json()


def test_every_making_of_a_package_is_a_look_that_the_household_can_see(handheld, landlord):
    looks = AuditRecord.objects.filter(action="visit.look", account_no=landlord.accounts[0])

    assert [one.detail["purpose"] for one in looks] == ["visit"]


def test_no_package_in_the_clear_stands_in_an_answer(handheld):
    answer = handheld.fetch()

    assert handheld.package["visits"][0]["household"]["members"][0]["name_zh"] not in answer.content.decode()
    assert json.loads(answer.content).keys() == {"package", "sealed", "signature", "expires_at"}


def test_a_handheld_whose_officer_signed_out_is_out_of_service(handheld):
    told = handheld.ask("POST", "wiped", b"{}")

    device = visits.handheld(int(handheld.device))
    assert (told.status_code, device.revoked_at, device.wiped_at) == (204, MORNING, MORNING)
    refused = handheld.open_session()
    assert (refused.status_code, refused.json()) == (403, {"reason": "wipe"})
    said = AuditRecord.objects.get(action="handheld.wiped")
    assert (said.actor, said.detail["signed_out"]) == ("wong", True)
