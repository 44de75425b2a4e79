"""Passkeys at the portal: added, used and removed by their tenant, and by nobody else."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from kaifong.domains.access import api as access
from tests.integration.access.authenticator import Authenticator
from tests.integration.portal.conftest import NOW, words

LIST, OFFER, ADD = "/en/my/safety/passkeys/", "/en/my/safety/passkeys/offer/", "/en/my/safety/passkeys/add/"
SIGN_IN, ASK, ENTER, HOME = "/en/my/sign-in/", "/en/my/sign-in/passkey/ask/", "/en/my/sign-in/passkey/", "/en/my/home/"
COOKIE, HOST = "kf_portal_passkey", "testserver"


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(f"http://{HOST}")


def add(client, device, label="My telephone"):
    options = client.post(OFFER).content.decode()
    return client.post(ADD, {"response": device.create(options), "label": label})


def enter(client, device, **more):
    options = client.post(ASK).content.decode()
    return client.post(ENTER, {"response": device.get(options)} | more)


def labels(account_no) -> list[str]:
    return [each.label for each in access.passkeys_of(account_no=account_no)]


def test_a_passkey_added_while_signed_in_signs_its_tenant_in_later(browser, months, device):
    added = add(browser(months.a), device)
    client = browser()

    entered = enter(client, device, next="/en/my/ask/payment-history/")

    assert added["Location"] == f"{LIST}?done=added"
    assert (entered.status_code, entered["Location"]) == (302, "/en/my/ask/payment-history/")
    session = access.session_of(token=client.cookies["kf_portal"].value, door="portal", now=NOW)
    assert (session.account_no, session.assurance) == (months.a, 2)


def test_the_list_shows_name_and_days_and_what_was_done_stands_in_the_record(browser, months, device):
    client = browser(months.a)
    before = words(client.get(LIST))
    add(client, device, label="陳先生的電話")
    unused = words(client.get(f"{LIST}?done=added"))
    enter(browser(), device)

    used = words(client.get(LIST))

    assert "You have no passkey yet." in before
    assert "The passkey has been added." in unused
    assert "陳先生的電話 Added on 20 February 2026 Not used yet" in unused
    assert "Last used on 20 February 2026" in used
    assert "A passkey was added" in words(client.get("/en/my/safety/looks/"))


def test_a_device_without_a_name_is_called_as_its_browser(browser, months, device):
    client = browser(months.a)
    client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36"

    offered = client.get(LIST).content.decode()
    add(client, device, label=" ")

    assert 'value="Chrome, Android"' in offered
    assert labels(months.a) == ["Chrome, Android"]


@pytest.mark.parametrize("label", ["x" * 61, "a\0b"])
def test_a_name_that_cannot_be_kept_is_refused_beside_its_field(browser, months, device, label):
    answer = add(browser(months.a), device, label=label)

    assert (answer.status_code, labels(months.a)) == (422, [])
    assert 'id="id_label-error"' in answer.content.decode()


def test_a_removed_passkey_signs_nobody_in(browser, months, device):
    client = browser(months.a)
    add(client, device)
    [remove] = re.findall(r'action="(/en/my/safety/passkeys/\d+/remove/)"', client.get(LIST).content.decode())

    removed = client.post(remove, follow=True)
    again = client.post(remove)

    assert "The passkey has been removed." in words(removed)
    assert again.status_code == 302
    assert enter(browser(), device)["Location"] == f"{SIGN_IN}?why=passkey"


def test_nobody_removes_the_passkey_of_another_tenant(browser, months, device):
    add(browser(months.a), device)
    [passkey] = access.passkeys_of(account_no=months.a)

    answer = browser(months.b).post(f"{LIST}{passkey.id}/remove/")

    assert answer.status_code == 302
    assert labels(months.a) == ["My telephone"]


def test_a_challenge_that_was_offered_to_one_tenant_adds_no_passkey_to_another(browser, months, device):
    theirs, own = browser(months.a), browser(months.b)
    options = theirs.post(OFFER).content.decode()
    own.cookies[COOKIE] = theirs.cookies[COOKIE].value

    answer = own.post(ADD, {"response": device.create(options), "label": ""})

    assert answer["Location"] == f"{LIST}?why=over"
    assert "This took too long. Please begin again." in words(own.get(answer["Location"]))
    assert labels(months.a) + labels(months.b) == []


def test_an_answer_is_good_once_and_for_five_minutes(browser, months, device, now):
    add(browser(months.a), device)
    client = browser()
    response = device.get(client.post(ASK).content.decode())
    challenge = client.cookies[COOKIE].value
    first = client.post(ENTER, {"response": response})
    replaying = browser()
    replaying.cookies[COOKIE] = challenge
    replayed = replaying.post(ENTER, {"response": response})
    late = browser()
    options = late.post(ASK).content.decode()
    now(NOW + timedelta(minutes=5))
    missed = late.post(ENTER, {"response": device.get(options)})

    assert first["Location"] == HOME
    for refused in (replayed, missed):
        assert refused["Location"] == f"{SIGN_IN}?why=passkey"
        assert "kf_portal" not in refused.cookies


@pytest.mark.parametrize("response", ["", "{}", "null", "\0", "x" * 100_000])
def test_what_is_no_answer_is_refused_in_words_and_opens_nothing(browser, months, response):
    client, tenant = browser(), browser(months.a)
    client.post(ASK)
    tenant.post(OFFER)

    entered = client.post(ENTER, {"response": response, "next": HOME})
    added = tenant.post(ADD, {"response": response, "label": ""})

    assert entered["Location"] == f"{SIGN_IN}?why=passkey&next={HOME}"
    assert "The passkey was not accepted." in words(client.get(entered["Location"]))
    assert "The passkey could not be added." in words(tenant.get(added["Location"]))
    assert ("kf_portal" in entered.cookies, labels(months.a)) == (False, [])


def test_an_unknown_key_is_told_the_same_as_a_wrong_one(browser, months, device):
    add(browser(months.a), device)
    wrong = Authenticator(device.origin, credential_id=device.credential_id)

    unknown, forged = enter(browser(), Authenticator(device.origin)), enter(browser(), wrong)

    assert unknown["Location"] == forged["Location"] == f"{SIGN_IN}?why=passkey"


def test_who_has_typed_no_code_adds_no_passkey(browser, months, device):
    client = browser(months.a, assurance=1)

    answers = [client.get(LIST), client.post(OFFER), client.post(ADD, {"response": "{}", "label": ""})]

    assert [answer["Location"].split("?")[0] for answer in answers] == [SIGN_IN] * 3
    assert labels(months.a) == []


@pytest.mark.parametrize("address", [ASK, ENTER, OFFER, ADD, f"{LIST}1/remove/"])
def test_no_other_site_begins_or_ends_anything(browser, months, address):
    answer = browser(months.a, enforce_csrf_checks=True).post(address, {"response": "{}", "label": ""})

    assert answer.status_code == 403


def test_signing_in_leads_to_no_other_site(browser, months, device):
    add(browser(months.a), device)

    assert enter(browser(), device, next="//example.org/")["Location"] == HOME


def test_the_challenges_cookie_is_for_one_address_and_out_of_reach_of_scripts(browser, months, device):
    client = browser()

    asked = client.post(ASK)
    done = client.post(ENTER, {"response": "{}"})

    cookie = asked.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (ENTER, True, "Strict")
    assert cookie.value not in asked.content.decode()
    assert (done.cookies[COOKIE].value, done.cookies[COOKIE]["path"]) == ("", ENTER)


def test_behind_the_proxy_of_production_passkeys_are_for_https(browser, months, settings):
    settings.PRODUCTION = True
    device = Authenticator(f"https://{HOST}")

    added = add(browser(months.a), device)

    assert added["Location"] == f"{LIST}?done=added"


@pytest.mark.parametrize("language", ["zh-hant", "en", "zh-hans"])
def test_without_scripts_the_button_is_hidden_and_a_sentence_says_what_works(browser, months, language):
    said = {
        "zh-hant": "此瀏覽器不能使用通行密鑰。以戶口號碼、密碼（TPIN）及驗證碼，在任何瀏覽器都可登入。",
        "en": "Passkeys cannot be used in this browser. Account number, TPIN and code work in every one.",
        "zh-hans": "此浏览器不能使用通行密钥。以户口号码、密码（TPIN）及验证码，在任何浏览器都可登入。",
    }
    for page in (
        browser().get(f"/{language}/my/sign-in/"),
        browser(months.a).get(f"/{language}/my/safety/passkeys/"),
    ):
        html = page.content.decode()
        assert re.search(r"<form[^>]*\shidden\s[^>]*data-passkey=", html)
        assert said[language] in html
        assert re.search(r'<script type="module" src="/static/kaifong/passkeys[\w.]*\.js">', html)


def test_what_the_device_is_asked_names_the_site_and_no_person(browser, months):
    client = browser(months.a)

    offered, asked = json.loads(client.post(OFFER).content), json.loads(client.post(ASK).content)

    assert (offered["rp"]["id"], asked["rpId"]) == (HOST, HOST)
    assert str(months.a) not in json.dumps(asked)
