"""One message: asked for, sent, given up."""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

import structlog
from django.db import transaction
from django.db.models import F

from kaifong.infra import messages
from kaifong.infra.crypto.fields import EncryptedColumn
from kaifong.infra.crypto.keys import field_keys
from kaifong.infra.dispatch.models import Dispatch
from kaifong.infra.jobs import Backoff, ask, job
from kaifong.infra.messages import Attachment, MessageNotSent

JOB = "dispatch.send"
BACKOFF = Backoff(first=timedelta(seconds=20), longest=timedelta(minutes=30), most=60)
"""A day of trying; what a person asked for yesterday is not what it needs today."""
KEPT = timedelta(days=30)
"""How long it stays that a message went, without what it said."""
DOMAIN, COLUMN = "dispatch", "dispatch_dispatch.content_cipher"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. ``subject`` and ``attachment`` are for e-mail alone."""

    by: Literal["sms", "email"]
    to: str = field(repr=False)
    text: str = field(repr=False)
    subject: str = field(default="", repr=False)
    attachment: Attachment | None = field(default=None, repr=False)


def dispatch(message: Message, *, now: datetime) -> int:
    """Have a message sent, in the caller's transaction: rolled back, it was never asked for. Returns its number.

    Raises:
        TransactionManagementError: outside a transaction, where it could go without the act that asked for it.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A message is asked for outside a transaction.")
    number = secrets.randbits(62)
    Dispatch.objects.create(
        id=number, by=message.by, content_cipher=_column().encrypt(number, _packed(message)), asked_at=now
    )
    ask(JOB, lock=f"dispatch/{number}", number=number)
    return number


@job(JOB, backoff=BACKOFF)
def send(*, number: int, now: Callable[[], datetime]) -> None:
    """Hand a message to its gateway, unless that has been done; raises MessageNotSent.

    A worker that dies between the gateway's taking and our writing that down hands it over again, under the same id.
    """
    found = Dispatch.objects.filter(id=number).first()
    if found is None or found.content_cipher is None:
        return
    Dispatch.objects.filter(id=number).update(tries=F("tries") + 1)
    message = _unpacked(_column().decrypt(number, found.content_cipher))
    try:
        if message.by == "sms":
            messages.send_sms(to=message.to, text=message.text, key=found.key)
        else:
            messages.send_email(
                to=message.to, subject=message.subject, text=message.text, attachment=message.attachment, key=found.key
            )
    except MessageNotSent:
        if found.tries + 1 >= BACKOFF.most:
            log.error("message given up", channel=found.by, count=found.tries + 1)
            Dispatch.objects.filter(id=number).update(gave_up_at=now(), content_cipher=None)
        raise
    Dispatch.objects.filter(id=number).update(sent_at=now(), content_cipher=None)


def dispatches_purge(*, now: datetime) -> int:
    """Delete what has been over for `KEPT`; how many they were."""
    return Dispatch.objects.filter(asked_at__lt=now - KEPT, content_cipher=None).delete()[0]


def _column() -> EncryptedColumn:
    return field_keys(DOMAIN).column(COLUMN)


def _packed(message: Message) -> str:
    attached = message.attachment
    return json.dumps(
        {
            "by": message.by,
            "to": message.to,
            "text": message.text,
            "subject": message.subject,
            "attachment": attached
            and [attached.name, attached.content_type, b64encode(attached.content).decode("ascii")],
        },
        ensure_ascii=False,
    )


def _unpacked(text: str) -> Message:
    held = json.loads(text)
    attached = held.pop("attachment")
    attachment = attached and Attachment(attached[0], attached[1], b64decode(attached[2]))
    return Message(**held, attachment=attachment)
