from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaifong.domains.access.api import Actor, operator
from tests.integration.two_months import TwoMonths, two_months


@pytest.fixture
def months(db, tmp_path, sound) -> TwoMonths:
    return two_months()


@pytest.fixture
def officer() -> Actor:
    return replace(operator("office"), name="officer")


@pytest.fixture
def scoped(officer) -> Actor:
    """An officer of estate 1002."""
    return replace(officer, estates=frozenset({1002}))


@pytest.fixture
def statements():
    """How many statements a call runs."""

    def count(call) -> int:
        with CaptureQueriesContext(connection) as ran:
            call()
        return len(ran)

    return count
