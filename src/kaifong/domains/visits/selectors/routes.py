"""A day's routes as planners, officers and the engines see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from kaifong.domains.visits.models import RouteStop


def positions(visit_ids: Collection[int], on: date) -> dict[int, int]:
    """Where in its officer's day each visit comes; one that is on no route is absent. One statement."""
    found = RouteStop.objects.filter(visit_id__in=list(visit_ids), route__on=on)
    return dict(found.values_list("visit_id", "position"))
