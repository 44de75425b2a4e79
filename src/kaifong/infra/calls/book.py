"""The book of calls: written in memory as they happen, carried into the database each second by one thread.

A call never waits for it and never fails by it. While the database is away figures are kept, the newest `MOST_KEPT` calls
and places of them; what had to be dropped is counted.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import psutil
import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from kaifong.infra.calls.models import Call, Node, NodeSample, Reached
from kaifong.infra.calls.types import ANSWER, ASK, Limits
from kaifong.infra.calls.watching import watch

EVERY_SECONDS = 1.0
WATCH_EVERY = timedelta(seconds=10)
SAMPLE_EVERY = timedelta(seconds=60)
MOST_KEPT = 50_000
"""Calls that ended, and places, that wait for the database: some four hours of a busy machine's, about 30 MB."""
PLACES_A_CALL = 200
"""More places than a dialog has: past them a call's places are not written."""
CLOSE_SECONDS = 5.0
CALL_FIELDS = ("language", "ended_at", "outcome", "place", "signed_in", "asked", "answered")
NODE_FIELDS = ("version", "started_at", "beat_at", "stopped_at", "calls", "cap", "failures", "dropped", "rss_bytes",
               "engine_rss_bytes")  # fmt: skip

log = structlog.get_logger()


class Facts(Protocol):
    """What the book knows of a call when it begins."""

    @property
    def id(self) -> str: ...

    @property
    def node(self) -> str: ...

    @property
    def engine(self) -> str: ...


@dataclass(slots=True)
class _InHand:
    row: Call
    seen: set[tuple[str, str]] = field(default_factory=set)


