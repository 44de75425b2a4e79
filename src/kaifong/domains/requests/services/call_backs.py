"""Calls that officers are to make: asked for by whoever telephones, taken and closed by the office."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from kaifong.domains.access.api import Actor, audit, call_back_count
from kaifong.domains.requests import selectors
from kaifong.domains.requests.encrypted import encrypted_call_backs
from kaifong.domains.requests.errors import CallBackNotFound, CallBackOver, NoteMissing, TooManyCallBacks
from kaifong.domains.requests.models import CallBack
from kaifong.domains.requests.types import CallBackAsked, CallBackOpened, CallBackOutcome, CallBackState, CallBackView
from kaifong.domains.tenancies.api import BadParticulars, PurposeMissing, parse_phone
from kaifong.infra.outbox.api import publish
from kaifong.kernel.identifiers import AccountNo, estate_code_of

UNREACHED_AFTER = 3
"""So many calls that nobody answered, and it is over. Our own choice."""
KEPT = timedelta(days=30)
"""How long a call back that is over is kept with its number. Our own choice."""
LAST_DIGITS = 3
NOTE_CHARS = 400


def call_back_ask(
    *,
    account_no: AccountNo | None,
    phone: str,
    on_record: bool,
    language: str,
    address: str,
    now: datetime,
    by: Actor,
) -> CallBackAsked:
    """Have an officer call. While one waits for the account (or, without one, for the number) it is that one.

    The asking is counted, and that is committed, before anything else is done. A tenant who asks anew with another number
    is called at that.

    Args:
        account_no: whose tenancy; None for whoever has not signed in.
        phone: as `parse_phone` takes it.
        on_record: whether it is the tenancy's own number.
        language: to be spoken.
        address: where the asking comes from: a telephone, a call.

    Raises:
        TooManyCallBacks, BadParticulars (of tenancies), NotPermitted: nothing is asked for.
    """
    if account_no is not None:
        by.must("requests.fill", estate=estate_code_of(account_no))
    number = parse_phone(phone)
    if not number:
        raise BadParticulars("phone: it is missing")
    if not call_back_count(caller=address, account_no=account_no, now=now):
        raise TooManyCallBacks
    try:
        return _asked(account_no, number, on_record, language, now, by)
    except IntegrityError:  # somebody asked for the same at the same moment: now it waits
        return _asked(account_no, number, on_record, language, now, by)


@transaction.atomic
def call_back_open(*, call_back_id: int, purpose: str, now: datetime, by: Actor) -> CallBackOpened:
    """Look at the number in order to call it: the look is recorded, and others see who has it in hand.

    Raises:
        CallBackNotFound, NotPermitted (requests.call_back), PurposeMissing (of tenancies).
    """
    if not purpose.strip():
        raise PurposeMissing
    row = _locked(call_back_id, by)
    if row.state == CallBackState.WAITING:
        row.taken_by, row.taken_at = by.name, now
        row.save(update_fields=["taken_by", "taken_at"])
    columns = encrypted_call_backs()
    audit(by, "call_back.look", account_no=row.tenancy_id, call_back=row.id, purpose=purpose)
    note = "" if row.note_cipher is None else columns.note.decrypt(row.id, row.note_cipher)
    return CallBackOpened(selectors.call_back_view(row), columns.phone.decrypt(row.id, row.phone_cipher), note)


@transaction.atomic
def call_back_close(
    *, call_back_id: int, outcome: CallBackOutcome, note: str = "", now: datetime, by: Actor
) -> CallBackView:
    """Write down what became of it. Of two officers at once one does; the other gets CallBackOver.

    A call that nobody answered leaves it waiting, until nobody has answered `UNREACHED_AFTER` times.

    Args:
        note: for the office; needed where nobody is to call.

    Raises:
        CallBackNotFound, CallBackOver, NoteMissing, NotPermitted (requests.call_back): nothing is changed.
    """
    row = _locked(call_back_id, by)
    state = CallBackState(row.state)
    if state is not CallBackState.WAITING:
        raise CallBackOver(state)
    note = note.strip()[:NOTE_CHARS]
    if outcome is CallBackOutcome.CLOSED and not note:
        raise NoteMissing
    match outcome:
        case CallBackOutcome.DONE:
            row.state = CallBackState.DONE.value
        case CallBackOutcome.CLOSED:
            row.state = CallBackState.CLOSED.value
        case CallBackOutcome.NO_ANSWER:
            row.tries += 1
            if row.tries >= UNREACHED_AFTER:
                row.state = CallBackState.UNREACHED.value
    if note:
        row.note_cipher = encrypted_call_backs().note.encrypt(row.id, note)
    if row.state != CallBackState.WAITING:
        row.closed_at, row.closed_by = now, by.name
    row.save(update_fields=["state", "tries", "note_cipher", "closed_at", "closed_by"])
    audit(by, "call_back.close", account_no=row.tenancy_id, call_back=row.id, outcome=outcome.value)
    if row.closed_at is not None:
        publish("call_back.closed", account_no=row.tenancy_id, call_back=str(row.id), state=row.state)
    return selectors.call_back_view(row)


@transaction.atomic
def call_backs_purge(*, now: datetime, by: Actor) -> int:
    """Delete call backs that have been over for `KEPT`, numbers and notes with them; how many.

    Raises:
        NotPermitted (requests.call_back, of all estates).
    """
    by.must("requests.call_back")
    return CallBack.objects.filter(closed_at__lt=now - KEPT).delete()[0]


@transaction.atomic
def _asked(
    account_no: AccountNo | None, phone: str, on_record: bool, language: str, now: datetime, by: Actor
) -> CallBackAsked:
    column = encrypted_call_backs().phone
    index, last_digits = column.index(phone), phone[-LAST_DIGITS:]
    waiting = CallBack.objects.select_for_update().filter(state=CallBackState.WAITING.value)
    mine = waiting.filter(tenancy=None, phone_index=index) if account_no is None else waiting.filter(tenancy=account_no)
    row = mine.first()
    if row is None:
        number = secrets.randbits(62)
        row = CallBack.objects.create(
            id=number,
            tenancy_id=account_no,
            phone_cipher=column.encrypt(number, phone),
            phone_index=index,
            on_record=on_record,
            language=language,
            door=by.door,
            asked_at=now,
        )
        audit(by, "call_back.ask", account_no=account_no, call_back=row.id)
        publish("call_back.asked", account_no=account_no, call_back=str(row.id), language=language)
        return CallBackAsked(row.id, True, last_digits)
    if bytes(row.phone_index) == index:
        return CallBackAsked(row.id, False, last_digits)
    row.phone_cipher, row.phone_index, row.on_record = column.encrypt(row.id, phone), index, on_record
    row.save(update_fields=["phone_cipher", "phone_index", "on_record"])
    audit(by, "call_back.change", account_no=account_no, call_back=row.id)
    return CallBackAsked(row.id, True, last_digits)


def _locked(call_back_id: int, by: Actor) -> CallBack:
    """Raises CallBackNotFound, NotPermitted."""
    row = CallBack.objects.select_for_update().filter(id=call_back_id).first()
    if row is None:
        raise CallBackNotFound
    by.must("requests.call_back", estate=selectors.estate_of(row))
    return row
