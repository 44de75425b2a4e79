"""What a kiosk shows, to whom, and what it refuses."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from kaifong.domains.access import api as access
from kaifong.domains.access.api import operator
from kaifong.domains.access.services.devices import lease_message
from kaifong.infra import clock
from kaifong.infra.printing.models import PrintJob
from kaifong.infra.voices import espeak
from kaifong.interfaces.kiosk import drawing
from kaifong.kernel.identifiers import account_no, format_account_no
from tests.integration.kiosk.conftest import enrolled

pytestmark = pytest.mark.django_db

KEY = re.compile(r'name="key" value="([0-9a-f-]{36})"')


def text(answer) -> str:
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def press(kiosk, question="rent-status", **fields):
    """Load a question's screen and press print."""
    key = KEY.search(text(kiosk.get(f"ask/{question}/")))[1]
    return key, kiosk.post(f"ask/{question}/print/", key=key, **fields)


# The machine


@pytest.mark.parametrize(
    "address", ["", "sign-in/", "menu/", "look/?size=150", "ask/rent-status/", "ask/rent-calculator/"]
)
def test_a_browser_that_is_not_enrolled_is_shown_that_and_nothing_else(db, address):
    answer = Client().get(f"/en/kiosk/{address}")

    assert answer.status_code == 403
    assert "This kiosk is not in service" in text(answer)


def test_a_revoked_kiosk_is_out_at_its_next_request_and_whoever_was_signed_in_too(tenant):
    access.device_revoke(device_id=tenant.device.id, by=operator("test"), now=clock.now())

    assert [tenant.get(address).status_code for address in ("", "menu/", "ask/rent-status/")] == [403, 403, 403]
    assert tenant.post("heartbeat/").status_code == 403


def test_a_code_enrols_once(db, printer):
    code = access.device_code_make(kind="kiosk", name="x", estate_code=1001, by=operator("test"), now=clock.now())

    def enrol(key: bytes):
        return Client().post("/en/kiosk/enrol/", {"code": code, "public_key": b64encode(key).decode()})

    first, second = enrol(b"1" * 32), enrol(b"2" * 32)

    assert (first.status_code, second.status_code) == (302, 422)
    assert "This code is wrong, used or no longer valid" in text(second)


def test_a_key_that_is_none_enrols_nothing(db):
    code = access.device_code_make(kind="kiosk", name="x", estate_code=1001, by=operator("test"), now=clock.now())

    for key in ("", "%%%", "x" * 100_000, b64encode(b"short").decode()):
        assert Client().post("/en/kiosk/enrol/", {"code": code, "public_key": key}).status_code == 422
    assert access.devices_list(by=operator("test")) == ()


def test_a_signed_request_renews_the_lease_and_a_forged_one_does_not(kiosk):
    at = clock.now() + timedelta(seconds=5)
    signature = kiosk.key.sign(lease_message(kiosk.device.id, at))

    def ask(**other):
        fields = {"device": kiosk.device.id, "at": int(at.timestamp()), "signature": b64encode(signature).decode()}
        return kiosk.post("lease/", **(fields | other)).status_code

    forged = [
        ask(signature="AAAA"),
        ask(device=kiosk.device.id + 1),
        ask(at=int(at.timestamp()) + 1),
        ask(device="x" * 999),
    ]
    renewed, replayed = ask(), ask()

    assert (forged, renewed, replayed) == ([403] * 4, 204, 403)
    assert kiosk.get("").status_code == 200


def test_the_heartbeat_tells_paper_version_and_last_print(tenant):
    tenant.printer.paper_low = True
    press(tenant)

    answer = tenant.post("heartbeat/", version="0.1.0<script>" + "x" * 100)
    [device] = access.devices_list(by=operator("test"))

    assert answer.status_code == 204
    assert (device.paper, device.version) == ("low", "0.1.0scriptxxxxxxx")
    assert device.last_print_at == PrintJob.objects.get().asked_at


@pytest.mark.parametrize(
    ("done_to_it", "word"), [("paper_out", "paper_out"), ("cover_open", "cover_open"), (None, "ok")]
)
def test_the_heartbeat_tells_the_printers_trouble(kiosk, done_to_it, word):
    if done_to_it:
        setattr(kiosk.printer, done_to_it, True)

    kiosk.post("heartbeat/", version="1")

    assert access.devices_list(by=operator("test"))[0].paper == word


