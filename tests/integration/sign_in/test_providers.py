from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import OctKey

from kaifong.domains.access import api as access
from kaifong.domains.access.models import IdentityLink, OpenSession
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice import sign_in
from kaifong.selfservice.asking import Assurance, AssuranceTooLow
from kaifong.selfservice.sign_in.providers import iam_smart, registry
from kaifong.selfservice.sign_in.providers.iam_smart import IamSmartProvider
from kaifong.selfservice.sign_in.providers.oidc import OidcProvider
from kaifong.sim.iam_smart import IamSmart, server
from tests.integration.sign_in.conftest import NOW
from tests.integration.sign_in.oidc_standin import CLIENT_ID, CLIENT_SECRET, OidcStandIn, key

pytestmark = pytest.mark.django_db

BACK = "https://rent.example.org/en/my/identity/"
TITLE = LocalText("身分", "Identity", "身份")


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
def oidc():
    standin = OidcStandIn(int(NOW.timestamp()))
    for _ in serving(standin.server):
        yield standin


@pytest.fixture
def smart(private_key):
    system = IamSmart("service1", "hush", private_key.public_key(), lambda: int(NOW.timestamp() * 1000))
    http = server(system)
    system.base = f"http://127.0.0.1:{http.server_port}"
    for _ in serving(http):
        yield system


@pytest.fixture
def oidc_provider(oidc):
    return OidcProvider(name="oidc", title=TITLE, issuer=oidc.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)


@pytest.fixture
def smart_provider(smart, private_key):
    return make_smart(smart.base, private_key)


def make_smart(base, private_key, **options):
    given = {"client_id": "service1", "client_secret": "hush", "private_key": private_key} | options
    return IamSmartProvider(name="iam-smart", title=TITLE, base=base, **given)


def signed_in(account, assurance=Assurance.SIGNED_IN) -> access.TenantSession:
    token = access.session_open(account_no=account, door="portal", assurance=assurance, now=NOW)
    return access.session_of(token=token, door="portal", now=NOW)


def begin(provider, **options):
    return sign_in.trip_begin(
        **{"provider": provider, "redirect_uri": BACK, "language": "en", "door": "portal", "now": NOW} | options
    )


def end(provider, trip, params, **options):
    given = {"provider": provider, "token": trip.token, "params": params, "door": "portal", "now": NOW}
    return sign_in.trip_end(**given | options)


def scanned(trip, person=0) -> dict[str, str]:
    """The person chooses at the stand-in's page; what the browser brings back."""
    page = httpx2.get(trip.url).text
    link = unescape(re.findall(r'href="([^"]+)"', page)[person])
    assert link.startswith(BACK)
    return dict(parse_qsl(urlsplit(link).query))


def test_who_is_signed_in_links_an_identity_and_signs_in_by_it_later(account, oidc, oidc_provider):
    session = signed_in(account)
    trip = begin(oidc_provider, session=session)
    linked = end(oidc_provider, trip, oidc.agree(trip.url), session=session)

    trip = begin(oidc_provider)
    opened = end(oidc_provider, trip, oidc.agree(trip.url), agent="Browser")

    again = access.session_of(token=opened.token, door="portal", now=NOW)
    assert linked == sign_in.Linked(account)
    assert (again.account_no, again.assurance, again.agent) == (account, Assurance.SIGNED_IN, "Browser")


def test_nobody_signs_in_without_a_link(account, oidc, oidc_provider):
    trip = begin(oidc_provider)

    with pytest.raises(access.IdentityNotLinked):
        end(oidc_provider, trip, oidc.agree(trip.url))

    assert OpenSession.objects.count() == 0


def test_a_link_needs_a_full_sign_in_and_the_tenant_who_began(landlord, oidc, oidc_provider):
    session, other = signed_in(landlord.accounts[0]), signed_in(landlord.accounts[1])
    with pytest.raises(AssuranceTooLow):
        begin(oidc_provider, session=signed_in(landlord.accounts[0], Assurance.ACCOUNT_AND_TPIN))
    for wrong in (other, None):
        trip = begin(oidc_provider, session=session)
        with pytest.raises(access.ChallengeOver):
            end(oidc_provider, trip, oidc.agree(trip.url), session=wrong)

    assert IdentityLink.objects.count() == 0


def test_another_browser_another_provider_or_a_second_coming_is_refused(account, oidc, oidc_provider, smart_provider):
    session = signed_in(account)

    def over(trip, params, provider=oidc_provider):
        with pytest.raises(access.ChallengeOver):
            end(provider, trip, params, session=session)

    trip, victims = begin(oidc_provider, session=session), begin(oidc_provider, session=session)
    over(trip, oidc.agree(victims.url))
    over(begin(oidc_provider, session=session), {"code": "code-0"})
    trip = begin(oidc_provider, session=session)
    over(trip, oidc.agree(trip.url), smart_provider)
    trip = begin(oidc_provider, session=session)
    params = oidc.agree(trip.url)
    assert end(oidc_provider, trip, params, session=session) == sign_in.Linked(account)
    over(trip, params)


