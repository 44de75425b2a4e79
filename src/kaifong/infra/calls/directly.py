"""The book of calls whose every step is a request of its own, to whatever process: written at once, nothing in memory.

Such calls belong to no machine; their node is `CARRIERS`. Like the other book it never fails a call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from django.db import Error, transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from kaifong.infra.calls.book import Facts
from kaifong.infra.calls.models import Call, Reached
from kaifong.infra.calls.types import ANSWER, ASK

CARRIERS = "carriers"

log = structlog.get_logger()


class DirectBook:
    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._now = now

    def begun(self, facts: Facts) -> None:
        with _kept():
            Call.objects.bulk_create(
                [Call(id=facts.id, node=facts.node, engine=facts.engine, began_at=self._now())], ignore_conflicts=True
            )

    def reached(
        self, call_id: str, place: str, reason: str = "", *, language: str = "", signed_in: bool = False
    ) -> None:
        place, reason = place[:80], reason[:40]
        changed: dict[str, object] = {"place": place}
        if language:
            changed["language"] = language[:10]
        if signed_in:
            changed["signed_in"] = True
        if place.startswith((ANSWER, ASK)):
            changed["asked"] = True
        if place.startswith(ANSWER):
            changed["answered"] = True
        with _kept():
            if Call.objects.filter(id=call_id, ended_at=None).update(**changed):
                Reached.objects.bulk_create(
                    [Reached(call_id=call_id, place=place, reason=reason, at=self._now())], ignore_conflicts=True
                )

    def ended(self, call_id: str, outcome: str) -> None:
        with _kept():
            Call.objects.filter(id=call_id, ended_at=None).update(
                ended_at=Greatest("began_at", Value(self._now())), outcome=outcome[:20] or "failed"
            )


@contextmanager
def _kept() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except Error as error:
        log.warning("figures of a call are lost", reason=type(error).__name__)
