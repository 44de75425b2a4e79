"""Identities of others at the portal: linked, used and unlinked by their tenant, and by nobody else."""

from __future__ import annotations

import re
from html import unescape
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from kaifong.domains.access import api as access
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice import sign_in
from kaifong.selfservice.sign_in.providers.iam_smart import IamSmartProvider
from kaifong.selfservice.sign_in.providers.oidc import OidcProvider
from kaifong.sim.iam_smart import IamSmart, server
from tests.integration.portal.conftest import NOW, words
from tests.integration.sign_in.oidc_standin import CLIENT_ID, CLIENT_SECRET, OidcStandIn

SIGN_IN, HOME, LIST = "/en/my/sign-in/", "/en/my/home/", "/en/my/safety/identities/"
GO, BACK = "/en/my/sign-in/identity/oidc/", "/en/my/sign-in/identity/oidc/back/"
LINK, UNLINK = f"{LIST}oidc/link/", f"{LIST}oidc/unlink/"
COOKIE, HOST = "kf_portal_trip", "testserver"


def serving(http):
    thread = Thread(target=http.serve_forever)
    thread.start()
    yield
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture(scope="module")
def private_key():
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def smart(private_key):
    system = IamSmart("service1", "hush", private_key.public_key(), lambda: int(NOW.timestamp() * 1000))
    http = server(system)
    system.base = f"http://127.0.0.1:{http.server_port}"
    for _ in serving(http):
        yield system


@pytest.fixture
def oidc(monkeypatch, smart, private_key):
    """The landlord has two providers: one of OpenID Connect, which this is, and iAM Smart."""
    standin = OidcStandIn(int(NOW.timestamp()))
    given = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "issuer": standin.issuer}
    keys = {"client_id": "service1", "client_secret": "hush", "private_key": private_key}
    found = {
        "oidc": OidcProvider(name="oidc", title=LocalText("某身分", "Some identity", "某身份"), **given),
        "iam-smart": IamSmartProvider(
            name="iam-smart", title=LocalText("智方便", "iAM Smart", "智方便"), base=smart.base, **keys
        ),
    }
    monkeypatch.setattr(sign_in, "providers", lambda: found)
    monkeypatch.setattr(sign_in, "provider", found.get)
    for _ in serving(standin.server):
        yield standin


def to_link(client) -> str:
    """The address that the page leads to."""
    page = client.post(LINK).content.decode()
    [address] = re.findall(r'href="(http[^"]+)"', page)
    return unescape(address)


def back(client, params, **options):
    return client.get(f"{BACK}?{urlencode(params)}", **options)


def linked(client, oidc):
    return back(client, oidc.agree(to_link(client)))


def providers_of(account_no) -> list[str]:
    return [each.provider for each in access.identities_of(account_no=account_no)]


def test_an_identity_linked_while_signed_in_signs_its_tenant_in_later(browser, months, oidc):
    done = linked(browser(months.a), oidc)
    client = browser()
    gone = client.get(f"{GO}?next=/en/my/ask/payment-history/")

    entered = back(client, oidc.agree(gone["Location"]))

    assert done["Location"] == f"{LIST}?done=linked"
    assert gone["Location"].startswith(f"{oidc.issuer}/authorize?")
    assert (entered.status_code, entered["Location"]) == (302, "/en/my/ask/payment-history/")
    session = access.session_of(token=client.cookies["kf_portal"].value, door="portal", now=NOW)
    assert (session.account_no, session.assurance) == (months.a, 2)


def test_iam_smart_is_linked_and_signs_in_in_the_tenants_language(browser, months, oidc, smart):
    def scanned(address):
        page = httpx2.get(address).text
        return urlsplit(unescape(re.findall(r'href="([^"]+)"', page)[0]))

    tenant, later = browser(months.a), browser()
    page = tenant.post("/zh-hant/my/safety/identities/iam-smart/link/").content.decode()
    came = scanned(unescape(re.findall(r'href="(http[^"]+)"', page)[0]))
    done = tenant.get(f"{came.path}?{came.query}", follow=True)
    came = scanned(later.get("/zh-hant/my/sign-in/identity/iam-smart/")["Location"])
    entered = later.get(f"{came.path}?{came.query}")

    assert "你以後可用此方式登入。" in words(done)
    assert "智方便 於 2026年2月20日 連結" in words(done)
    assert entered["Location"] == "/zh-hant/my/home/"