def test_nothing_is_asked_of_the_provider_before_somebody_wants_to_go_there(oidc, oidc_provider):
    assert oidc.asked == []

    begin(oidc_provider)
    begin(oidc_provider)

    assert oidc.asked == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://elsewhere.example.org"},
        {"aud": "another client"},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": int(NOW.timestamp()) - 120},
        {"exp": None},
        {"iat": int(NOW.timestamp()) + 3_600},
        {"sub": ""},
        {"sub": None},
    ],
    ids=str,
)
def test_an_identity_token_that_does_not_fit_is_refused(account, oidc, oidc_provider, lie):
    session = signed_in(account)
    trip = begin(oidc_provider, session=session)
    oidc.claims = lie

    with pytest.raises(sign_in.ProviderRefused):
        end(oidc_provider, trip, oidc.agree(trip.url), session=session)

    assert IdentityLink.objects.count() == 0


def test_a_token_of_another_key_or_signed_with_the_clients_secret_is_refused(account, oidc, oidc_provider):
    session = signed_in(account)
    for signing, header in (
        (key("1/other"), {}),
        (OctKey.import_key(CLIENT_SECRET, {"kid": "1"}), {"alg": "HS256"}),
    ):
        trip = begin(oidc_provider, session=session)
        oidc.signing, oidc.header = signing, header
        with pytest.raises(sign_in.ProviderRefused):
            end(oidc_provider, trip, oidc.agree(trip.url), session=session)


def test_new_keys_of_the_provider_are_fetched(account, oidc, oidc_provider):
    session = signed_in(account)
    for kid in ("1", "2"):
        oidc.key = oidc.signing = key(kid)
        trip = begin(oidc_provider, session=session)

        assert end(oidc_provider, trip, oidc.agree(trip.url), session=session) == sign_in.Linked(account)


def test_a_person_who_says_no_there_is_not_signed_in(oidc_provider, oidc):
    trip = begin(oidc_provider)
    params = {"error": "access_denied", "state": oidc.agree(trip.url)["state"]}

    with pytest.raises(sign_in.ProviderRefused):
        end(oidc_provider, trip, params)


def test_an_answer_of_another_issuer_is_refused(oidc_provider, oidc):
    trip = begin(oidc_provider)

    with pytest.raises(sign_in.ProviderRefused):
        end(oidc_provider, trip, oidc.agree(trip.url) | {"iss": "https://elsewhere.example.org"})


@pytest.mark.parametrize(
    "published", [{"issuer": "https://elsewhere.example.org"}, {"jwks_uri": "http://elsewhere.example.org/keys"}]
)
def test_a_provider_that_is_not_what_it_says_is_not_used(account, oidc, oidc_provider, published):
    oidc.published = published
    session = signed_in(account)

    def go():
        trip = begin(oidc_provider, session=session)
        return end(oidc_provider, trip, oidc.agree(trip.url), session=session)

    with pytest.raises(sign_in.ProviderDown):
        go()


def test_a_provider_that_is_down_is_told_plainly(oidc, oidc_provider, smart_provider, smart):
    trip = begin(oidc_provider)
    params = oidc.agree(trip.url)
    oidc.down = True

    with pytest.raises(sign_in.ProviderDown):
        end(oidc_provider, trip, params)
    with pytest.raises(sign_in.ProviderDown):
        begin(OidcProvider(name="x", title=TITLE, issuer="http://127.0.0.1:1", client_id="", client_secret=""))
    for address in ("http://127.0.0.1:1", smart.base + "/nowhere"):
        provider = make_smart(address, smart_provider._private_key)
        trip = begin(provider)
        state = dict(parse_qsl(urlsplit(trip.url).query))["state"]
        with pytest.raises(sign_in.ProviderDown):
            end(provider, trip, {"code": "x", "state": state})


def test_iam_smart_links_and_signs_in_by_its_tokenised_id(account, smart_provider):
    session = signed_in(account)
    trip = begin(smart_provider, session=session)
    assert end(smart_provider, trip, scanned(trip), session=session) == sign_in.Linked(account)

    trip = begin(smart_provider)
    opened = end(smart_provider, trip, scanned(trip))
    assert opened.account_no == account

    trip = begin(smart_provider)
    with pytest.raises(access.IdentityNotLinked):
        end(smart_provider, trip, scanned(trip, person=1))


