from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256

from django.db.models import F, Q

from kaifong.domains.access.errors import NotPermitted
from kaifong.domains.access.models import (
    AuditRecord,
    Device,
    IdentityLink,
    MailerRequest,
    OpenSession,
    Passkey,
    StaffUser,
    TenantCredential,
)
from kaifong.domains.access.types import (
    DOORS,
    TENANT,
    VERBS,
    Act,
    Actor,
    DeviceView,
    IdentityView,
    Look,
    PasskeyView,
    TenantSession,
)
from kaifong.kernel.identifiers import AccountNo


def operator(door: str = "cli") -> Actor:
    """Whoever runs the program on its own machine: every verb, every estate."""
    return Actor("operator", door, VERBS)


def actor_of(user: StaffUser, door: str) -> Actor:
    """A signed-in staff user as an actor."""
    estates = None if user.all_estates else frozenset(user.estates)
    return Actor(user.username, door, frozenset(user.role.verbs) & VERBS, estates)


def staff_actor(username: str, door: str) -> Actor:
    """A staff user by name, where a machine of hers speaks for her: nothing may be done for one who has left. One statement."""
    user = StaffUser.objects.select_related("role").filter(username=username, is_active=True).first()
    return Actor(username, door, frozenset(), frozenset()) if user is None else actor_of(user, door)


def sessions_of(*, account_no: int, now: datetime) -> tuple[TenantSession, ...]:
    """The account's sessions that are alive, at all doors, the latest seen first. One statement."""
    rows = OpenSession.objects.filter(account_no=account_no).order_by("-last_seen_at", "-id")
    views = (session_view(row) for row in rows)
    return tuple(view for view in views if DOORS[view.door].alive(view.opened_at, view.last_seen_at, now))


def looks_of(*, account_no: int, limit: int = 50) -> tuple[Look, ...]:
    """What was done with the account's record or looked at in it, by whom, why; the latest first. One statement."""
    records = AuditRecord.objects.filter(account_no=account_no).order_by("-at", "-id")[:limit]
    return tuple(
        Look(
            record.at,
            record.actor,
            record.actor == TENANT,
            record.door,
            record.action,
            str(record.detail.get("purpose", "")),
        )
        for record in records
    )


def acts_of(
    *,
    account_nos: Collection[int],
    actions: Collection[str],
    limit: int,
    of_no_account: bool = False,
    about: Mapping[str, object] | None = None,
) -> tuple[Act, ...]:
    """The latest of these actions on these accounts' records, the latest first. One statement.

    Args:
        of_no_account: those too that concern no account.
        about: those of no account that say this beside the act, such as which machine it was.
    """
    wanted = Q(account_no__in=list(account_nos))
    if of_no_account:
        wanted |= Q(account_no=None)
    if about is not None:
        wanted |= Q(account_no=None, detail__contains=dict(about))
    records = AuditRecord.objects.filter(wanted, action__in=list(actions)).order_by("-at", "-id")
    return tuple(
        Act(record.at, record.actor, record.door, record.action, record.account_no, record.detail)
        for record in records[:limit]
    )


def session_view(session: OpenSession) -> TenantSession:
    return TenantSession(
        session.id,
        AccountNo(session.account_no),
        session.door,
        session.assurance,
        session.opened_at,
        session.last_seen_at,
        session.agent,
        session.device_id,
    )


def passkeys_of(*, account_no: int) -> tuple[PasskeyView, ...]:
    """The account's passkeys, the oldest first. One statement."""
    passkeys = Passkey.objects.filter(account_no=account_no).order_by("added_at", "id")
    return tuple(PasskeyView(each.id, each.label, each.added_at, each.used_at) for each in passkeys)


def identities_of(*, account_no: int) -> tuple[IdentityView, ...]:
    """The account's links to providers of identities, by name. One statement."""
    links = IdentityLink.objects.filter(account_no=account_no).order_by("provider")
    return tuple(IdentityView(link.provider, link.linked_at, link.used_at) for link in links)


def accounts_with_tpin(*, estate_code: int) -> frozenset[AccountNo]:
    """The accounts of an estate that have a TPIN, also one that expired. One statement."""
    known = TenantCredential.objects.filter(
        account_no__gte=estate_code * 10**8, account_no__lt=(estate_code + 1) * 10**8
    )
    return frozenset(AccountNo(account) for account in known.values_list("account_no", flat=True))


def mailers_waiting() -> tuple[AccountNo, ...]:
    """Accounts for which a letter with a new TPIN was asked, by number; some may not exist. One statement."""
    waiting = MailerRequest.objects.filter(done_at=None).order_by("account_no")
    return tuple(AccountNo(account) for account in waiting.values_list("account_no", flat=True))


def device_of(*, token: str, kind: str, now: datetime) -> DeviceView | None:
    """The machine of a token, while its lease lasts and it has not been revoked. One statement."""
    device = Device.objects.filter(token_hash=hash_of(token), kind=kind, revoked_at=None, lease_until__gt=now).first()
    return None if device is None else device_view(device)


def devices_list(*, by: Actor) -> tuple[DeviceView, ...]:
    """The machines on the actor's estates, revoked ones last. One statement. Raises NotPermitted."""
    if "access.device" not in by.verbs:
        raise NotPermitted(by.name, "access.device", None)
    devices = Device.objects.order_by(F("revoked_at").asc(nulls_first=True), "estate_code", "name", "id")
    views = (device_view(device) for device in devices)
    return tuple(view for view in views if by.may("access.device", estate=view.estate_code))


def device_view(device: Device) -> DeviceView:
    return DeviceView(
        device.id,
        device.kind,
        device.name,
        device.estate_code,
        device.printer,
        device.enrolled_at,
        device.enrolled_by,
        device.lease_until,
        device.revoked_at,
        device.seen_at,
        device.last_print_at,
        device.paper,
        device.version,
    )


def hash_of(token: str) -> bytes:
    """What is kept of a token."""
    return sha256(token.encode()).digest()