class CallBook:
    """A machine's book. Every method but `stop` and `flush` returns at once.

    Args:
        node: the machine's name, its own alone.
        cap: the most calls that it takes.
        now: the clock.
        engine_rss: bytes of memory of the telephone engine beside it, where it is on this machine.
    """

    def __init__(
        self,
        *,
        node: str,
        version: str,
        cap: int,
        now: Callable[[], datetime],
        engine_rss: Callable[[], int | None] = lambda: None,
        limits: Limits | None = None,
    ) -> None:
        self.node, self.cap = node, cap
        self._version, self._now, self._engine_rss = version, now, engine_rss
        self._limits = limits or Limits.of_settings()
        self._lock = threading.Lock()
        self._in_hand: dict[str, _InHand] = {}
        self._changed: dict[str, Call] = {}
        self._places: list[Reached] = []
        self._failures = self._dropped = 0
        self._started_at = now()
        self._watched_at = self._sampled_at = self._started_at - timedelta(days=1)
        self._process = psutil.Process()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def in_hand(self) -> int:
        """Calls that have begun and not ended."""
        return len(self._in_hand)

    def begun(self, facts: Facts) -> None:
        row = Call(id=facts.id, node=facts.node, engine=facts.engine, began_at=self._now())
        with self._lock:
            self._in_hand[row.id] = _InHand(row)
            self._changed[row.id] = row

    def reached(
        self, call_id: str, place: str, reason: str = "", *, language: str = "", signed_in: bool = False
    ) -> None:
        """A call is at a place now; see `types.ASK` and `types.ANSWER` for places that the figures know."""
        with self._lock:
            call = self._in_hand.get(call_id)
            if call is None:
                return
            row, place, reason = call.row, place[:80], reason[:40]
            row.place, row.language = place, language[:10] or row.language
            row.signed_in = row.signed_in or signed_in
            row.answered = row.answered or place.startswith(ANSWER)
            row.asked = row.asked or row.answered or place.startswith(ASK)
            self._changed[call_id] = row
            if (place, reason) not in call.seen and len(call.seen) < PLACES_A_CALL:
                call.seen.add((place, reason))
                self._places.append(Reached(call_id=call_id, place=place, reason=reason, at=self._now()))

    def ended(self, call_id: str, outcome: str) -> None:
        with self._lock:
            call = self._in_hand.pop(call_id, None)
            if call is None:
                return
            call.row.ended_at = max(self._now(), call.row.began_at)
            call.row.outcome = outcome[:20] or "failed"
            self._failures += call.row.outcome == "failed"
            self._changed[call_id] = call.row
            self._shorten()

    def start(self) -> None:
        """Begin to carry the book into the database; it is closed when the program ends, if nobody does so before."""
        self._thread = threading.Thread(target=self._run, name="book of calls", daemon=True)
        self._thread.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """Write what is left, and that this machine takes no more calls. Waits a few seconds at most."""
        self._over.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(CLOSE_SECONDS)
            atexit.unregister(self.stop)

    def flush(self, *, last: bool = False) -> bool:
        """Carry over what has changed; whether the database took it. What it did not take is carried over next time."""
        now = self._now()
        with self._lock:
            changed, self._changed = self._changed, {}
            places, self._places = self._places, []
            rows = [_copied(row) for row in changed.values()]
            beat = self._beat(now, last)
        try:
            self._write(rows, places, beat)
        except (OperationalError, InterfaceError, OSError) as error:
            self._put_back(changed, places)
            log.warning("figures of calls wait for the database", node=self.node, reason=type(error).__name__)
            _disconnect()
            return False
        self._watch(beat, now)
        return True

    def _run(self) -> None:
        try:
            while not self._over.wait(EVERY_SECONDS):
                self._flush_safely(last=False)
            self._flush_safely(last=True)
        finally:
            _disconnect()

    def _flush_safely(self, *, last: bool) -> None:
        """The thread lives whatever happens: figures that cannot be written are no reason to go on without any."""
        try:
            self.flush(last=last)
        except Exception as error:  # noqa: BLE001 - whatever it was is in the log
            log.error("figures of calls not written", node=self.node, reason=type(error).__name__)
            _disconnect()

    def _write(self, rows: list[Call], places: list[Reached], beat: Node) -> None:
        sampled = beat.beat_at - self._sampled_at >= SAMPLE_EVERY
        with transaction.atomic():
            if rows:
                Call.objects.bulk_create(
                    rows, update_conflicts=True, unique_fields=["id"], update_fields=list(CALL_FIELDS)
                )
            if places:
                Reached.objects.bulk_create(places, ignore_conflicts=True)
            Node.objects.bulk_create(
                [beat], update_conflicts=True, unique_fields=["name"], update_fields=list(NODE_FIELDS)
            )
            if sampled:
                NodeSample.objects.bulk_create([_sample(beat)], ignore_conflicts=True)
        if sampled:
            self._sampled_at = beat.beat_at

    def _watch(self, beat: Node, now: datetime) -> None:
        if now - self._watched_at >= WATCH_EVERY:
            self._watched_at = now
            watch(limits=self._limits, now=now, node=beat)

    def _beat(self, now: datetime, last: bool) -> Node:
        return Node(
            name=self.node,
            version=self._version[:40],
            started_at=self._started_at,
            beat_at=now,
            stopped_at=now if last else None,
            calls=len(self._in_hand),
            cap=self.cap,
            failures=self._failures,
            dropped=self._dropped,
            rss_bytes=self._process.memory_info().rss,
            engine_rss_bytes=self._engine_rss(),
        )

    def _put_back(self, changed: dict[str, Call], places: list[Reached]) -> None:
        with self._lock:
            self._changed = {**changed, **self._changed}
            self._places = places + self._places
            self._shorten()

    def _shorten(self) -> None:
        """Drop the oldest calls that ended and have not been written, and places of theirs."""
        over = len(self._changed) - MOST_KEPT
        if over > 0:
            for call_id in [one for one in self._changed if one not in self._in_hand][:over]:
                del self._changed[call_id]
                self._dropped += 1
            self._places = [one for one in self._places if one.call_id in self._changed]
        over = len(self._places) - MOST_KEPT
        if over > 0:
            del self._places[:over]
            self._dropped += over


def _copied(row: Call) -> Call:
    """As it is now: the call goes on while it is being written."""
    return Call(**{each.attname: getattr(row, each.attname) for each in Call._meta.concrete_fields})


def _sample(beat: Node) -> NodeSample:
    return NodeSample(
        node=beat.name,
        at=beat.beat_at,
        calls=beat.calls,
        rss_bytes=beat.rss_bytes,
        engine_rss_bytes=beat.engine_rss_bytes,
    )


def _disconnect() -> None:
    """Of this thread: a connection that failed once is not asked again."""
    connection.close()
