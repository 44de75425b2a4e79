from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.http import HttpResponse
from django.test import Client

from kaifong.domains.access import api as access
from kaifong.domains.access.api import operator
from kaifong.infra import clock
from kaifong.infra.printing import escpos
from kaifong.sim.printer import TestPrinter
from tests.integration.two_months import TODAY, TwoMonths, two_months


@pytest.fixture
def printer(tmp_path, monkeypatch) -> Iterator[TestPrinter]:
    """A printer that works, and a program that is quick to give up on it."""
    monkeypatch.setattr(escpos, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(escpos, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(escpos, "POLL_SECONDS", 0.05)
    made = TestPrinter(tmp_path / "prints")
    yield made
    made.switch_off()


@dataclass
class Kiosk:
    """A browser that is an enrolled kiosk, in English, and what is printed beside it."""

    browser: Client
    device: access.DeviceView
    key: Ed25519PrivateKey
    printer: TestPrinter

    def get(self, address: str, **more: Any) -> HttpResponse:
        return self.browser.get(f"/en/kiosk/{address}", **more)

    def post(self, address: str, **fields: Any) -> HttpResponse:
        return self.browser.post(f"/en/kiosk/{address}", fields)

    def sign_in(self, account_no: int, tpin: str) -> HttpResponse:
        return self.post("sign-in/", account=str(account_no), tpin=tpin)


@pytest.fixture
def kiosk(db, printer, monkeypatch) -> Kiosk:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return enrolled("Lobby", printer)


def enrolled(name: str, printer: TestPrinter, estate: int = 1001) -> Kiosk:
    code = access.device_code_make(
        kind="kiosk", name=name, estate_code=estate, printer=printer.address, by=operator("test"), now=clock.now()
    )
    key, browser = Ed25519PrivateKey.generate(), Client()
    answer = browser.post(
        "/en/kiosk/enrol/", {"code": code, "public_key": b64encode(key.public_key().public_bytes_raw()).decode()}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/en/kiosk/")
    [device] = [each for each in access.devices_list(by=operator("test")) if each.name == name]
    return Kiosk(browser, device, key, printer)


@pytest.fixture
def months(kiosk, tmp_path) -> TwoMonths:
    return two_months()


@pytest.fixture
def tpin(months) -> str:
    """The TPIN of the account that owes one month and whose payment was taken back."""
    return access.tpin_issue(account_no=months.a, by=operator("test"), now=clock.now())


@pytest.fixture
def tenant(kiosk, months, tpin) -> Kiosk:
    """The kiosk with that account signed in."""
    answer = kiosk.sign_in(months.a, tpin)
    assert (answer.status_code, answer["Location"]) == (302, "/en/kiosk/menu/")
    return kiosk
