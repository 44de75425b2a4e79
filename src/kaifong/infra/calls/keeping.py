"""Calls whose machine died, and calls that are old."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest

from kaifong.infra.calls.models import Call, Node, NodeSample
from kaifong.infra.calls.types import LOST, OPEN_AT_MOST, SILENT_AFTER

BATCH_ROWS = 5_000


def calls_settle(*, now: datetime) -> int:
    """Close the calls that nobody will end: their machine is silent, or has started anew since; or they have no machine, being
    a carrier's, and are too old to go on. Returns how many.

    They end at the moment at which they were begun or lost; how long they lasted nobody knows. A machine that was only cut
    off from the database tells the truth when it is back, and that then stands.
    """
    alive = Node.objects.filter(
        Q(name=OuterRef("node"), beat_at__gte=now - SILENT_AFTER, stopped_at=None, started_at__lte=OuterRef("began_at"))
    )
    open_ = Call.objects.filter(ended_at=None, began_at__lt=now - SILENT_AFTER)
    of_a_machine = Exists(Node.objects.filter(name=OuterRef("node")))
    return open_.filter(~Exists(alive), of_a_machine | Q(began_at__lt=now - OPEN_AT_MOST)).update(
        ended_at=Greatest(F("began_at"), now - SILENT_AFTER), outcome=LOST
    )


def calls_purge(*, before: datetime) -> int:
    """Delete calls that began before a moment, with their places, and samples and machines as old; how many calls."""
    done = 0
    while ids := list(Call.objects.filter(began_at__lt=before).values_list("id", flat=True)[:BATCH_ROWS]):
        Call.objects.filter(id__in=ids).delete()
        done += len(ids)
    NodeSample.objects.filter(at__lt=before).delete()
    Node.objects.filter(beat_at__lt=before).delete()
    return done