def test_iam_smarts_content_key_is_asked_for_once_and_again_when_the_system_has_forgotten_it(account, smart, smart_provider):  # fmt: skip
    session = signed_in(account)

    def go():
        trip = begin(smart_provider, session=session)
        return end(smart_provider, trip, scanned(trip), session=session)

    go()
    go()
    assert smart.keys_asked == 1

    smart.key_until_ms = 0
    assert go() == sign_in.Linked(account)
    assert smart.keys_asked == 2


def test_iam_smarts_content_key_is_renewed_when_it_has_expired(account, smart, smart_provider):
    session = signed_in(account)
    trip = begin(smart_provider, session=session)
    end(smart_provider, trip, scanned(trip), session=session)
    tomorrow = NOW + timedelta(hours=24)
    smart.now_ms = lambda: int(tomorrow.timestamp() * 1000)

    trip = begin(smart_provider, session=session, now=tomorrow)
    assert end(smart_provider, trip, scanned(trip), session=session, now=tomorrow) == sign_in.Linked(account)
    assert smart.keys_asked == 2


def test_iam_smart_refuses_a_used_code_a_refusal_and_a_wrong_secret(smart, smart_provider, private_key):
    def refused(provider, params_of, error=sign_in.ProviderRefused):
        trip = begin(provider)
        with pytest.raises(error):
            end(provider, trip, params_of(trip))

    trip = begin(smart_provider)
    used = scanned(trip)["code"]
    with pytest.raises(access.IdentityNotLinked):
        end(smart_provider, trip, {"code": used, "state": dict(parse_qsl(urlsplit(trip.url).query))["state"]})

    refused(smart_provider, lambda trip: scanned(trip) | {"code": used})
    refused(smart_provider, lambda trip: scanned(trip, person=3))
    refused(make_smart(smart.base, private_key, client_secret="x"), scanned, sign_in.ProviderDown)
    other = rsa.generate_private_key(65537, 2048)
    refused(make_smart(smart.base, other), scanned, sign_in.ProviderDown)


def test_encrypted_content_opens_with_its_key_alone():
    content_key = bytes(range(32))
    content = iam_smart.encrypt(content_key, "內容".encode())

    assert iam_smart.decrypt(content_key, content).decode() == "內容"
    for wrong_key, torn in (
        (content_key, content[:-4]),
        (content_key, "x"),
        (content_key, ""),
        (content_key, "////" + content[4:]),
        (bytes(32), content),
    ):
        with pytest.raises((ValueError, InvalidTag)):
            iam_smart.decrypt(wrong_key, torn)


FILE = """
[[provider]]
kind = "oidc"
name = "example"
title = {zh-hant = "甲", en = "A", zh-hans = "甲"}
issuer = "https://id.example.org"
client_id = "kaifong"
client_secret_file = "secret"

[[provider]]
kind = "iam_smart"
name = "iam-smart"
title = {zh-hant = "智方便", en = "iAM Smart", zh-hans = "智方便"}
base = "https://smart.example.org"
client_id = "service1"
client_secret_file = "secret"
private_key_file = "key.pem"
"""


@pytest.fixture
def identity_file(tmp_path, settings, private_key):
    (tmp_path / "secret").write_text("hush\n", encoding="utf-8")
    (tmp_path / "key.pem").write_bytes(private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    settings.IDENTITY_FILE = tmp_path / "identity.toml"
    registry._read.cache_clear()

    def write(text: str) -> None:
        settings.IDENTITY_FILE.write_text(text, encoding="utf-8")

    return write


def test_the_landlords_file_says_which_providers_there_are(identity_file):
    identity_file(FILE)

    found = sign_in.providers()

    assert [(name, each.title.en) for name, each in found.items()] == [("example", "A"), ("iam-smart", "iAM Smart")]
    assert sign_in.provider("nobody") is None


def test_without_the_file_there_are_none(settings):
    settings.IDENTITY_FILE = None

    assert sign_in.providers() == {}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("", "'provider' is missing"),
        ("[[provider", "Expected"),
        (FILE.replace('kind = "oidc"', 'kind = "saml"'), "'saml' is missing or not known"),
        (FILE.replace('issuer = "https://id.example.org"', ""), "issuer"),
        (FILE.replace('client_secret_file = "secret"', 'client_secret_file = "none"', 1), "cannot be read"),
        (FILE.replace('en = "A"', 'en = ""'), "missing in en"),
        (FILE + 'wrapping = "rot13"', "'rot13' is missing or not known"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_is_wrong_and_no_secret(identity_file, wrong, said):
    identity_file(wrong)

    with pytest.raises(sign_in.IdentityFileWrong, match=re.escape(said)) as refusal:
        sign_in.providers()

    assert "hush" not in str(refusal.value)
