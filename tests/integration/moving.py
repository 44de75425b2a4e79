"""A visit that a household of two months can move."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from kaifong.domains.access import api as access
from kaifong.domains.visits import api as visits
from kaifong.kernel.identifiers import estate_code_of
from tests.integration.two_months import TODAY


def places_to_move_to(*, account_no: int) -> None:
    """Its visit is in the morning of a day, and two times of the day after are free. Said again, it is so again."""
    by, day = access.operator("test"), TODAY + timedelta(days=10)
    with suppress(visits.CycleOverlaps):
        visits.cycle_open(first=TODAY.replace(month=1, day=1), by=by)
    for on, window in (
        (day, "morning"),
        (day + timedelta(days=1), "morning"),
        (day + timedelta(days=1), "two_to_four"),
    ):
        visits.capacity_set(estate_code=estate_code_of(account_no), on=on, window=window, places=3, by=by)
    visits.visit_book(visit_id=visits.visit_of(account_no, TODAY).id, on=day, window="morning", by=by)
