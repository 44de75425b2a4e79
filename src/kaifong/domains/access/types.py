"""Who acts: an actor carries the verbs it may use and the estates it may use them on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from kaifong.domains.access.errors import NotPermitted
from kaifong.kernel.identifiers import AccountNo

VERBS = frozenset(
    {
        "access.apps",
        "access.device",
        "access.hotline",
        "access.tpin_issue",
        "rules.load",
        "estates.import",
        "tenancies.import",
        "tenancies.change",
        "tenancies.rotate_key",
        "tenancies.view",
        "tenancies.reveal_identity",
        "ledger.seal",
        "ledger.view",
        "rent.roll",
        "rent.adjust",
        "rent.award",
        "rent.view",
        "payments.import",
        "payments.match",
        "payments.refund",
        "payments.reverse",
        "payments.take",
        "payments.notify",
        "payments.mandate",
        "payments.view",
        "enforcement.view",
        "enforcement.record",
        "enforcement.decide",
        "enforcement.notice",
        "enforcement.approve",
        "applications.view",
        "applications.register",
        "applications.decide",
        "requests.view",
        "requests.call_back",
        "requests.fill",
        "requests.review",
        "visits.view",
        "visits.plan",
        "visits.record",
        "visits.decide",
        "visits.rebook",
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone or something that acts, at one door.

    Attributes:
        name: staff user name, device or partner; never a tenant's name.
        door: ``cli``, ``office``, ``exchange`` …
        verbs: what the actor's roles allow, out of `VERBS`.
        estates: codes of the estates it may act on; None for all of them.
    """

    name: str
    door: str
    verbs: frozenset[str]
    estates: frozenset[int] | None = None

    def may(self, verb: str, *, estate: int | None = None) -> bool:
        if verb not in VERBS:
            raise ValueError(f"{verb!r} is not a verb; see VERBS.")
        in_scope = self.estates is None or (estate is not None and estate in self.estates)
        return verb in self.verbs and in_scope

    def must(self, verb: str, *, estate: int | None = None) -> None:
        """Raises NotPermitted unless the actor has the verb, and the estate is within its scope.

        An act on no single estate is open only to actors without an estate scope.
        """
        if not self.may(verb, estate=estate):
            raise NotPermitted(self.name, verb, estate)


TENANT = "tenant"
"""The name of every tenant as an actor; whose the record is says which."""


def tenant_at(door: str) -> Actor:
    """A tenant at a door, before or beside any question: may do nothing but what the called service is for."""
    return Actor(TENANT, door, frozenset(), frozenset())


class IdentityDocument(StrEnum):
    """What somebody showed at the office. The kind is kept, the number never."""

    HKID = "hkid"
    PASSPORT = "passport"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """How long a session lasts at a door.

    Attributes:
        idle: after so long without a request it has ended.
        longest: after so long it has ended in any case.
        seen_every: a request is written down as the last one at most this often; `idle` is as exact as that.
    """

    idle: timedelta
    longest: timedelta
    seen_every: timedelta

    def alive(self, opened_at: datetime, last_seen_at: datetime, now: datetime) -> bool:
        return now < opened_at + self.longest and now < last_seen_at + self.idle


DOORS = {
    "portal": DoorLimits(timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=5)),
    "kiosk": DoorLimits(timedelta(minutes=3), timedelta(minutes=20), timedelta(seconds=20)),
    "api": DoorLimits(timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=5)),
    "hotline": DoorLimits(timedelta(minutes=10), timedelta(minutes=10), timedelta(minutes=10)),
}
"""Doors at which tenants sign in. The times are our own choice: docs/explanation/signing-in.md."""


@dataclass(frozen=True, slots=True)
class TenantSession:
    """A tenant signed in. ``assurance`` is a number of `selfservice.asking.Assurance`; ``agent`` is the browser's name."""

    id: int
    account_no: AccountNo
    door: str
    assurance: int
    opened_at: datetime
    last_seen_at: datetime
    agent: str
    device_id: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """Something done with a tenant's record.

    Attributes:
        actor: a staff user's name, ``operator``, ``partner fps``, or ``tenant``.
        by_tenant: whether it was the tenant.
        action: ``contact.look``, ``session.open`` …
        purpose: what it was for, as whoever looked put it; empty where none was asked.
    """

    at: datetime
    actor: str
    by_tenant: bool
    door: str
    action: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Act:
    """What the audit knows of something done with an account's record, for staff.

    Attributes:
        account_no: None where it concerns no single account.
        detail: what the act wrote beside it; which names are in it, each act's service says.
    """

    at: datetime
    actor: str
    door: str
    action: str
    account_no: int | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A machine of the landlord's.

    Attributes:
        kind: the door that it is: ``kiosk``.
        printer: host and port of the printer beside it; empty where there is none.
        revoked_at: since when it is out; None while it is in.
        seen_at: when it last asked for a lease or told about itself.
        paper, version, last_print_at: what it last told; empty or None where it has told nothing.
    """

    id: int
    kind: str
    name: str
    estate_code: int
    printer: str
    enrolled_at: datetime
    enrolled_by: str
    lease_until: datetime
    revoked_at: datetime | None
    seen_at: datetime
    last_print_at: datetime | None
    paper: str
    version: str


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site that a passkey is for, as the tenant's browser sees it.

    Attributes:
        host: without port: ``rent.landlord.example``.
        origin: with scheme and, where it is unusual, port: ``https://rent.landlord.example``.
        name: the landlord's, for the device's own dialogue.
    """

    host: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """``label`` is what the tenant calls the device; ``used_at`` None while it has not been used."""

    id: int
    label: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class IdentityView:
    """A provider that vouches for the account's tenant."""

    provider: str
    linked_at: datetime
    used_at: datetime | None
