"""Households told of their appointments: asked for with the act, sent by a job, so that none is lost.

By SMS where a telephone is known, else by e-mail, else by a letter that the office prints; at the ladder's written steps
always by letter. Each appointment is told once; one that was moved is another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.payments import api as payments
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import records, ruleset
from kaifong.domains.visits.errors import MessageFailed, VisitNotFound
from kaifong.domains.visits.models import Message, Visit
from kaifong.domains.visits.types import LadderStep, Told, VisitState, Way
from kaifong.domains.visits.wording import SUBJECT, appointment_text
from kaifong.infra import messages
from kaifong.infra.jobs import Backoff, ask, job

JOB = "visits.tell"
BACKOFF = Backoff(first=timedelta(minutes=1), longest=timedelta(hours=1), most=24)
MOST = 4_000
WRITTEN = frozenset({LadderStep.LETTER, LadderStep.DUTY})
PURPOSE = "telling of a visit's appointment"
OVERTAKEN = "moved-meanwhile"
SENDER = Actor("messages", "job", frozenset({"tenancies.view"}))


@transaction.atomic
def appointments_tell(
    *, estates_wanted: Collection[int], first: date, last: date, now: datetime, by: Actor, limit: int = MOST
) -> Told:
    """Tell of every appointment on some days that its household has not been told of.

    Returns:
        The visits for which a letter is to be printed, and how many messages were asked for.

    Raises:
        NotPermitted: one of the estates is not the actor's.
    """
    for estate in estates_wanted:
        by.must("visits.plan", estate=estate)
    rows = (
        Visit.objects.select_related("slot")
        .select_for_update(of=("self",))
        .filter(estate_code__in=list(estates_wanted), state=VisitState.PLANNED, slot__on__range=(first, last))
        .order_by("id")[:limit]
    )
    told = set(Message.objects.filter(on__range=(first, last)).values_list("visit_id", "on", "window"))
    letters, sent = [], 0
    for row in rows:
        if row.slot is None or (row.id, row.slot.on, row.slot.window) in told:
            continue
        way = _way(row, by)
        message = Message.objects.create(visit=row, way=way.value, on=row.slot.on, window=row.slot.window, asked_at=now)
        audit(by, "visit.tell", account_no=row.tenancy_id, visit=row.id, way=way.value)
        if way is Way.LETTER:
            letters.append(row.id)
        else:
            ask(JOB, lock=f"visit/{row.id}", message_id=message.id)
            sent += 1
    return Told(tuple(letters), sent)


@transaction.atomic
def letter_printed(*, visit_id: int, now: datetime, by: Actor) -> None:
    """The letter of a visit's appointment has been printed; raises VisitNotFound, NotPermitted."""
    row = records.visit_locked(visit_id, by, "visits.plan")
    if row.slot is None:
        raise VisitNotFound(str(visit_id))
    Message.objects.update_or_create(
        visit=row,
        on=row.slot.on,
        window=row.slot.window,
        defaults={"way": Way.LETTER.value, "sent_at": now, "fault": ""},
        create_defaults={"way": Way.LETTER.value, "sent_at": now, "asked_at": now},
    )
    audit(by, "visit.letter", account_no=row.tenancy_id, visit=row.id)


@job(JOB, backoff=BACKOFF)
def tell(*, message_id: int, now: Callable[[], datetime]) -> None:
    """Send one message, unless it went before or the appointment has been moved meanwhile; raises MessageFailed."""
    fault = _sent(message_id, now())
    if fault:
        raise MessageFailed(fault)


@transaction.atomic
def _sent(message_id: int, now: datetime) -> str:
    """Why a message did not go; empty where it did, or need not. The look at how to reach the household is recorded."""
    row = Message.objects.select_for_update(of=("self",)).select_related("visit__slot").get(id=message_id)
    slot = row.visit.slot
    if row.sent_at is not None:
        return ""
    if slot is None or (slot.on, slot.window) != (row.on, row.window):
        row.fault = OVERTAKEN
        row.save(update_fields=["fault"])
        return ""
    account_no = row.visit.tenancy_id
    contact = tenancies.contact_details(account_no=account_no, purpose=PURPOSE, by=SENDER)
    text = appointment_text(
        landlord=payments.landlord_name(),
        on=row.on,
        window=ruleset.window_on(row.window, row.on),
        language=contact.language,
    )
    key = uuid5(NAMESPACE_OID, f"visits.message/{row.id}")
    try:
        if row.way == Way.SMS and contact.phone:
            messages.send_sms(to=contact.phone, text=text, key=key)
        elif contact.email:
            messages.send_email(to=contact.email, subject=SUBJECT[contact.language], text=text, key=key)
        else:
            row.fault = "no-address"
    except messages.MessageNotSent as failed:
        row.fault = "not-sent"
        row.save(update_fields=["fault"])
        return str(failed)
    if row.fault != "no-address":
        row.sent_at, row.fault = now, ""
    row.save(update_fields=["sent_at", "fault"])
    return ""


def _way(row: Visit, by: Actor) -> Way:
    if row.step in WRITTEN:
        return Way.LETTER
    contact = tenancies.contact_details(account_no=row.tenancy_id, purpose=PURPOSE, by=by)
    if contact.phone and messages.can_send_sms():
        return Way.SMS
    return Way.EMAIL if contact.email else Way.LETTER
