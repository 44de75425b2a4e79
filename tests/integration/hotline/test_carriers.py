"""The dialog over HTTP, with carriers that follow what they are told."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from twilio.request_validator import RequestValidator

from kaifong.domains.access import api as access
from kaifong.domains.access.api import operator
from kaifong.infra import clock
from kaifong.infra.calls.models import Call
from kaifong.infra.held.models import Held
from kaifong.infra.voices.resolver import Voices
from kaifong.interfaces.hotline import performing
from kaifong.interfaces.hotline.carriers import sounds, talking, views
from kaifong.interfaces.hotline.dialog.types import Ask, SignedIn, SignIn
from kaifong.interfaces.hotline.line import CallFacts
from kaifong.interfaces.hotline.officers import Officers
from kaifong.kernel.identifiers import account_no
from tests.integration.hotline.carriers import CALLER, HOST, KINDS, SECRET, Carrier, TwilioCarrier
from tests.integration.two_months import TODAY, TwoMonths, two_months

ACCOUNT, WRONG = str(account_no(1001, 1)), "000000"
FACTS = CallFacts("c0ffee", "node", "", "test")


def session(account: int, tpin: str) -> str:
    opened = performing.perform(SignIn(str(account), tpin), "", "en", FACTS)
    assert isinstance(opened, SignedIn)
    return opened.session


@pytest.fixture
def admitted(settings, tmp_path):
    """All three kinds may call."""
    path = tmp_path / "carriers.toml"
    path.write_text(f'address = "{HOST}"\n' + "".join(f'[{name}]\nsecret = "{SECRET}"\n' for name in KINDS), "utf-8")
    settings.CARRIERS_FILE = path
    settings.ALLOWED_HOSTS = ["hotline.example.org", "testserver"]


@pytest.fixture
def hotline(db, admitted, monkeypatch) -> None:
    """Of a landlord who has no tenants yet."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def months(hotline, tmp_path) -> TwoMonths:
    return two_months()


@pytest.fixture
def tpin(months) -> str:
    return access.tpin_issue(account_no=months.a, by=operator("test"), now=clock.now())


@pytest.fixture
def officers(monkeypatch):
    """Two officers' telephones, at any hour."""
    there = Officers(("sip:201@192.0.2.5", "sip:202@192.0.2.5"), 20)
    made = views.parts()
    now = talking.Parts(made.voices, found_at_any_hour, made.sign_out, made.book, there)
    monkeypatch.setattr(views, "parts", lambda: now)


def found_at_any_hour(effect, session, language, facts):
    if isinstance(effect, performing.FindOfficer):
        return performing.OfficerFound(now=True)
    return performing.perform(effect, session, language, facts)


def said(carrier: Carrier) -> list[str]:
    """The texts of the turn whose sound the carrier was told to play."""
    *_, call, step = carrier.sound.split("?")[0].removesuffix(".wav").split("/")
    found = talking.said(call, int(step), now=clock.now())
    assert found is not None
    return [phrase.text for phrase in found[0]]


def places() -> list[str]:
    [call] = Call.objects.all()
    return list(call.places.order_by("id").values_list("place", flat=True))


def signed_in(carrier: Carrier, account: int, tpin: str) -> Carrier:
    """In English, at the menu."""
    carrier.begin().press("3").press("1").press(str(account)).press(tpin)
    return carrier


@pytest.mark.parametrize("name", KINDS)
def test_a_tenant_signs_in_and_hears_the_rent_over_every_carrier(months, tpin, name: str) -> None:
    carrier = signed_in(KINDS[name](), months.a, tpin)

    carrier.press("1")

    expected = performing.perform(Ask("rent-status"), session(months.a, tpin), "en", FACTS)
    assert said(carrier)[1 : 1 + len(expected.said)] == [phrase.text for phrase in expected.said]
    assert places() == [
        *("language", "start", "account", "tpin", "sign-in", "menu", "ask/rent-status", "answer/rent-status"),
    ]


@pytest.mark.parametrize("name", KINDS)
def test_a_turns_sound_is_what_the_voices_say(hotline, name: str) -> None:
    carrier = KINDS[name]().begin()
    *_, call, step = carrier.sound.split("?")[0].removesuffix(".wav").split("/")
    phrases, slow = talking.said(call, int(step), now=clock.now())

    heard = carrier.heard()

    assert (heard.status_code, heard["Content-Type"], heard["Cache-Control"]) == (200, "audio/wav", "private, no-store")
    assert heard.content == sounds.joined(Voices().sounds(phrases, slow=slow))


@pytest.mark.parametrize("name", KINDS)
def test_no_key_in_time_is_silence(hotline, name: str) -> None:
    carrier = KINDS[name]().begin()
    first = said(carrier)

    carrier.press("")

    assert carrier.then == "listen"
    assert set(first) <= set(said(carrier))


@pytest.mark.parametrize("name", KINDS)
def test_hash_alone_says_the_menu_again(hotline, name: str) -> None:
    carrier = KINDS[name]().begin().press("3")
    first = said(carrier)

    carrier.press("#")

    assert said(carrier) == first