# Signing in


def test_account_number_and_tpin_are_asked_on_two_screens_and_open_what_they_are_enough_for(kiosk, months, tpin):
    first = kiosk.post("sign-in/", account=str(months.a))
    second = kiosk.post("sign-in/", account=format_account_no(months.a), tpin=tpin)
    menu = text(kiosk.get("menu/"))

    assert 'type="password"' in text(first)
    assert (second.status_code, second["Location"]) == (302, "/en/kiosk/menu/")
    assert "Rent payable and status" in menu
    assert format_account_no(months.a) in menu
    [session] = access.sessions_of(account_no=months.a, now=clock.now())
    assert (session.door, session.assurance, session.device_id) == ("kiosk", 1, kiosk.device.id)


def test_a_scanned_slip_gives_its_account_number(kiosk, months):
    answer = kiosk.post("sign-in/", account=f"9999{months.a}00230000260305")

    assert answer.status_code == 200
    assert f'name="account" value="{format_account_no(months.a)}"' in text(answer)


@pytest.mark.parametrize(
    "typed",
    ["", "1", "123456789012", "9999" + "0" * 26, "1" * 100_000, "<script>alert(1)</script>", "' or 1=1 --", "\x00" * 12,
     "１００１０００００１４５", "100100000145' --"],
)  # fmt: skip
def test_a_forged_or_hostile_barcode_is_no_account_number(kiosk, typed):
    answer = kiosk.post("sign-in/", account=typed)

    assert answer.status_code == 422
    assert "alert(1)</script>" not in text(answer)
    assert len(answer.content) < 20_000


def test_every_refused_sign_in_is_told_the_same(kiosk, months, tpin):
    wrong = str((int(tpin) + 1) % 10**6).zfill(6)
    tries = [
        (months.a, wrong),  # wrong TPIN
        (months.b, tpin),  # no TPIN yet
        (account_no(1001, 99_999), tpin),  # no such account
        (months.a, "x" * 20),
        *[(months.a, wrong)] * 5,
        (months.a, tpin),  # locked by now
    ]

    pages = [re.sub(r'value="[^"]*"', "", text(kiosk.sign_in(*one))) for one in tries]

    assert len(set(pages)) == 1
    assert "do not go together" in pages[0]


def test_a_session_is_good_at_its_own_machine_alone(tenant):
    other = enrolled("Another", tenant.printer)
    other.browser.cookies["kf_kiosk"] = tenant.browser.cookies["kf_kiosk"].value

    answer = other.get("ask/rent-status/")

    assert (answer.status_code, answer["Location"]) == (302, "/en/kiosk/?ended")


@pytest.mark.parametrize("way", ["finish", "start"])
def test_after_finishing_nothing_of_the_tenant_can_be_had(tenant, months, way):
    token = tenant.browser.cookies["kf_kiosk"].value
    key, _ = press(tenant)

    tenant.post("finish/") if way == "finish" else tenant.get("")
    tenant.browser.cookies["kf_kiosk"] = token

    assert access.sessions_of(account_no=months.a, now=clock.now()) == ()
    for address in ("ask/rent-status/", f"slips/{key}/", f"phone/{key}/"):
        assert format_account_no(months.a) not in text(tenant.get(address))
        assert "2,300" not in text(tenant.get(address))
    assert len(tenant.printer.slips) == 1


def test_no_screen_is_kept_by_the_browser(tenant):
    for address in ("", "menu/", "ask/rent-status/", "sign-in/"):
        assert "no-store" in tenant.get(address)["Cache-Control"]


# Questions


def test_the_menu_shows_what_this_sign_in_is_sure_enough_for(tenant):
    asked = re.findall(r'href="/en/kiosk/ask/([a-z-]+)/"', text(tenant.get("menu/")))

    assert {"rent-status", "payment-history", "rent-explained", "ways-to-pay", "statement", "rent-calculator"} <= set(
        asked
    )
    assert "particulars" not in asked
    assert tenant.get("ask/particulars/").status_code == 302


