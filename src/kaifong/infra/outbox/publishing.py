"""The one way in."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction

from kaifong.infra.jobs import ask
from kaifong.infra.outbox.consuming import JOB as CONSUME
from kaifong.infra.outbox.consuming import consumers_of
from kaifong.infra.outbox.delivering import JOB
from kaifong.infra.outbox.models import Delivery, Event
from kaifong.infra.outbox.partners import partners
from kaifong.kernel.errors import Refusal

NAME = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")
MAX_TEXT = 200
"""Characters of a text among the facts: codes, days and numbers fit, what a person wrote does not belong here."""


class FactsRefused(Refusal):
    """An event that is not one: its name is no dotted name, or a fact is neither plain nor short."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"Event {name!r} cannot be published: {what}.")


def publish(name: str, *, account_no: int | None = None, **facts: Any) -> int:
    """Say that something happened, in the transaction of the act; returns the event's place in the order.

    Args:
        name: dotted, past tense: ``tenancy.particulars_changed``; described in docs/reference/events.md.
        account_no: whose tenancy it is about, where it is about one.
        facts: plain JSON (text, whole number, true/false, None, lists of these), days as ISO 8601. No personal data:
            partners ask for what they may know by contract.

    Raises:
        FactsRefused: nothing is written.
        TransactionManagementError: outside a transaction, where an event could outlive its act.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{name} is published outside a transaction.")
    if not NAME.fullmatch(name):
        raise FactsRefused(name, "its name is not dotted")
    for key, fact in facts.items():
        if not _plain(fact):
            raise FactsRefused(name, f"{key} is not a plain and short fact")
    event = Event.objects.create(name=name, account_no=account_no, facts=facts)
    for partner in partners().values():
        if partner.wants(name):
            delivery = Delivery.objects.create(event=event, partner=partner.name)
            ask(JOB, lock=f"partner/{partner.name}", delivery_id=delivery.id)
    for consumer in consumers_of(name):
        ask(CONSUME, lock=f"consumer/{consumer}", event_id=event.id, consumer=consumer)
    return event.id


def _plain(fact: Any) -> bool:
    match fact:
        case str():
            return len(fact) <= MAX_TEXT
        case bool() | int() | None:
            return True
        case list() | tuple():
            return all(_plain(each) for each in fact)
    return False