def test_the_sign_in_page_has_a_link_for_each_provider_and_keeps_where_the_tenant_wanted_to_go(browser, months, oidc):
    page = browser().get(f"{SIGN_IN}?next=/en/my/ask/payment-history/%3Ffirst%3D2026-01").content.decode()

    assert re.findall(r'href="(/en/my/sign-in/identity/[^"]+)"[^>]*>([^<]+)<', page) == [
        (f"{GO}?next=/en/my/ask/payment-history/%3Ffirst%3D2026-01", "Continue with Some identity"),
        ("/en/my/sign-in/identity/iam-smart/?next=/en/my/ask/payment-history/%3Ffirst%3D2026-01", "Continue with iAM Smart"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hant", "此身分尚未連結任何戶口。請先以其他方式登入，然後連結。"),
        ("en", "This identity is not linked to an account yet. Please sign in another way and link it first."),
    ],
)
def test_an_unknown_identity_is_told_to_sign_in_and_link_first(browser, months, oidc, language, said):
    client = browser()
    start = client.get(f"/{language}/my/sign-in/identity/oidc/")

    arrived = client.get(f"/{language}/my/sign-in/identity/oidc/back/?{urlencode(oidc.agree(start['Location']))}")

    page = client.get(arrived["Location"])
    assert arrived["Location"] == f"/{language}/my/sign-in/?why=unlinked"
    assert said in words(page)
    assert 'name="tpin"' in page.content.decode()
    assert "kf_portal" not in arrived.cookies


def test_who_says_no_there_is_not_signed_in_and_can_try_again(browser, months, oidc):
    client = browser()
    state = dict(parse_qsl(urlsplit(client.get(f"{GO}?next={HOME}")["Location"]).query))["state"]

    arrived = back(client, {"error": "access_denied", "error_description": "<b>secret</b>", "state": state})

    assert arrived["Location"] == f"{SIGN_IN}?why=refused&next={HOME}"
    said = words(client.get(arrived["Location"]))
    assert "You were not signed in there. Please try again, or sign in another way." in said
    assert "secret" not in said


def test_a_provider_that_is_down_is_said_to_be_so_on_the_way_there_and_back(browser, months, oidc):
    client, tenant = browser(), browser(months.a)
    params = oidc.agree(client.get(GO)["Location"])
    oidc.down = True

    arrived = back(client, params)

    assert arrived["Location"] == f"{SIGN_IN}?why=down"
    assert "That service cannot be reached just now." in words(client.get(arrived["Location"]))
    sign_in.provider("oidc")._published.clear()
    assert browser().get(GO)["Location"] == f"{SIGN_IN}?why=down"
    assert tenant.post(LINK)["Location"] == f"{LIST}?why=down"
    assert "That service cannot be reached just now." in words(tenant.get(f"{LIST}?why=down"))


def test_a_forged_state_another_browser_and_a_second_coming_open_nothing(browser, months, oidc):
    linked(browser(months.a), oidc)
    client, other = browser(), browser()
    params = oidc.agree(client.get(GO)["Location"])
    cookie = client.cookies[COOKIE].value
    elsewhere = back(other, params)
    forged = back(client, params | {"state": "forged"})
    client.cookies[COOKIE] = cookie
    second = back(client, params)
    client.cookies[COOKIE] = cookie + "x"
    torn = back(client, params)

    for refused in (elsewhere, forged, second, torn):
        assert refused["Location"] == f"{SIGN_IN}?why=over"
        assert "kf_portal" not in refused.cookies
    assert "This took too long. Please begin again." in words(client.get(f"{SIGN_IN}?why=over"))


def test_what_was_brought_back_stands_on_no_page(browser, months, oidc):
    client = browser(months.a)
    params = oidc.agree(to_link(client))

    arrived = back(client, params)

    assert arrived.status_code == 302
    assert params["code"] not in arrived["Location"] + arrived.content.decode()
    assert "no-store" in arrived["Cache-Control"]


def test_a_link_is_made_for_whoever_began_it_alone(browser, months, oidc):
    began, other = browser(months.a), browser(months.b)
    params = oidc.agree(to_link(began))
    other.cookies[COOKIE] = began.cookies[COOKIE].value

    answer = back(other, params)

    assert answer["Location"] == f"{LIST}?why=over"
    assert providers_of(months.a) + providers_of(months.b) == []


