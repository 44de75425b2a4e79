"""Messages to people's own addresses: e-mail by Django's mail, SMS by a gateway that takes JSON.

A log says that a message went and by which way, never to whom or what it said.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from email.utils import parseaddr
from uuid import UUID, uuid4

import httpx2
import structlog
from django.conf import settings
from django.core.mail import EmailMessage

from kaifong.infra.home import home
from kaifong.kernel.errors import Refusal

TIMEOUT_SECONDS = 5
log = structlog.get_logger()


class MessageNotSent(Refusal):
    """The mail server or the gateway did not take it. Nobody is told to whom it was to go."""

    def __init__(self, by: str) -> None:
        super().__init__(f"The {by} message could not be sent just now; try again in a few minutes.")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an e-mail."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


def send_email(
    *, to: str, subject: str, text: str, attachment: Attachment | None = None, key: UUID | None = None
) -> None:
    """Send one e-mail by ``KAIFONG_EMAIL_URL``. Raises MessageNotSent.

    Args:
        key: the message's own, the same at every try, so that whoever gets it twice can know it; it becomes its Message-ID.
    """
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    message_id = f"<{key or uuid4()}@{sender.rpartition('@')[2] or 'localhost'}>"
    message = EmailMessage(subject=subject, body=text, to=[to], headers={"Message-ID": message_id})
    if attachment is not None:
        message.attach(attachment.name, attachment.content, attachment.content_type)
    try:
        message.send()
    except OSError:  # smtplib's errors among them
        _not_sent("e-mail")
    log.info("message sent", channel="e-mail")


def can_send_sms() -> bool:
    """Whether there is a gateway, or this is a developer's machine."""
    return bool(settings.SMS_URL) or not settings.PRODUCTION


def send_sms(*, to: str, text: str, key: UUID | None = None) -> None:
    """Send one SMS by ``KAIFONG_SMS_URL``: docs/reference/messages.md; without it, into a file. Raises MessageNotSent.

    Args:
        to: international form, ``+85291234567``.
        key: the message's own, the same at every try, by which the gateway knows one that comes twice.
    """
    message = {"id": (key or uuid4()).hex, "to": to, "text": text}
    if not settings.SMS_URL:
        _write(message)
    else:
        try:
            headers = {"Authorization": f"Bearer {settings.SMS_TOKEN}"} if settings.SMS_TOKEN else {}
            httpx2.post(settings.SMS_URL, json=message, headers=headers, timeout=TIMEOUT_SECONDS).raise_for_status()
        except httpx2.HTTPError:
            _not_sent("SMS")
    log.info("message sent", channel="sms")


def _not_sent(by: str) -> None:
    log.warning("message not sent", channel=by.lower())
    raise MessageNotSent(by) from None


def _write(message: dict[str, str]) -> None:
    """As a file of its own that the program's user alone can read."""
    folder = home() / "messages"
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder / f"{message['id']}.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(message, file, ensure_ascii=False)
