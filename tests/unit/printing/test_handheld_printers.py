"""Printers that the landlord's file adds to those that handhelds look for."""

from __future__ import annotations

import pytest

from kaifong.interfaces.field.printers import KNOWN, PrinterSettingInvalid, printers

OWN = "0000ae30-0000-1000-8000-00805f9b34fb"


@pytest.fixture
def landlord(settings, tmp_path):
    def write(text: str) -> None:
        settings.LANDLORD_FILE = tmp_path / f"{len(list(tmp_path.iterdir()))}.toml"
        settings.LANDLORD_FILE.write_text(text, encoding="utf-8")

    return write


def test_a_landlords_printer_comes_before_those_that_are_known(landlord):
    landlord(f'[[handhelds.printers]]\nservice = "{OWN.upper()}"\nchunk_bytes = 512\npause_ms = 0')

    found = printers()

    assert found[0] == {"service": OWN, "write": "", "status": "", "chunk_bytes": 512, "pause_ms": 0}
    assert [one["service"] for one in found[1:]] == [one.service for one in KNOWN]


def test_a_landlord_may_say_otherwise_of_a_printer_that_is_known(landlord):
    landlord(f'[[handhelds.printers]]\nservice = "{KNOWN[0].service}"\nchunk_bytes = 20')

    found = printers()

    assert [one["service"] for one in found].count(KNOWN[0].service) == 1
    assert found[0]["chunk_bytes"] == 20


def test_a_landlord_who_names_none_has_those_that_are_known(landlord):
    landlord("[name]")

    assert [one["service"] for one in printers()] == [one.service for one in KNOWN]


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ("chunk_bytes = 100", "service"),
        ('service = "18f0"', "service"),
        (f'service = "{OWN}"\nwrite = 1', "write"),
        (f'service = "{OWN}"\nchunk_bytes = 19', "chunk_bytes"),
        (f'service = "{OWN}"\nchunk_bytes = 513', "chunk_bytes"),
        (f'service = "{OWN}"\nchunk_bytes = true', "chunk_bytes"),
        (f'service = "{OWN}"\npause_ms = -1', "pause_ms"),
        (f'service = "{OWN}"\nbaud = 9600', "baud"),
    ],
)
def test_what_cannot_be_followed_is_named(landlord, told, key):
    landlord(f"[[handhelds.printers]]\n{told}")

    with pytest.raises(PrinterSettingInvalid, match=key):
        printers()
