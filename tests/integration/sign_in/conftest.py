from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from kaifong.domains.access import api as access
from kaifong.domains.tenancies import api as tenancies
from kaifong.kernel.identifiers import AccountNo

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HERE = "192.0.2.1"
MOBILE, LANDLINE, EMAIL = "+85255509678", "+85225509113", "chan@post.example.org"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Keys and messages of the test's own."""
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def account(landlord) -> AccountNo:
    """A tenancy without contact details."""
    return landlord.accounts[0]


@pytest.fixture
def tpin(account) -> str:
    return access.tpin_issue(account_no=account, by=access.operator(), now=NOW)


@pytest.fixture
def reached_at(account):
    """Put contact details on record."""

    def change(**contact: str) -> None:
        tenancies.particulars_change(
            account_no=account, contact=tenancies.Contact(**contact), by=access.operator("test")
        )

    return change


@pytest.fixture
def sms(home):
    """What was sent, the latest last."""

    def read() -> list[dict[str, str]]:
        paths = sorted((home / "messages").glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        return [json.loads(path.read_text(encoding="utf-8")) for path in paths]

    return read
