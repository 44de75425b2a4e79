"""What an application's events come to, as at any day: the one place where its history is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kaifong.domains.applications.types import EventKind, State
from kaifong.domains.applications.waiting import Clock


@dataclass(frozen=True, slots=True)
class Happened:
    """An event, as far as it changes anything.

    Attributes:
        credit_days: by which the clock starts before the day: of a registration by a scheme, of a conversion what is kept.
        counts: of a reinstatement: whether the time in between counts as waited.
    """

    on: date
    kind: EventKind
    category: str = ""
    credit_days: int = 0
    in_public_housing: bool = False
    acceptable: bool | None = None
    counts: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """How the application stands. ``refusals`` are those without acceptable reason since registration or reinstatement."""

    category: str
    state: State
    registered_on: date
    clock: Clock
    credit_days: int
    in_public_housing: bool
    first_offer_on: date | None = None
    offer_open_since: date | None = None
    refusals: int = 0


def record_of(events: Iterable[Happened], on: date | None = None) -> Record:
    """The record as at the end of a day; None is after all that happened. The first event is the registration.

    Raises:
        ValueError: nothing had happened by that day.
    """
    record: Record | None = None
    for event in events:
        if on is not None and event.on > on:
            break
        record = _begun(event) if record is None else _after(record, event)
    if record is None:
        raise ValueError(f"not registered by {on}")
    return record


def _begun(event: Happened) -> Record:
    return Record(
        event.category,
        State.WAITING,
        event.on,
        Clock(_days_before(event.on, event.credit_days)),
        event.credit_days,
        event.in_public_housing,
    )


def _after(record: Record, event: Happened) -> Record:
    match event.kind:
        case EventKind.FROZEN:
            return replace(record, state=State.FROZEN, clock=replace(record.clock, stopped_on=event.on))
        case EventKind.UNFROZEN:
            return replace(record, state=State.WAITING, clock=_going_on(record.clock, event.on))
        case EventKind.OFFERED:
            first = record.first_offer_on is None
            return replace(
                record,
                offer_open_since=event.on,
                first_offer_on=event.on if first else record.first_offer_on,
            )
        case EventKind.REFUSED:
            return replace(record, offer_open_since=None, refusals=record.refusals + (not event.acceptable))
        case EventKind.ACCEPTED:
            stopped = replace(record.clock, stopped_on=event.on)
            return replace(record, state=State.HOUSED, offer_open_since=None, clock=stopped)
        case EventKind.CANCELLED:
            stopped = replace(_going_on(record.clock, event.on), stopped_on=event.on)
            return replace(record, state=State.CANCELLED, offer_open_since=None, clock=stopped)
        case EventKind.REINSTATED:
            stopped = replace(record.clock, stopped_on=None)
            clock = stopped if event.counts else _going_on(record.clock, event.on)
            return replace(record, state=State.WAITING, clock=clock, refusals=0)
        case EventKind.CONVERTED:
            clock = Clock(_days_before(event.on, event.credit_days))
            return replace(
                record, category=event.category, clock=clock, credit_days=event.credit_days, first_offer_on=None
            )
        case EventKind.PUBLIC_HOUSING_ENTERED:
            return replace(record, in_public_housing=True)
        case EventKind.PUBLIC_HOUSING_LEFT:
            return replace(record, in_public_housing=False)
        case EventKind.REGISTERED:
            raise ValueError("registered twice")


def _going_on(clock: Clock, on: date) -> Clock:
    """The clock runs from this day on, if it stood."""
    if clock.stopped_on is None:
        return clock
    return Clock(clock.start, clock.stopped_days + (on - clock.stopped_on).days)


def _days_before(day: date, days: int) -> date:
    return day - timedelta(days=days)
