"""Handhelds, their packages and their files."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image

from kaifong.domains.visits import api as visits
from kaifong.infra.database import fetch_all
from kaifong.infra.documents import api as documents
from kaifong.kernel.errors import Refusal
from tests.integration.visits.conftest import BY, DAY, ESTATE, NOW, at, enrol, hand_of, plan, point

CODE = {
    "sign_key": b"",
    "seal_key": b"",
    "name": "x",
    "unlock": visits.Unlock.WORDS,
    "proof": None,
    "address": "192.0.2.1",
}


STATEMENTS = 20
"""Of a new package."""
WITHIN_A_TEST = ("savepoint", "release")
"""What a transaction costs within a test's own."""


def code() -> str:
    return visits.handheld_code_make(officer="wong", estate_code=ESTATE, by=BY, now=NOW)


def keys() -> dict:
    return CODE | {"sign_key": point(), "seal_key": point()}


def test_a_code_enrols_one_handheld_within_ten_minutes(db):
    given = code()
    visits.handheld_enrol(code=f" {given[:5].lower()}-{given[5:]}", **keys(), now=NOW + timedelta(minutes=9))
    late = code()

    for again, moment in ((given, NOW + timedelta(minutes=9)), (late, NOW + timedelta(minutes=10))):
        with pytest.raises(visits.HandheldRefused):
            visits.handheld_enrol(code=again, **keys(), now=moment)

    [device] = visits.handhelds_list()
    assert (device.officer, device.next_seq, device.lease_until) == ("wong", 1, NOW + timedelta(hours=24, minutes=9))


def test_keys_that_are_none_or_known_enrol_nothing(db):
    known = keys()
    visits.handheld_enrol(code=code(), **known, now=NOW)
    given = code()

    for wrong in (keys() | {"sign_key": b"\4" + b"\1" * 64}, keys() | {"seal_key": b""}, known):
        with pytest.raises(visits.HandheldRefused):
            visits.handheld_enrol(code=given, **wrong, now=NOW)

    assert len(visits.handhelds_list()) == 1


def test_five_wrong_proofs_lock_the_share_for_good(db):
    proof = b"p" * 32
    enrolled = visits.handheld_enrol(code=code(), **(keys() | {"unlock": visits.Unlock.PIN, "proof": proof}), now=NOW)
    told = visits.handheld_share(device_id=enrolled.device.id, proof=proof, now=NOW)
    left = []
    for _ in range(5):
        with pytest.raises(visits.ProofWrong) as wrong:
            visits.handheld_share(device_id=enrolled.device.id, proof=b"q" * 32, now=NOW)
        left.append(wrong.value.left)

    with pytest.raises(visits.ShareLocked):
        visits.handheld_share(device_id=enrolled.device.id, proof=proof, now=NOW)
    assert (told, len(told), left) == (enrolled.share, 32, [4, 3, 2, 1, 0])
    assert told not in bytes(fetch_all("select share_cipher from visits_handheld")[0][0])


def test_a_session_ends_and_a_revoked_handheld_is_told_to_wipe(db):
    device = enrol()
    session = visits.field_session_open(device_id=device.id, now=NOW)
    found = visits.handheld_of(token=session.token, now=session.until - timedelta(seconds=1))
    with pytest.raises(visits.HandheldRefused):
        visits.handheld_of(token=session.token, now=session.until)

    visits.handheld_revoke(device_id=device.id, by=BY, now=NOW)

    for asked in (
        lambda: visits.handheld_of(token=session.token, now=NOW),
        lambda: visits.field_session_open(device_id=device.id, now=NOW),
    ):
        with pytest.raises(visits.HandheldRevoked):
            asked()
    visits.handheld_wiped(device_id=device.id, now=NOW)
    assert (found.id, visits.handheld(device.id).wiped_at) == (device.id, NOW)


def test_a_package_holds_the_officers_visits_of_the_day_and_no_others(officer, landlord):
    for account_no in landlord.accounts[:2]:
        plan(account_no)
    plan(landlord.accounts[2], on=DAY + timedelta(days=1))
    plan(landlord.accounts[3], officer="")
    hand = hand_of(officer)

    package = hand.package
    assert [one.account_no for one in package.visits] == sorted(landlord.accounts[:2])
    assert package.expires_at - package.made_at == timedelta(hours=36)
    [visit, _] = package.visits
    assert [(one.name_en, one.birth_year, one.presence) for one in visit.household.members] == [
        ("CHAN TAI MAN", None, "lives_here")
    ]
    assert visit.place.en == "Flat 1, 1/F, Block A"


def test_without_a_route_a_day_goes_by_windows_and_then_by_floors(officer, landlord):
    late, early, upstairs = landlord.accounts[0], landlord.accounts[1], landlord.accounts[2]
    plan(late, window="afternoon")
    plan(upstairs)
    plan(early)

    package = hand_of(officer).package

    assert [one.account_no for one in package.visits] == [early, upstairs, late]


def test_the_same_content_is_the_same_package_until_it_ends(officer, landlord):
    plan(landlord.accounts[0])
    device = enrol()

    def made(now):
        return visits.package_for(device_id=device.id, day=DAY, now=now, by=officer)

    first, again = made(at(DAY, 8)), made(at(DAY, 9))
    visits.visit_release(visit_id=first.visits[0].visit_id, by=BY)
    plan(landlord.accounts[0], window="afternoon")
    moved = made(at(DAY, 10))

    assert (first.id, first.etag) == (again.id, again.etag)
    assert moved.id != first.id
    assert moved.etag != first.etag


