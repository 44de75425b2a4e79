from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaifong.domains.tenancies import api as tenancies
from kaifong.selfservice.asking import Asker, Assurance, Nothing, ask, questions
from tests.integration.two_months import BY, TODAY, TwoMonths, two_months

HERE, NOW = "203.0.113.7", datetime(2026, 2, 20, 3, 0, tzinfo=UTC)
ON_TABLES = re.compile(r"\b(?:from|into|update)\b", re.IGNORECASE)


@pytest.fixture
def months(db, tmp_path, sound) -> TwoMonths:
    return two_months()


@pytest.fixture
def answer():
    """A question's answer to a signed-in tenant."""

    def of(name: str, account_no: int | None, given: Any = None, *, as_at: date = TODAY) -> Any:
        assurance = Assurance.ANONYMOUS if account_no is None else Assurance.SIGNED_IN
        asker = Asker("test", assurance, account_no, HERE, NOW)
        return ask(questions()[name], asker=asker, given=given or Nothing(), as_at=as_at)

    return of


@pytest.fixture
def statements():
    """How many statements on tables a call runs: what reads or writes rows, the audit's records among it.

    Not counted are those that open or close a transaction or a savepoint: they touch no table.
    """

    def count(call) -> int:
        with CaptureQueriesContext(connection) as ran:
            call()
        return sum(bool(ON_TABLES.search(one["sql"])) for one in ran)

    return count


@pytest.fixture
def reached_by(months):
    """Gives a tenancy contact details."""

    def change(account_no: int, **contact: Any) -> None:
        tenancies.particulars_change(account_no=account_no, contact=tenancies.Contact(**contact), by=BY)

    return change