def test_before_signing_in_only_what_needs_none_is_there(kiosk):
    assert re.findall(r'href="/en/kiosk/ask/([a-z-]+)/"', text(kiosk.get("menu/"))) == [
        "rent-calculator",
        "application-progress",
        "eligibility",
        "how-to-pay",
        "office-hours",
    ]
    assert kiosk.get("ask/rent-status/").status_code == 302
    assert kiosk.get("ask/no-such-question/").status_code == 404


def test_the_calculator_works_out_what_it_is_given_and_keeps_the_figures_out_of_addresses(kiosk, months):
    fields = {
        "persons": "2",
        "youngest_age": "30",
        "income": "20000",
        "assets": "1000",
        "net_rent": "2000",
        "rates": "300",
    }

    answer = kiosk.post("ask/rent-calculator/", **fields)
    wrong = kiosk.post("ask/rent-calculator/", **fields | {"income": "much"})

    assert answer.status_code == 200
    assert "2,300.00" in text(answer)
    assert 'name="income" value="20000"' in text(answer)
    assert "20000" not in "".join(re.findall(r'(?:href|action|src)="([^"]*)"', text(answer)))
    assert wrong.status_code == 422


# Slips


def test_a_slip_is_printed_once_however_often_the_button_is_pressed(tenant):
    key, first = press(tenant)
    again = [tenant.post("ask/rent-status/print/", key=key) for _ in range(2)]
    shown = [tenant.get(f"slips/{key}/") for _ in range(2)]

    assert [answer["Location"] for answer in (first, *again)] == [f"/en/kiosk/slips/{key}/"] * 3
    assert ["Your slip has been printed" in text(page) for page in shown] == [True, True]
    assert len(tenant.printer.slips) == 1


def test_without_paper_nothing_is_printed_and_the_phone_gets_the_slip(tenant, months):
    tenant.printer.paper_out = True
    key, _ = press(tenant)

    page = text(tenant.get(f"slips/{key}/"))
    link = re.search(r"/en/kiosk/fetch/([0-9A-Z]{10})/", text(tenant.get(f"phone/{key}/")) + str(_code(key)))[0]
    phone = Client().get(link)

    assert "Nothing was printed" in page
    assert "The printer has run out of paper." in page
    assert (phone.status_code, phone["Content-Type"]) == (200, "application/pdf")
    assert phone.content.startswith(b"%PDF")
    assert "no-store" in phone["Cache-Control"]
    assert tenant.printer.slips == []


def _code(key: str) -> str:
    from uuid import UUID

    from kaifong.infra.printing.copies import code_of

    return f"/en/kiosk/fetch/{code_of(UUID(key))}/"


def test_a_power_cut_in_mid_print_is_told_and_nothing_comes_out_later(tenant):
    tenant.printer.cut_power_after = 100
    key, _ = press(tenant)
    tenant.printer.switch_on()

    pages = [text(tenant.get(f"slips/{key}/")) for _ in range(2)]
    tenant.post("ask/rent-status/print/", key=key)

    assert ["We cannot tell whether your slip was printed" in page for page in pages] == [True, True]
    assert "It will not be printed again by itself" in pages[0]
    assert _code(key).split("/")[-2][:5] in pages[0]
    assert (len(tenant.printer.slips), len(tenant.printer.torn)) == (0, 1)


def test_a_press_without_a_key_of_its_own_or_with_another_tenants_prints_nothing(tenant, months):
    key, _ = press(tenant)
    other_tpin = access.tpin_issue(account_no=months.b, by=operator("test"), now=clock.now())
    tenant.post("finish/")
    tenant.sign_in(months.b, other_tpin)

    replayed = tenant.post("ask/rent-status/print/", key=key)
    seen = tenant.get(f"slips/{key}/")
    hostile = [tenant.post("ask/rent-status/print/", key=bad) for bad in ("", "1", "x" * 100_000, "' or 1=1 --")]

    assert [answer.status_code for answer in (replayed, seen, *hostile)] == [404] * 6
    assert "This screen is not there" in text(seen)
    assert len(tenant.printer.slips) == 1
    assert PrintJob.objects.count() == 1


def test_a_tenant_sees_later_that_a_slip_was_printed(tenant, months):
    press(tenant)

    assert "slip.print" in [look.action for look in access.looks_of(account_no=months.a)]


