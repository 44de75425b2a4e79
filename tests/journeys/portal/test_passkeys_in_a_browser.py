"""Passkeys in Chromium, with its own virtual authenticator in place of a telephone's."""

from __future__ import annotations

import re

import pytest

from kaifong.domains.access import api as access
from tests.journeys.portal.conftest import NOW

LANGUAGES = ("zh-hant", "en", "zh-hans")
LIST = "/en/my/safety/passkeys/"


def with_device(here, *, verifies: bool = True) -> None:
    """Give the browser a device that answers by itself; its user is looked at, or not."""
    device = here.context.new_cdp_session(here.page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": verifies,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_made_while_signed_in_signs_in_after_signing_out(visit, world):
    here = visit(world.months.a)
    with_device(here)
    page = here.go(LIST)

    page.fill("#id_label", "My telephone")
    page.get_by_role("button", name="Add a passkey to this device").click()
    page.wait_for_url("**/passkeys/?done=added")
    listed = page.locator(".kf-entries").inner_text()
    page.get_by_role("button", name="Sign out").click()
    here.go("/en/my/ask/payment-history/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r"^[^?]+/my/ask/payment-history/$"))  # the sign-in page names it after its "?"

    assert "My telephone" in listed
    assert page.locator("main h1").inner_text() == "Payment history"
    [passkey] = access.passkeys_of(account_no=world.months.a)
    assert (passkey.label, passkey.used_at) == ("My telephone", NOW)


def test_a_device_has_one_passkey_of_a_tenant_and_says_so(visit, world):
    here = visit(world.months.a)
    with_device(here)
    page = here.go(LIST)
    page.get_by_role("button", name="Add a passkey to this device").click()
    page.wait_for_url("**/passkeys/?done=added")

    page.get_by_role("button", name="Add a passkey to this device").click()

    page.get_by_text("This device has a passkey of yours already.").wait_for()
    assert len(access.passkeys_of(account_no=world.months.a)) == 1


def test_a_device_that_did_not_look_at_its_user_opens_nothing_and_the_page_says_what_to_do(visit, world):
    here = visit()
    with_device(here, verifies=False)
    page = here.go("/zh-hant/my/sign-in/")

    page.get_by_role("button", name="以通行密鑰登入").click()

    page.get_by_text("未有使用通行密鑰。請再試一次，或以戶口號碼及密碼（TPIN）登入。").wait_for()
    assert page.url.endswith("/zh-hant/my/sign-in/")


def test_what_a_browser_cannot_do_is_not_offered(visit, world):
    without_scripts, without_webauthn = visit(scripts=False), visit()
    without_webauthn.page.add_init_script("delete window.PublicKeyCredential")

    for here in (without_scripts, without_webauthn):
        page = here.go("/en/my/sign-in/")
        page.wait_for_load_state("networkidle")
        assert page.get_by_role("button", name="Sign in with a passkey").count() == 0
        assert page.get_by_text("Passkeys cannot be used in this browser.").is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_about_passkeys_and_identities_hold_up(visit, world, language):
    here = visit(world.months.a)
    with_device(here)
    page = here.go(f"/{language}/my/safety/passkeys/")
    here.holds_up()
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/passkeys/?done=added")
    here.holds_up()
    for said in ("passkeys/?why=refused", "identities/", "identities/?why=down"):
        here.go(f"/{language}/my/safety/{said}")
        assert here.status == 200
        here.holds_up()
    page.set_viewport_size({"width": 320, "height": 640})
    for address in ("sign-in/?why=unlinked", "safety/passkeys/"):
        here.go(f"/{language}/my/{address}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
