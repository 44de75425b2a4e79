"""How a handheld is opened and locked, and that whoever has its disk has no key."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kaifong.domains.visits import api as visits
from kaifong.infra.database import fetch_all
from kaifong.interfaces.field import shell
from tests.journeys.field.conftest import NAMES, Handheld, offline
from tests.journeys.field.test_a_day import words_on_disk

PIN = "A PIN of six digits"
FETCHES_NEWER = """async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update();
    const newer = registration.installing ?? registration.waiting;
    if (newer.state !== 'installed') await new Promise((done) => newer.addEventListener('statechange', done));
    return registration.waiting !== null;
}"""
POINT = 65


def test_a_pin_opens_with_the_offices_share_alone_and_its_keys_are_not_on_the_disk(handheld):
    here: Handheld = handheld()
    shares = []
    here.page.on(
        "response", lambda answer: shares.append(answer.json().get("share")) if "/devices" in answer.url else None
    )
    here.enrol(PIN, "482913")
    here.page.locator(".visits").wait_for()

    with offline(here):
        here.lock()
        here.unlock("PIN", "482913")
        here.page.locator(".visits").wait_for()
        here.met_nobody()
        here.page.reload()
        here.unlock("PIN", "482913")
        here.told("A PIN opens only after the office was reached once")
        here.looks_well("locked-pin")
    here.unlock("PIN", "482913")
    here.page.locator(".visits").wait_for()
    with offline(here):
        here.lock()
        for _ in range(5):
            here.unlock("PIN", "000000")
            here.told("That is not right")
        here.unlock("PIN", "482913")
        here.told("A PIN opens only after the office was reached once")

    kept = here.kept()
    here.context.close()
    share = _bytes(shares[0])
    assert (len(share), set(shares)) == (32, {shares[0]})
    salt = bytes(kept["device"][0]["salt"])
    stretched = _stretched("482913", salt)
    secret = _derived(stretched + share, salt, "kaifong field pin and share")
    assert keys_on_disk(here, kept, [share, stretched, secret]) == []
    assert words_on_disk(here, list(NAMES)) == []


def test_five_words_open_without_signal_and_neither_they_nor_their_keys_are_on_the_disk(handheld):
    here: Handheld = handheld()
    here.enrol("Five words")
    here.page.locator(".visits").wait_for()
    words = here.words

    with offline(here):
        here.page.reload()
        here.unlock("Your five words", "river copper lantern moon bridge")
        here.told("That is not right")
        here.unlock("Your five words", f" {words.upper()} ")
        here.page.locator(".visits").wait_for()
        here.met_nobody()
    here.sent()

    kept = here.kept()
    here.context.close()
    secret = _stretched(words, bytes(kept["device"][0]["salt"]))
    assert keys_on_disk(here, kept, [secret]) == []
    assert words_on_disk(here, [*NAMES, words, words.split()[0] + " " + words.split()[1]]) == []


def test_five_wrong_pins_lock_the_share_for_whoever_comes_then(handheld):
    here: Handheld = handheld()
    here.enrol(PIN, "482913")
    here.page.locator(".visits").wait_for()
    here.lock()

    for _ in range(5):
        here.unlock("PIN", "111111")
        here.told("That is not right")
    here.unlock("PIN", "482913")

    here.told("Too many wrong PINs")
    [device] = visits.handhelds_list()
    assert device.locked


def test_a_handheld_laid_aside_for_five_minutes_locks_and_what_was_typed_is_there_when_it_is_opened(handheld):
    here: Handheld = handheld()
    page = here.page
    page.clock.install()
    here.enrol()
    page.locator(".visits").wait_for()

    with offline(here):
        page.locator("button.visit").first.click()
        page.get_by_text("Nobody opened the door", exact=True).click()
        page.clock.run_for("04:50")
        page.get_by_label("Note").fill("門外有鞋 👟")
        page.clock.run_for("04:50")
        assert page.get_by_label("Note").is_visible()
        page.clock.run_for("00:15")
        page.get_by_role("heading", name="Locked").wait_for()
        assert "Flat" not in page.locator("body").inner_text()
        here.unlock()
        page.locator("button.visit", has_text="Begun").click()

        assert page.get_by_label("Note").input_value() == "門外有鞋 👟"


def test_locking_in_the_middle_of_sending_leaves_nothing_hanging(handheld):
    here: Handheld = handheld()
    page = here.page
    here.enrol()
    page.locator(".visits").wait_for()
    held = []
    here.context.route("**/field/v1/operations", lambda route: held.append(route))

    with page.expect_request("**/field/v1/operations"):
        here.met_nobody()
    here.lock()
    here.unlock()
    page.locator(".visits").wait_for()
    held[0].abort()
    here.context.unroute("**/field/v1/operations")
    here.sent()

    assert fetch_all("select result from visits_operation") == [("applied",)] * 2


def test_a_newer_app_waits_until_the_app_is_started_again(handheld, monkeypatch):
    here: Handheld = handheld()
    page = here.page
    here.enrol()
    page.locator(".visits").wait_for()
    newer = dict(shell.files())
    newer["sw.js"] = newer["sw.js"].replace(b"kaifong-field-", b"kaifong-field-newer-")
    monkeypatch.setattr(shell, "files", lambda: newer)

    waits = page.evaluate(FETCHES_NEWER)
    here.lock()
    here.unlock()
    page.locator(".visits").wait_for()
    both = page.evaluate("caches.keys()")
    page.reload()
    page.wait_for_function("async () => (await caches.keys()).every((name) => name.includes('newer'))")
    page.get_by_role("button", name="Unlock").wait_for()

    assert waits
    assert sorted(name.count("newer") for name in both) == [0, 1]
    assert [name.count("newer") for name in page.evaluate("caches.keys()")] == [1]


def keys_on_disk(here: Handheld, kept: dict, secrets: list[bytes]) -> list[str]:
    """Which of the secrets, or of the keys that the first opens, stand in the profile: raw, in hexadecimal, in base64url."""
    device = kept["device"][0]
    salt, secret = bytes(device["salt"]), secrets[-1]
    halves = _unwrapped(secret, salt, "device", bytes(device["wrapped"]))
    cut = POINT + 1 + halves[POINT]
    keys = [*secrets, halves[POINT + 1 : cut], halves[cut:]]
    keys += [_unwrapped(secret, salt, f"package {one['id']}", bytes(one["wrappedKey"])) for one in kept["packages"]]
    assert len(keys) == len(secrets) + 2 + len(kept["packages"]) > len(secrets) + 2
    files = [path.read_bytes() for path in here.profile.rglob("*") if path.is_file()]
    assert any(bytes(device["wrapped"]) in content for content in files), "the search finds what is there"
    written = {
        f"key {number} as {how}": bytes_
        for number, key in enumerate(keys)
        for how, bytes_ in (("bytes", key), ("hex", key.hex().encode()), ("base64url", _text(key)))
    }
    return [name for name, bytes_ in written.items() if any(bytes_ in content for content in files)]


def _stretched(typed: str, salt: bytes) -> bytes:
    return hash_secret_raw(
        typed.encode(), salt, time_cost=3, memory_cost=64 * 1024, parallelism=1, hash_len=32, type=Type.ID
    )


def _derived(secret: bytes, salt: bytes, info: str) -> bytes:
    return HKDF(SHA256(), 32, salt, info.encode()).derive(secret)


def _unwrapped(secret: bytes, salt: bytes, use: str, wrapped: bytes) -> bytes:
    return AESGCM(_derived(secret, salt, f"kaifong field {use}")).decrypt(wrapped[:12], wrapped[12:], use.encode())


def _bytes(encoded: str) -> bytes:
    return b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_")


def _text(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")