def test_a_statement_goes_to_the_phone(tenant):
    page = text(tenant.get("ask/statement/"))
    key = KEY.search(page)[1]

    answer = tenant.post("ask/statement/phone/", key=key, month="2026-02")
    phone = Client().get(_code(key))

    assert answer["Location"] == f"/en/kiosk/phone/{key}/"
    assert phone["Content-Disposition"] == 'inline; filename="rent-statement-2026-02.pdf"'
    assert "Print a slip" not in page


def test_a_typed_code_gives_the_slip_and_a_wrong_one_says_why(tenant):
    tenant.printer.paper_out = True
    key, _ = press(tenant)
    code = _code(key).split("/")[-2]

    right = Client().post("/en/kiosk/fetch/", {"code": f"{code[:5].lower()} {code[5:]}"})
    wrong = Client().post("/en/kiosk/fetch/", {"code": "0" * 10})

    assert right["Content-Type"] == "application/pdf"
    assert (wrong.status_code, "wrong or no longer valid" in text(wrong)) == (422, True)


def test_whoever_tries_codes_too_often_gets_none_for_a_while(tenant):
    tenant.printer.paper_out = True
    key, _ = press(tenant)
    guesser = Client()

    for _ in range(120):
        guesser.post("/en/kiosk/fetch/", {"code": "0" * 10})

    refused = guesser.get(_code(key))
    assert (refused.status_code, refused["Location"]) == (302, "/en/kiosk/fetch/?wrong")
    assert "wrong or no longer valid" in text(guesser.get(refused["Location"]))
    assert Client(REMOTE_ADDR="192.0.2.9").get(_code(key)).status_code == 200


# How the screen looks and sounds


def test_letters_and_voice_are_the_persons_own_and_end_with_the_visit(tenant):
    answer = tenant.get("look/?size=200&aloud=yes&back=/en/kiosk/menu/")
    larger = text(tenant.get("menu/"))
    tenant.post("finish/")

    assert answer["Location"] == "/en/kiosk/menu/"
    assert "kf-size-200" in larger
    assert "<audio" in larger
    assert "kf-size-100" in text(tenant.get("menu/"))


@pytest.mark.parametrize(
    "back", ["https://example.com/kiosk/", "//example.com/kiosk/", "/en/office/", "javascript:1", ""]
)
def test_the_way_back_is_within_the_kiosk(kiosk, back):
    assert kiosk.get("look/", data={"size": "150", "back": back})["Location"] == "/en/kiosk/"


def test_an_answer_is_read_aloud_to_who_asked_and_to_nobody_else(tenant, monkeypatch):
    said = []
    monkeypatch.setattr(espeak, "wav", lambda words, language: said.append((words, language)) or b"RIFF")
    tenant.get("look/?aloud=yes&back=/en/kiosk/menu/")

    page = text(tenant.get("ask/rent-status/"))
    address = re.search(r"/en/kiosk/sounds/[0-9a-f-]{36}\.wav", page)[0]
    heard = tenant.browser.get(address)
    tenant.post("finish/")

    [(words, language)] = [each for each in said if "Hong Kong dollars" in each[0]]
    assert (words.splitlines()[0], language) == ("Please pay two thousand three hundred Hong Kong dollars now.", "en")
    assert (heard["Content-Type"], heard.content) == ("audio/wav", b"RIFF")
    assert tenant.browser.get(address).status_code == 404


def test_a_machine_without_a_voice_offers_none(tenant, monkeypatch):
    monkeypatch.setattr(espeak, "PROGRAM", "no-such-program")

    assert "Read aloud" not in text(tenant.get("menu/"))


@pytest.mark.parametrize("language", ["zh-hant", "en", "zh-hans"])
def test_a_lost_database_is_told_in_the_language_and_says_no_more(tenant, monkeypatch, language):
    def lost(**asked):
        raise OperationalError("server closed the connection: host=10.1.2.3 password=secret")

    monkeypatch.setattr(access, "device_of", lost)
    answer = tenant.browser.get(f"/{language}/kiosk/ask/rent-status/")

    assert answer.status_code == 503
    assert f'lang="{language}"' in text(answer)
    assert "secret" not in text(answer)
    assert "10.1.2.3" not in text(answer)


def test_nothing_waits_for_the_clock(kiosk):
    assert access.DOORS["kiosk"].idle.total_seconds() > drawing.IDLE_SECONDS + drawing.WARNING_SECONDS
