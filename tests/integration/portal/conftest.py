from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from kaifong.domains.access import api as access
from kaifong.infra import clock
from tests.integration.two_months import TODAY, TwoMonths, two_months

NOW = datetime(2026, 2, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def months(db: None, tmp_path, settings, monkeypatch) -> TwoMonths:
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return two_months(tmp_path)


@pytest.fixture
def browser(months) -> Callable[..., Client]:
    """``browser()`` is a stranger's, ``browser(months.a)`` is signed in as that tenant."""

    def opened(account_no: int | None = None, assurance: int = 2) -> Client:
        client = Client(raise_request_exception=False)
        if account_no is not None:
            client.cookies["kf_portal"] = access.session_open(
                account_no=account_no, door="portal", assurance=assurance, agent="Firefox/1 (Android)", now=NOW
            )
        return client

    return opened