def test_an_address_alone_begins_no_link(browser, months, oidc):
    client = browser(months.a)

    by_address, by_other_site = client.get(LINK), browser(months.a, enforce_csrf_checks=True).post(LINK)

    assert (by_address["Location"], COOKIE in by_address.cookies) == (LIST, False)
    assert by_other_site.status_code == 403
    assert oidc.asked == []


def test_who_has_typed_no_code_links_nothing(browser, months, oidc):
    client = browser(months.a, assurance=1)

    answers = [client.get(LIST), client.post(LINK), client.post(UNLINK)]

    assert [answer["Location"].split("?")[0] for answer in answers] == [SIGN_IN] * 3
    assert COOKIE not in client.cookies


def test_an_unlinked_identity_signs_nobody_in_and_the_record_says_so(browser, months, oidc):
    tenant, later = browser(months.a), browser()
    linked(tenant, oidc)

    ended = tenant.post(UNLINK, follow=True)
    again = tenant.post(UNLINK)

    assert "That link has been ended." in words(ended)
    assert "You have linked none yet." in words(ended)
    assert again.status_code == 302
    assert back(later, oidc.agree(later.get(GO)["Location"]))["Location"] == f"{SIGN_IN}?why=unlinked"
    said = words(tenant.get("/en/my/safety/looks/"))
    assert "An identity was linked to the account" in said
    assert "The link with an identity was ended" in said


def test_nobody_ends_the_link_of_another_tenant(browser, months, oidc):
    linked(browser(months.a), oidc)

    browser(months.b).post(UNLINK)
    answer = browser(months.a, enforce_csrf_checks=True).post(UNLINK)

    assert (answer.status_code, providers_of(months.a)) == (403, ["oidc"])


def test_the_list_names_what_is_linked_since_when_and_offers_the_rest(browser, months, oidc):
    client = browser(months.a)
    linked(client, oidc)

    said = words(client.get(LIST))

    assert "Some identity Linked on 20 February 2026 Not used yet" in said
    assert "Link iAM Smart" in said
    assert "Link Some identity" not in said
    assert "Linked identities" in words(client.get("/en/my/safety/"))


def test_the_trips_cookie_is_for_the_address_of_the_return_alone(browser, months, oidc):
    client = browser()

    gone = client.get(GO)
    arrived = back(client, {"state": "forged"})

    cookie = gone.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (BACK, True, "Lax")
    assert (arrived.cookies[COOKIE].value, arrived.cookies[COOKIE]["path"]) == ("", BACK)


def test_the_provider_sends_browsers_back_by_https_in_production_and_to_no_other_site(browser, months, oidc, settings):
    settings.PRODUCTION = True
    linked(browser(months.a), oidc)
    client = browser()
    gone = client.get(f"{GO}?next=https://example.org/")

    asked = dict(parse_qsl(urlsplit(gone["Location"]).query))
    entered = back(client, oidc.agree(gone["Location"]))

    assert asked["redirect_uri"] == f"https://{HOST}{BACK}"
    assert entered["Location"] == HOME


def test_a_provider_that_the_landlord_has_not_is_not_found(browser, months, oidc):
    answers = [
        browser().get("/en/my/sign-in/identity/nobody/"),
        browser().get("/en/my/sign-in/identity/nobody/back/?code=1&state=2"),
        browser(months.a).post(f"{LIST}nobody/link/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3


def test_a_file_of_providers_that_cannot_be_used_takes_no_other_way_away(browser, months, monkeypatch):
    def wrong():
        raise sign_in.IdentityFileWrong("identity.toml cannot be read")

    monkeypatch.setattr(sign_in, "providers", wrong)
    page = browser().get(SIGN_IN)

    assert page.status_code == 200
    assert 'name="tpin"' in page.content.decode()
    assert "Continue with" not in words(page)


def test_where_the_landlord_has_no_provider_nothing_speaks_of_one(browser, months, monkeypatch):
    monkeypatch.setattr(sign_in, "providers", dict)

    said = words(browser().get(SIGN_IN)) + words(browser(months.a).get("/en/my/safety/"))

    assert "Passkeys" in said
    assert "Continue with" not in said
    assert "Linked identities" not in said
