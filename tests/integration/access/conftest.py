from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kaifong.domains.access import api as access
from kaifong.kernel.identifiers import AccountNo, account_no

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ACCOUNT = account_no(1001, 1)
STRANGER = account_no(1001, 2)
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    """Keys of the test's own."""
    monkeypatch.setenv("KAIFONG_HOME", str(tmp_path))
    return tmp_path / "keys"


@pytest.fixture
def account(db: None) -> AccountNo:
    return ACCOUNT


@pytest.fixture
def tpin(account: AccountNo) -> str:
    return access.tpin_issue(account_no=account, by=access.operator(), now=NOW)
