from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kaifong.domains.access.models import AuditRecord, Role, StaffUser
from kaifong.domains.access.types import VERBS, Actor


def audit(by: Actor, action: str, *, account_no: int | None = None, **detail: Any) -> None:
    """Record an act, or a look at someone's data, in the act's own transaction."""
    AuditRecord.objects.create(actor=by.name, door=by.door, action=action, account_no=account_no, detail=detail)


def audit_each(*, action: str, details: Mapping[int, Mapping[str, Any]], by: Actor) -> None:
    """As `audit`, of several accounts at once, each with its own detail. One statement."""
    AuditRecord.objects.bulk_create(
        AuditRecord(actor=by.name, door=by.door, action=action, account_no=account_no, detail=detail)
        for account_no, detail in details.items()
    )


@transaction.atomic
def staff_add(
    *, username: str, password: str, role: str, verbs: frozenset[str], estates: frozenset[int] | None
) -> StaffUser:
    """Create or renew a staff user; ``estates`` None means all of them.

    Raises:
        ValueError: a verb that does not exist.
    """
    if unknown := verbs - VERBS:
        raise ValueError(f"No such verbs: {', '.join(sorted(unknown))}.")
    Role.objects.update_or_create(name=role, defaults={"verbs": sorted(verbs)})
    user, _ = StaffUser.objects.get_or_create(username=username, defaults={"role_id": role})
    user.role_id, user.all_estates, user.estates = role, estates is None, sorted(estates or ())
    user.set_password(password)
    user.save()
    return user