@pytest.mark.parametrize("name", KINDS)
def test_a_step_that_is_posted_twice_gives_the_same_turn_and_counts_one_wrong_try(months, tpin, name: str) -> None:
    carrier = KINDS[name]().begin().press("3").press("1").press(str(months.a))
    step, saying = carrier.next, carrier.saying(WRONG)

    once = carrier.post(step, saying)
    carrier.read(once.content)
    heard = said(carrier)
    again = carrier.post(step, saying)
    carrier.read(again.content)

    assert (said(carrier), tries(months.a)) == (heard, 1)


def tries(account: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(max(failures), 0) from access_failurecounter where key like %s", [f"%{account}"]
        )
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("name", KINDS)
def test_a_step_that_comes_late_changes_nothing(hotline, name: str) -> None:
    carrier = KINDS[name]().begin()
    late, saying = carrier.next, carrier.saying("1")
    carrier.press("3").press("1")
    now = said(carrier)

    carrier.read(carrier.post(late, saying).content)

    assert said(carrier) == now


@pytest.mark.parametrize("name", KINDS)
def test_a_step_that_has_not_come_yet_changes_nothing(hotline, name: str) -> None:
    carrier = KINDS[name]().begin().press("3")
    now, step = said(carrier), carrier.next

    carrier.read(carrier.post(step.replace("/2", "/9"), carrier.saying("1")).content)

    assert said(carrier) == now


@pytest.mark.parametrize("name", KINDS)
def test_when_the_caller_has_hung_up_nothing_of_the_call_is_kept(months, tpin, name: str) -> None:
    carrier = signed_in(KINDS[name](), months.a, tpin)
    sound, step, saying = carrier.sound, carrier.next, carrier.saying("1")

    told = carrier.hang_up()

    carrier.sound = sound
    assert (told.status_code, carrier.heard().status_code) == (204, 404)
    carrier.read(carrier.post(step, saying).content)
    assert (carrier.then, carrier.sound) == ("hang up", "")
    assert sessions(months.a) == 0
    assert Call.objects.get().outcome == "hung-up"


