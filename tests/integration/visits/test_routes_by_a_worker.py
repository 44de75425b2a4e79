"""Routes planned anew by the worker itself, not by a call of what it calls."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kaifong.domains.visits import api as visits
from kaifong.infra import jobs
from kaifong.infra.database import fetch_all
from tests.integration.visits.conftest import BY, DAY, plan

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = datetime(2026, 3, 1, 2, tzinfo=UTC)


def test_a_visit_taken_off_the_plan_leaves_its_route_when_a_worker_comes(officer, landlord):
    booked = [plan(one) for one in landlord.accounts[:3]]
    kept = visits.routes_plan(on=DAY, estates_wanted=[1001], now=BEFORE, by=BY, seconds=0.1)
    visits.visit_release(visit_id=booked[1], by=BY)

    jobs.work(now=lambda: BEFORE, follow=False)

    after = visits.day_routes(kept.id)
    assert (after.version, after.waiting, after.fault) == (2, False, "")
    assert sorted(call.visit_id for route in after.routes for call in route.calls) == [booked[0], booked[2]]
    assert fetch_all("select status from procrastinate_jobs where task_name = 'visits.routes'") == []
