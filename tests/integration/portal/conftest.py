from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import Client

from kaifong.domains.access import api as access
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra import clock
from tests.integration.two_months import TODAY, TwoMonths, two_months

NOW = datetime(2026, 2, 20, 4, 0, tzinfo=UTC)
EMAIL = "chan@post.example.org"


@pytest.fixture
def now(monkeypatch) -> Callable[[datetime], None]:
    """The portal's clock stands; ``now(moment)`` sets it."""

    def stand(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    monkeypatch.setattr(clock, "today", lambda: TODAY)
    stand(NOW)
    return stand


@pytest.fixture
def months(db: None, tmp_path, settings, now) -> TwoMonths:
    settings.STATIC_ROOT = tmp_path
    return two_months()


@pytest.fixture
def browser(months) -> Callable[..., Client]:
    """``browser()`` is a stranger's, ``browser(months.a)`` is signed in as that tenant."""

    def opened(account_no: int | None = None, *, assurance: int = 2, door: str = "portal", **options: bool) -> Client:
        client = Client(raise_request_exception=False, **options)
        if account_no is not None:
            client.cookies["kf_portal"] = access.session_open(
                account_no=account_no, door=door, assurance=assurance, agent="Firefox/1 (Android)", now=NOW
            )
        return client

    return opened


@pytest.fixture
def tpin(months) -> str:
    """Account ``a`` has a TPIN and an e-mail address."""
    contact = tenancies.Contact(email=EMAIL, language="en")
    tenancies.particulars_change(account_no=months.a, contact=contact, by=access.operator("test"))
    return access.tpin_issue(account_no=months.a, by=access.operator("test"), now=NOW)


@pytest.fixture
def code() -> Callable[[], str]:
    """The code that was sent last."""

    def read() -> str:
        [found] = re.findall(r"\b\d{6}\b", mail.outbox[-1].body)
        return str(found)

    return read


def words(response) -> str:
    """What a page says, its tags taken out."""
    text = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)