def test_every_making_of_a_package_is_recorded_as_a_look_with_its_purpose(officer, landlord):
    plan(landlord.accounts[0])
    hand_of(officer)

    looks = fetch_all(
        "select action, detail ->> 'purpose' from access_auditrecord where account_no = %(no)s and actor = 'wong' order by 1",
        {"no": landlord.accounts[0]},
    )
    assert looks == [("contact.look", "visit"), ("visit.look", "visit")]


def test_a_package_takes_the_same_number_of_statements_however_many_households_are_in_it(
    officer, landlord, django_assert_num_queries
):
    plan(landlord.accounts[0])
    device = hand_of(officer).device

    for account_no in landlord.accounts[1:3]:
        plan(account_no)
        with django_assert_num_queries(STATEMENTS + len(WITHIN_A_TEST)):
            visits.package_for(device_id=device.id, day=DAY, now=at(DAY, 8), by=officer)


def test_a_day_without_visits_has_no_package(officer):
    with pytest.raises(visits.NoVisitsThatDay):
        visits.package_for(device_id=enrol().id, day=DAY, now=NOW, by=officer)


def photo(size: tuple[int, int] = (40, 30)) -> bytes:
    out = BytesIO()
    Image.effect_noise(size, 90).save(out, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0")
    return out.getvalue()


def sealed(content: bytes) -> bytes:
    return content[::-1]


def send(device_id: int, content: bytes, part: int = 400, name: str | None = None) -> visits.AttachmentView:
    view = None
    for offset in range(0, len(content), part):
        view = visits.attachment_add(
            device_id=device_id, sha256=name or sha256(content).hexdigest(), size=len(content), offset=offset,
            content=content[offset : offset + part], open_sealed=sealed, now=NOW, by=BY,
        )  # fmt: skip
    assert view is not None
    return view


def test_a_file_in_parts_is_kept_once_it_is_whole_and_its_visit_received(hand, landlord):
    account = landlord.accounts[0]
    content = sealed(photo())
    name = sha256(content).hexdigest()
    done = hand.writes(account, "visit.outcome", {"outcome": [None, "verified"]}, attachments=(name,))
    hand.push(done)
    visit = hand.visit(account).visit_id
    before = visits.visit_received(visit)

    view = send(hand.device.id, content)

    assert (before, view.complete, view.fault, visits.visit_received(visit)) == (False, True, "", True)
    [found] = visits.findings_look(visit_id=visit, purpose="reading", by=BY)
    opened = visits.finding_document(visit_id=visit, document_id=found.documents[0], purpose="reading", by=BY)
    assert opened.content[:3] == b"\xff\xd8\xff"
    assert b"Exif" not in opened.content


def test_a_part_sent_again_changes_nothing_and_one_out_of_place_is_told_where_it_goes_on(hand):
    content = sealed(photo())
    name = sha256(content).hexdigest()
    more = {
        "device_id": hand.device.id, "sha256": name, "size": len(content), "open_sealed": sealed, "now": NOW, "by": BY,
    }  # fmt: skip
    visits.attachment_add(offset=0, content=content[:300], **more)

    again = visits.attachment_add(offset=0, content=content[:300], **more)
    with pytest.raises(visits.AttachmentElsewhere) as elsewhere:
        visits.attachment_add(offset=400, content=content[400:], **more)

    assert (again.offset, elsewhere.value.offset) == (300, 300)
    assert visits.attachment_add(offset=300, content=content[300:], **more).complete


def test_bytes_of_another_name_are_thrown_away(hand):
    with pytest.raises(visits.AttachmentTorn):
        send(hand.device.id, sealed(photo()), name="a" * 64)

    view = visits.attachment(sha256="a" * 64, device_id=hand.device.id)
    assert view is not None
    assert (view.offset, view.complete) == (0, False)
    assert fetch_all("select count(*) from visits_chunk") == [(0,)]


@pytest.mark.parametrize(("content", "fault"), [(b"MZ no picture", "unknown-kind"), (b"\xff\xd8\xff torn", "torn")])
def test_a_file_that_is_no_picture_is_refused_by_a_word_and_not_kept(hand, content, fault):
    view = send(hand.device.id, sealed(content))

    assert (view.complete, view.fault) == (True, fault)
    assert fetch_all("select count(*) from documents_document") == [(0,)]


def test_a_file_that_cannot_be_opened_is_refused_by_a_word(hand):
    class Broken(Refusal):
        pass

    def broken(_):
        raise Broken

    view = visits.attachment_add(
        device_id=hand.device.id, sha256=sha256(b"x").hexdigest(), size=1, offset=0, content=b"x", open_sealed=broken,
        now=NOW, by=BY,
    )  # fmt: skip

    assert (view.complete, view.fault) == (True, "not-opened")


def test_a_photograph_of_forty_megabytes_is_refused_before_it_is_sent(hand):
    with pytest.raises(visits.AttachmentTooLarge, match="at most 10 MB"):
        visits.attachment_add(
            device_id=hand.device.id, sha256="b" * 64, size=40_000_000, offset=0, content=b"", open_sealed=sealed,
            now=NOW, by=BY,
        )  # fmt: skip

    assert documents.MAX_BYTES == 10_000_000


def test_the_office_sees_what_each_handheld_has_left(hand, landlord):
    hand.push(
        hand.writes(landlord.accounts[0], "note", {"text": [None, "x"]}, attachments=("c" * 64,)),
        hand.writes(landlord.accounts[0], "member.change", {}),
    )
    hand.seq += 1
    hand.push(hand.writes(landlord.accounts[0], "note", {"text": [None, "y"]}))

    [found] = visits.backlog_list(estates=[1001])
    assert (found.held, found.rejected, found.quarantined, found.attachments_missing) == (1, 1, 0, 1)
