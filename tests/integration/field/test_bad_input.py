"""Bad input at the handheld's door: each operation gets its answer, nothing is kept of what is refused, and the queue goes on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client

from kaifong.domains.visits import api as visits
from kaifong.domains.visits.models import Attachment, Chunk, Operation
from kaifong.infra.database import execute, fetch_all
from tests.integration.field.conftest import MORNING, SUITE, Handheld, bytes_of, code, text
from tests.integration.visits.conftest import BY, DAY, FIRST

RARE = "歐陽𠮷祥𨋢㗎 👨‍👩‍👧 Zoë"
"""Plane 2 (𠮷, 𨋢), HKSCS (𨋢, 㗎), joined emoji, an accent."""


def sealed_as(handheld: Handheld, content: str | bytes) -> dict:
    """The next operation, whatever is in its seal."""
    envelope = handheld.sealed("note", {"text": [None, "x"]})
    said = content.encode(errors="surrogatepass") if isinstance(content, str) else content
    sealed = handheld.seal(said, f"operation {handheld.device} {envelope['id']}")
    return envelope | {"sealed": text(sealed)}


def said_by(handheld: Handheld, **more) -> str:
    """What the next operation would say in its seal, with some of it otherwise."""
    number = handheld.seq + 1
    visit = handheld.package["visits"][0]
    return json.dumps(
        {
            "id": f"00000000-0000-7001-0000-{number:012x}", "device": handheld.device, "seq": number,
            "package": handheld.package["package"], "entity": visit["visit"],
            "base_version": visit["appointment"]["version"], "kind": "note", "changes": {"text": [None, "x"]},
            "client_time": MORNING.isoformat(), "attachments": [],
        }
        | more
    )  # fmt: skip


def test_what_said_by_makes_is_sound(handheld):
    assert handheld.results(sealed_as(handheld, said_by(handheld))) == [("applied", "")]


DEEP = 20_000
HOSTILE = {
    "deep": lambda said: said.replace('"changes": {"text": [null, "x"]}', f'"changes": {"[" * DEEP}{"]" * DEEP}'),
    "a name twice": lambda said: said.replace('"seq":', '"seq": 7, "seq":'),
    "a name twice within": lambda said: said.replace('{"text"', '{"text": [null, "y"], "text"'),
    "NaN": lambda said: said.replace('"x"', "NaN"),
    "infinity": lambda said: said.replace('"x"', "1e999"),
    "a number of five thousand digits": lambda said: said.replace('"x"', "9" * 5_000),
    "half a sign": lambda said: said.replace('"x"', '"\\ud842"'),
    "a list": lambda said: f"[{said}]",
    "nothing": lambda said: "",
    "no end": lambda said: said[:-1],
    "more behind the end": lambda said: said + "{}",
    "the visit as a list": lambda said: said.replace('"entity": "', '"entity": ["').replace('", "base', '"], "base'),
    "a visit beyond all": lambda said: said.replace('"entity": "', '"entity": "9999999999999999999'),
    "a visit below all": lambda said: said.replace('"entity": "', '"entity": "-'),
    "a value that is a list": lambda said: said.replace('"x"', '["x"]'),
    "one value of two": lambda said: said.replace('[null, "x"]', '["x"]'),
    "sixty-one changes": lambda said: said.replace('"text": [null, "x"]', ",".join(f'"f{n}": [1, 2]' for n in range(61))),
    "a text too long": lambda said: said.replace('"x"', f'"{"x" * 4_001}"'),
    "a kind that is none": lambda said: said.replace('"note"', '"teleport"'),
    "the year 1": lambda said: said.replace(MORNING.isoformat(), "0001-01-01T00:00:00+14:00"),
    "the year 9999": lambda said: said.replace(MORNING.isoformat(), "9999-12-31T23:59:59-14:00"),
    "a day without its zone": lambda said: said.replace(MORNING.isoformat(), "2026-03-02T08:00:00"),
    "a file's name that is none": lambda said: said.replace('"attachments": []', '"attachments": ["../../etc/passwd"]'),
}  # fmt: skip


@pytest.mark.parametrize("how", HOSTILE)
def test_hostile_content_in_a_seal_is_rejected_kept_and_does_not_stop_the_queue(handheld, how):
    bad = sealed_as(handheld, HOSTILE[how](said_by(handheld)))
    next_ = handheld.sealed("note", {"text": [None, "after"]})

    assert handheld.results(bad, next_) == [("rejected", "unreadable"), ("applied", "")]
    assert handheld.results(bad, next_) == [("rejected", "unreadable"), ("applied", "")]
    assert Operation.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        ("contact.change", {"letter_format": ["plain", "gold leaf"]}, "bad-particulars"),
        ("contact.change", {"language": ["zh-hant", "klingon"]}, "bad-particulars"),
        ("contact.change", {"email": ["", "a\u0000b@example.com"]}, "bad-particulars"),
        ("member.change", {"999999.presence": ["lives_here", "left"]}, "unknown-field"),
        ("member.change", {"x": [None, None]}, "malformed"),
        ("finding", {"outcome": [None, "member_left"], "person": [None, 2**70]}, "malformed"),
        ("member.seen", {"person": [None, -1]}, "malformed"),
        ("visit.outcome", {"outcome": [None, True]}, "malformed"),
    ],
)
def test_values_that_cannot_be_are_rejected_and_do_not_stop_the_queue(handheld, kind, changes, reason):
    bad = handheld.sealed(kind, changes)
    next_ = handheld.sealed("note", {"text": [None, "after"]})

    assert handheld.results(bad, next_) == [("rejected", reason), ("applied", "")]


def test_an_operation_that_another_device_sealed_or_that_says_it_is_another_is_rejected(handheld, landlord):
    other = Handheld()
    other.enrol(code())
    stolen = handheld.sealed("note", {"text": [None, "x"]})
    foreign = handheld.sealed("note", {"text": [None, "x"]}, device=other.device)
    shifted = handheld.sealed("note", {"text": [None, "x"]}, seq=99) | {"seq": 3}
    other.open_session()

    assert other.results(stolen) == [("rejected", "unreadable")]
    handheld.seq = 3
    assert (
        handheld.results(stolen | {"id": str(stolen["id"]).replace("7001", "7002")}, foreign, shifted)
        == [("rejected", "unreadable")] * 3
    )


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"operations": ' + b"[" * 100_000, b'{"operations": NaN}'])
def test_a_body_that_is_no_batch_is_refused_in_words(handheld, body):
    answer = handheld.ask("POST", "operations", body)

    assert (answer.status_code in (400, 422), "reason" in answer.json()) == (True, True)


@pytest.mark.parametrize("seq", [0, -1, 2**31, 1.5, "x", None])
def test_a_number_that_is_none_refuses_the_batch_and_takes_nothing(handheld, seq):
    sound = handheld.sealed("note", {"text": [None, "x"]})

    assert handheld.push(sound, sound | {"seq": seq}).status_code == 422
    assert Operation.objects.count() == 0


def test_more_than_a_hundred_operations_or_256_kilobytes_are_refused_whole(handheld):
    many = [handheld.sealed("note", {"text": [None, "x"]}) for _ in range(101)]
    handheld.seq = 0
    large = [handheld.sealed("note", {"text": [None, "x" * 3_990]}) for _ in range(66)]

    assert sum(len(bytes_of(one["sealed"])) for one in large) > 256 * 1024
    assert (handheld.push(*many).status_code, handheld.push(*large).status_code) == (422, 413)
    assert handheld.ask("POST", "operations", b" " * 3_000_000).status_code == 413
    assert Operation.objects.count() == 0
    assert handheld.results(*many[:100]) == [("applied", "")] * 100


def test_a_photograph_of_40_megabytes_is_refused_part_by_part_and_nothing_of_it_is_kept(handheld):
    part = 256 * 1024
    name = hashlib.sha256(b"photograph").hexdigest()

    def sent(offset: int, content: bytes, size: int = 40_000_000):
        headers = {"Kaifong-Offset": str(offset), "Kaifong-Length": str(size)}
        answer = handheld.ask("PATCH", f"attachments/{name}", content, **headers)
        return answer.status_code, answer.json()["reason"] if answer.content else ""

    assert [sent(offset, b"x" * part) for offset in range(0, 3 * part, part)] == [(413, "too-large")] * 3
    assert sent(0, b"x" * (part + 1), size=part + 1) == (413, "too-large")
    assert sent(0, b"x" * 100, size=50)[0] == 409
    assert (Attachment.objects.filter(complete_at__isnull=False).count(), Chunk.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Kaifong-Signature": text(b"\1" * 64)}, "signature"),
        ({"Kaifong-Signature": text(b"\0" * 64)}, "signature"),
        ({"Kaifong-Signature": text(b"\xff" * 64)}, "signature"),
        ({"Kaifong-Signature": text(b"\1" * 63)}, "signature"),
        ({"Kaifong-Signature": "***"}, "signature"),
        ({"Kaifong-Signature": ""}, "signature"),
        ({"Kaifong-Device": "999999"}, "signature"),
        ({"Kaifong-Device": "-1"}, "signature"),
        ({"Kaifong-Time": ""}, "signature"),
        ({"Kaifong-Time": "soon"}, "signature"),
        ({"Kaifong-Time": "99999999999"}, "clock"),
    ],
)
def test_a_forged_or_untimely_request_is_refused_and_takes_nothing(handheld, headers, reason):
    batch = json.dumps({"operations": [handheld.sealed("note", {"text": [None, "x"]})]}).encode()

    answer = handheld.ask("POST", "operations", batch, **headers)

    assert (answer.status_code, answer.json()["reason"]) == (400, reason)
    assert Operation.objects.count() == 0


@pytest.mark.parametrize(("seconds", "status"), [(-301, 400), (-300, 200), (300, 200), (301, 400)])
def test_a_clock_may_differ_by_five_minutes_either_way(handheld, seconds, status):
    handheld.time = int(MORNING.timestamp()) + seconds

    assert handheld.fetch().status_code == status


def test_a_request_that_was_listened_to_gets_nothing_new_when_it_is_replayed(handheld, now):
    client, sent = Client(), []
    handheld.client = type("Listening", (), {"generic": lambda _, *args, **more: sent.append((args, more)) or client.generic(*args, **more)})()  # fmt: skip
    first = handheld.push(
        handheld.sealed("visit.start", {}), handheld.sealed("visit.outcome", {"outcome": [None, "no_answer"]})
    )
    [(args, more)] = sent

    again = client.generic(*args, **more)
    now["at"] += timedelta(minutes=5, seconds=1)
    late = client.generic(*args, **more)

    assert (again.json(), late.status_code) == (first.json(), 400)
    assert fetch_all("select count(*) from visits_attempt") == [(1,)]


def test_a_package_that_was_changed_or_cut_on_the_way_does_not_open(handheld):
    answer = handheld.ask("GET", f"packages/{DAY}").json()
    sealed, signature = bytes_of(answer["sealed"]), bytes_of(answer["signature"])
    server = Ed25519PublicKey.from_public_bytes(handheld.server["sign"])
    info = f"kaifong field package {handheld.device}".encode()

    for torn in (sealed[:-1], sealed[:100], bytes([sealed[0], sealed[1] ^ 1]) + sealed[2:], sealed + b"\0"):
        with pytest.raises(InvalidSignature):
            server.verify(signature, torn)
        with pytest.raises((InvalidTag, ValueError)):
            SUITE.decrypt(torn, handheld.seal_key, info=info)
    with pytest.raises(InvalidTag):
        SUITE.decrypt(sealed, Handheld().seal_key, info=info)


def test_rare_signs_in_names_and_notes_come_back_as_they_were(handheld, landlord):
    execute("update tenancies_person set name_zh = %(name)s", {"name": RARE})

    handheld.fetch()
    handheld.results(handheld.sealed("note", {"text": [None, RARE]}))

    assert {one["name_zh"] for visit in handheld.package["visits"] for one in visit["household"]["members"]} == {RARE}
    visit = visits.visit_of(landlord.accounts[0], FIRST)
    [found] = visits.findings_look(visit_id=visit.id, purpose="test", by=BY)
    assert found.content == {"text": RARE}


def test_a_full_outbox_of_last_years_form_is_taken_as_it_was_filled(handheld, landlord, now, settings, tmp_path):
    import shutil

    from kaifong.domains.forms import definitions

    last_year = handheld.package["form"]["key"]
    answers = {"altered": [None, True], "altered_what": [None, "a door"]}
    outbox = [handheld.sealed("observation", answers, visit=number % 3) for number in range(100)]
    pack = tmp_path / "pack"
    shutil.copytree(settings.RULE_PACK, pack)
    form = pack / "forms" / "household_visit-2026.yaml"
    written = form.read_text(encoding="utf-8")
    form.write_text(written.replace("from: 2026-01-01", "from: 2026-01-01\nuntil: 2026-12-31"), encoding="utf-8")
    (pack / "forms" / "household_visit-2027.yaml").write_text(
        written.replace("from: 2026-01-01", "from: 2027-01-01").replace("altered", "rebuilt"), encoding="utf-8"
    )
    settings.RULE_PACK = pack
    definitions._of_pack.cache_clear()
    now["at"] = MORNING.replace(year=2027)
    handheld.open_session()

    results = handheld.results(*outbox)

    from kaifong.interfaces.field.form import visit_form

    assert results == [("applied", "")] * 100
    assert (last_year, visit_form(DAY.replace(year=2027))["key"]) == ("household_visit-2026", "household_visit-2027")
    visit = visits.visit_of(landlord.accounts[0], FIRST)
    found = visits.findings_look(visit_id=visit.id, purpose="test", by=BY)
    assert [one.content for one in found] == [{"altered": True, "altered_what": "a door"}] * 34


def test_a_form_that_changes_comes_with_the_package_although_the_visits_are_as_they_were(handheld, monkeypatch):
    from kaifong.interfaces.field import api, form

    etag = handheld.fetch().headers["ETag"]
    monkeypatch.setattr(api, "visit_form", lambda on: form.visit_form(on) | {"declaration": "another"})

    answer = handheld.fetch(**{"If-None-Match": etag})

    assert (answer.status_code, handheld.package["form"]["declaration"]) == (200, "another")


@pytest.fixture(autouse=True)
def _forms_of_the_pack():
    yield
    from kaifong.domains.forms import definitions

    definitions._of_pack.cache_clear()


def test_a_copied_handheld_is_told_at_its_next_number_whichever_of_the_two_comes_first(handheld, landlord):
    handheld.results(handheld.sealed("visit.start", {}))
    copied = replace(handheld, client=Client())
    first = handheld.sealed("visit.outcome", {"outcome": [None, "verified"]})
    second = copied.sealed(
        "visit.outcome", {"outcome": [None, "non_occupation"]}, id="00000000-0000-7001-0000-00000000c001"
    )

    assert copied.results(second) == [("applied", "")]
    assert handheld.results(first) == [("rejected", "seq-again")]
    assert copied.results(copied.sealed("note", {"text": [None, "x"]})) == [("applied", "")]
    assert handheld.results(handheld.sealed("note", {"text": [None, "y"]})) == [("rejected", "other-body")]
    assert sorted(one.what for one in visits.alarms_list()) == ["other-body", "seq-again"]
    found = visits.visit_of(landlord.accounts[0], FIRST)
    assert (found.outcome, len(visits.tries(found.id))) == (visits.Outcome.NON_OCCUPATION, 1)
