"""The file of carriers, and addresses of sounds."""

from __future__ import annotations

import wave
from ipaddress import ip_network

import pytest

from kaifong.interfaces.hotline.carriers import sounds
from kaifong.interfaces.hotline.carriers.configuration import CarriersFileWrong, Configured, carriers

SECRET = "a secret of sixteen or more"
NOW = 1_795_656_790


@pytest.fixture
def told(tmp_path, settings):
    def write(text: str):
        path = tmp_path / "carriers.toml"
        path.write_text(text, encoding="utf-8")
        settings.CARRIERS_FILE = path
        return carriers()

    return write


def test_without_a_file_no_carrier_may_call(settings) -> None:
    settings.CARRIERS_FILE = None

    assert carriers().by_name == {}


def test_carriers_are_read_with_their_secrets_and_addresses(told) -> None:
    found = told(
        f'address = "https://hotline.example.org/"\n[twilio]\nsecret = "{SECRET}"\n'
        f'[voicexml]\nsecret = "{SECRET}"\naddresses = ["192.0.2.0/28"]\n'
    )

    assert found.address == "https://hotline.example.org"
    assert found.by_name == {
        "twilio": Configured(SECRET),
        "voicexml": Configured(SECRET, (ip_network("192.0.2.0/28"),)),
    }


def test_a_secret_is_not_shown_where_a_carrier_is_printed(told) -> None:
    found = told(f'address = "https://hotline.example.org"\n[twilio]\nsecret = "{SECRET}"\n')

    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[twilio]\nsecret = 'a secret of sixteen or more'", "'address' is missing"),
        ("address = 'ftp://hotline.example.org'", "must begin with https://"),
        ("address = 'https://'", "must begin with https://"),
        ("address = 'https://hotline.example.org'\n[vonage]\nsecret = 'x'", "'vonage' is no carrier"),
        ("address = 'https://hotline.example.org'\n[twilio]\nsecret = 'short'", "at least 16 characters"),
        ("address = 'https://hotline.example.org'\n[twilio]\n", "'secret' is missing"),
        ("address = 'https://hotline.example.org'\ntwilio = 1", "is missing or not as it should be"),
        ("address = ", "is missing or not as it should be"),
        (
            "address = 'https://hotline.example.org'\n[twilio]\nsecret = 'a secret of sixteen or more'\naddresses = ['x']",
            "is missing or not as it should be",
        ),
    ],
)
def test_what_is_wrong_with_the_file_is_told(told, text: str, fault: str) -> None:
    with pytest.raises(CarriersFileWrong, match=fault):
        told(text)


def test_in_production_the_address_must_be_https(told, settings) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CarriersFileWrong, match="must begin with https://"):
        told("address = 'http://hotline.example.org'")


def parameters(call: str, step: int) -> dict[str, str]:
    return dict(each.split("=") for each in sounds.query(call, step, now=NOW).split("&"))


def test_a_sounds_address_is_good_for_two_minutes() -> None:
    given = parameters("c0ffee", 3)

    assert sounds.is_good("c0ffee", 3, **given, now=NOW + 119)
    assert not sounds.is_good("c0ffee", 3, **given, now=NOW + 120)


@pytest.mark.parametrize(
    "changed", [{"until": str(NOW + 999)}, {"until": "x"}, {"until": "１"}, {"code": ""}, {"code": "ä"}]
)
def test_a_sounds_address_that_was_changed_is_not_good(changed: dict[str, str]) -> None:
    assert not sounds.is_good("c0ffee", 3, **{**parameters("c0ffee", 3), **changed}, now=NOW)


@pytest.mark.parametrize(("call", "step"), [("c0ffee", 4), ("decaf", 3)])
def test_a_sounds_address_is_good_for_no_other(call: str, step: int) -> None:
    assert not sounds.is_good(call, step, **parameters("c0ffee", 3), now=NOW)


def test_sounds_are_joined_in_their_order(tmp_path) -> None:
    for name, content in (("one", b"\x01\x00"), ("two", b"\x02\x00\x03\x00")):
        with wave.open(str(tmp_path / f"{name}.wav"), "wb") as file:
            file.setparams((1, 2, 8_000, 0, "NONE", ""))
            file.writeframes(content)

    whole = sounds.joined([tmp_path / "one.wav", tmp_path / "two.wav"])

    (tmp_path / "whole.wav").write_bytes(whole)
    with wave.open(str(tmp_path / "whole.wav")) as file:
        assert (file.getframerate(), file.readframes(99)) == (8_000, b"\x01\x00\x02\x00\x03\x00")
