"""One payment told in real time, or taken by a clerk: posted once, in one round trip."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError

from kaifong.domains.access.api import Actor
from kaifong.domains.payments.chart import SUSPENSE
from kaifong.domains.payments.checking import LineChecks, stated_account
from kaifong.domains.payments.errors import LineRefused, NotificationConflict
from kaifong.domains.payments.registry import channels_register
from kaifong.domains.payments.spi import Line
from kaifong.infra.database import fetch_one

RECEIVE = (
    "select outcome, receipt from payments_receive(%(channel)s, %(key)s, %(body)s, %(reference)s, %(stated)s,"
    " %(stated_text)s, %(amount)s, %(paid)s, %(suspense)s, %(author)s)"
)


@dataclass(frozen=True, slots=True)
class Received:
    """``outcome``: received; repeated, the same message again; known, the payment was there from another source."""

    outcome: str
    receipt_id: int


def payment_receive(
    *, channel_code: str, line: Line, key: str, body: bytes, currency: str, on: date, by: Actor
) -> Received:
    """Post one payment, exactly once for its key and for its reference.

    Args:
        key: the sender's idempotency key.
        body: the message as signed; the same key with another body is refused.
        on: today; a payment dated after it is refused.

    Raises:
        LineRefused: the line fails what every channel's lines must pass.
        NotificationConflict: key or reference were used for something else; nothing is posted.
        NotPermitted.
    """
    by.must("payments.notify")
    fault = LineChecks(currency=currency, on=on).fault(line)
    if fault is not None:
        raise LineRefused(fault.message)
    parameters = {
        "channel": channel_code,
        "key": f"{channel_code}/{key}",
        "body": hashlib.sha256(body).digest(),
        "reference": line.reference,
        "stated": stated_account(line.account),
        "stated_text": line.account,
        "amount": line.amount_cents,
        "paid": line.paid_on,
        "suspense": SUSPENSE,
        "author": by.name,
    }
    try:
        row = fetch_one(RECEIVE, parameters)
        if row == ("no channel", None):
            channels_register()
            row = fetch_one(RECEIVE, parameters)
    except IntegrityError as error:
        raise NotificationConflict(
            "Another message with this idempotency key is being taken; send it again."
        ) from error
    assert row is not None
    match row[0]:
        case "key conflict":
            raise NotificationConflict("The idempotency key was used with another body.")
        case "reference conflict":
            raise NotificationConflict("The reference was received before with another amount or account.")
    return Received(*row)