def sessions(account: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from access_opensession where account_no = %s", [account])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("name", KINDS)
def test_a_call_that_has_lasted_too_long_is_ended(hotline, monkeypatch, name: str) -> None:
    carrier = KINDS[name]().begin()
    later = clock.now() + timedelta(seconds=600)
    monkeypatch.setattr(clock, "now", lambda: later)

    carrier.press("3")

    assert (carrier.then, Call.objects.get().outcome) == ("hang up", "too-long")


@pytest.mark.parametrize("name", KINDS)
def test_nothing_is_known_of_a_call_after_eleven_minutes(hotline, monkeypatch, name: str) -> None:
    carrier = KINDS[name]().begin()
    later = clock.now() + timedelta(seconds=661)
    monkeypatch.setattr(clock, "now", lambda: later)

    carrier.press("3")

    assert (carrier.then, carrier.sound) == ("hang up", "")


@pytest.mark.parametrize("name", KINDS)
def test_officers_telephones_ring_one_after_the_other_and_then_a_call_back_is_offered(
    hotline, officers, name: str
) -> None:
    carrier = KINDS[name]().begin().press("3").press("0")
    first = carrier.dialled
    second = carrier.officer(False).dialled

    carrier.officer(False)

    assert (first, second, carrier.then) == ("sip:201@192.0.2.5", "sip:202@192.0.2.5", "listen")


@pytest.mark.parametrize("name", KINDS)
def test_after_a_talk_with_an_officer_the_call_is_over(hotline, officers, name: str) -> None:
    carrier = KINDS[name]().begin().press("3").press("0")

    carrier.officer(True)

    assert (carrier.then, Call.objects.get().outcome) == ("hang up", "handed-over")


@pytest.mark.parametrize("name", KINDS)
def test_neither_account_nor_tpin_is_legible_in_what_is_held(hotline, name: str) -> None:
    KINDS[name]().begin().press("3").press("1").press(ACCOUNT)

    stored = b"".join(bytes(row.key) + bytes(row.content_cipher) for row in Held.objects.all())
    assert ACCOUNT.encode() not in stored


@pytest.mark.parametrize("name", KINDS)
def test_no_address_that_a_carrier_is_told_names_the_account(hotline, name: str) -> None:
    carrier = KINDS[name]().begin().press("3").press("1").press(ACCOUNT)

    assert ACCOUNT not in carrier.sound + carrier.next


@pytest.mark.parametrize("name", KINDS)
def test_an_error_ends_the_call_as_failed_and_keeps_nothing_of_it(hotline, monkeypatch, name: str) -> None:
    carrier = KINDS[name]().begin().press("3")
    carrier.http.raise_request_exception = False
    made = views.parts()
    broken = talking.Parts(made.voices, fails, made.sign_out, made.book, made.officers)
    monkeypatch.setattr(views, "parts", lambda: broken)

    answer = carrier.post(carrier.next, carrier.saying("0"))

    assert (answer.status_code, Call.objects.get().outcome) == (500, "failed")
    carrier.read(carrier.post(carrier.next, carrier.saying("0")).content)
    assert carrier.then == "hang up"


def fails(*_):
    raise RuntimeError("planted")


@pytest.mark.parametrize("name", KINDS)
def test_a_carrier_that_is_not_configured_does_not_exist(db, settings, name: str) -> None:
    settings.CARRIERS_FILE = None

    answers = {Client().post(f"/hotline/v1/{path}").status_code for path in (name, f"{name}/over", f"{name}/1")}

    assert answers == {404}


@pytest.mark.parametrize("path", ["twilio", "twilio/3", "twilio/over", "jambonz", "jambonz/3", "jambonz/over"])
def test_a_request_without_a_signature_is_refused(hotline, path: str) -> None:
    answer = Client().post(f"/hotline/v1/{path}", {"CallSid": "CA1"})

    assert (answer.status_code, answer.content, Held.objects.count()) == (403, b"", 0)


@pytest.mark.parametrize("path", ["voicexml/c0ffee/0", "voicexml/c0ffee/over", "voicexml/c0ffee/0?code=x"])
def test_a_browsers_address_without_its_code_is_refused(hotline, path: str) -> None:
    assert Client().post(f"/hotline/v1/{path}").status_code == 403


def test_a_browser_without_the_password_is_asked_for_it(hotline) -> None:
    answer = Client().get("/hotline/v1/voicexml")

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Basic realm="hotline"')


def test_a_signature_of_another_step_is_refused(hotline) -> None:
    carrier = TwilioCarrier().begin()
    saying = carrier.saying("3")
    shown = RequestValidator(SECRET).compute_signature(carrier.next, saying)

    answer = carrier.http.post("/hotline/v1/twilio/2", saying, headers={"X-Twilio-Signature": shown})

    assert answer.status_code == 403


@pytest.mark.parametrize("method", ["get", "put", "delete", "head", "options"])
def test_only_posts_are_taken(hotline, method: str) -> None:
    assert getattr(Client(), method)("/hotline/v1/twilio").status_code == 405


def test_a_body_that_is_too_long_is_refused(hotline) -> None:
    assert Client().post("/hotline/v1/twilio", {"CallSid": "1" * 20_000}).status_code == 413


def test_a_signed_request_about_no_call_is_not_understood(hotline) -> None:
    carrier = TwilioCarrier()

    answer = carrier.post(f"{HOST}/hotline/v1/twilio", {"Digits": "1"})

    assert answer.status_code == 400


@pytest.mark.parametrize("digits", ["9" * 5_000, "1; drop table", "１", "\x00", "ABCD", "1" * 12 + "#*"])
def test_keys_that_no_telephone_has_are_not_heard_and_too_many_are_cut(hotline, digits: str) -> None:
    carrier = TwilioCarrier().begin().press("3").press("1")

    carrier.press(digits)

    assert carrier.then == "listen"


def test_an_address_that_is_not_listed_is_refused(hotline, settings, tmp_path) -> None:
    path = tmp_path / "listed.toml"
    path.write_text(f'address = "{HOST}"\n[twilio]\nsecret = "{SECRET}"\naddresses = ["192.0.2.0/28"]\n', "utf-8")
    settings.CARRIERS_FILE = path
    carrier = TwilioCarrier()

    there = carrier.http.post("/hotline/v1/twilio", {}, REMOTE_ADDR="192.0.2.9").status_code
    elsewhere = carrier.http.post("/hotline/v1/twilio", {}, REMOTE_ADDR="192.0.2.99").status_code

    assert (there, elsewhere) == (403, 403)
    assert carrier.post(f"{HOST}/hotline/v1/twilio", carrier.saying()).status_code == 403


def test_a_sound_without_its_code_is_not_found(hotline) -> None:
    carrier = TwilioCarrier().begin()
    carrier.sound = carrier.sound.split("?")[0]

    assert carrier.heard().status_code == 404


@pytest.mark.django_db(transaction=True)
def test_one_step_posted_twice_at_the_same_time_is_done_once(admitted, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    months = two_months()
    access.tpin_issue(account_no=months.a, by=operator("test"), now=clock.now())
    carrier = TwilioCarrier().begin().press("3").press("1").press(str(months.a))
    step, saying, answers = carrier.next, carrier.saying(WRONG), []

    def post() -> None:
        other = TwilioCarrier(call=carrier.call)
        answers.append(other.post(step, saying).content.split(b"<Play>")[0])
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert (len(answers), len(set(answers)), tries(months.a)) == (2, 1, 1)


@pytest.mark.parametrize("name", KINDS)
def test_no_log_has_a_digit_of_account_tpin_or_caller(months, tpin, capfd, name: str) -> None:
    signed_in(KINDS[name](), months.a, WRONG)
    signed_in(KINDS[name](), months.a, tpin).press("1")

    logged = "".join(capfd.readouterr())
    assert [number for number in (str(months.a), WRONG, tpin, CALLER.removeprefix("+")) if number in logged] == []
