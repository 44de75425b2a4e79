"""What every write to an application does: lock it, add what happened, and bring its row up to what the events say."""

from __future__ import annotations

from kaifong.domains.applications import selectors
from kaifong.domains.applications.errors import ApplicationNotFound, OutOfOrder, StateForbids
from kaifong.domains.applications.models import Application, ApplicationEvent, ApplicationPerson
from kaifong.domains.applications.record import Happened, Record, record_of
from kaifong.domains.applications.types import LIVE, EventKind, State
from kaifong.infra.outbox import api as outbox


def locked(application_no: int, *states: State) -> Application:
    """The application, held until the transaction ends, in one of the states.

    Raises:
        ApplicationNotFound, StateForbids.
    """
    application = Application.objects.select_for_update().filter(application_no=application_no).first()
    if application is None:
        raise ApplicationNotFound(application_no)
    if State(application.state) not in states:
        raise StateForbids(application_no, application.state)
    return application


def happens(application: Application, event: Happened) -> Record:
    """Add an event to a locked application, or to a new one its first. Raises OutOfOrder: events of one application follow each other by day."""
    before = selectors.happened(application.application_no)
    if before and event.on < before[-1].on:
        raise OutOfOrder(application.application_no, before[-1].on)
    record = record_of([*before, event])
    settle(application, record)
    application.save(force_insert=application._state.adding)
    ApplicationEvent.objects.create(
        application=application,
        on=event.on,
        kind=event.kind.value,
        category=event.category,
        credit_days=event.credit_days,
        in_public_housing=event.in_public_housing,
        acceptable=event.acceptable,
        counts=event.counts,
        reason=event.reason,
    )
    if event.kind is not EventKind.REGISTERED:
        ApplicationPerson.objects.filter(application=application).update(live=record.state in LIVE)
    outbox.publish(
        f"application.{event.kind.value}", application_no=application.application_no, on=event.on.isoformat()
    )
    return record


def settle(application: Application, record: Record) -> None:
    """Set the columns that follow from the events."""
    application.category = record.category
    application.state = record.state.value
    application.registered_on = record.registered_on
    application.clock_start = record.clock.start
    application.waiting_from = record.clock.waiting_from
    application.stopped_on = record.clock.stopped_on
    application.in_public_housing = record.in_public_housing
    application.refusals = record.refusals
