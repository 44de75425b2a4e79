"""The one way in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Happened:
    """What `publish` is told of one event."""

    name: str
    account_no: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


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
    [number] = publish_each([Happened(name, account_no, facts)])
    return number


def publish_each(happened: Sequence[Happened]) -> list[int]:
    """As `publish`, of any number of events in their order; one statement, and those of who is told of them."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            f"Published outside a transaction: {', '.join(one.name for one in happened)}."
        )
    for one in happened:
        _check(one)
    events = Event.objects.bulk_create(
        Event(name=one.name, account_no=one.account_no, facts=dict(one.facts)) for one in happened
    )
    for event in events:
        for partner in partners().values():
            if partner.wants(event.name):
                delivery = Delivery.objects.create(event=event, partner=partner.name)
                ask(JOB, lock=f"partner/{partner.name}", delivery_id=delivery.id)
        for consumer in consumers_of(event.name):
            ask(CONSUME, lock=f"consumer/{consumer}", event_id=event.id, consumer=consumer)
    return [event.id for event in events]


def _check(one: Happened) -> None:
    if not NAME.fullmatch(one.name):
        raise FactsRefused(one.name, "its name is not dotted")
    for key, fact in one.facts.items():
        if not _plain(fact):
            raise FactsRefused(one.name, f"{key} is not a plain and short fact")


def _plain(fact: Any) -> bool:
    match fact:
        case str():
            return len(fact) <= MAX_TEXT
        case bool() | int() | None:
            return True
        case list() | tuple():
            return all(_plain(each) for each in fact)
    return False
