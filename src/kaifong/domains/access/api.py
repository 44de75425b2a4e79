"""The only door to this domain."""

from kaifong.domains.access.errors import NotPermitted, SessionNotFound, SignInRefused, WeakTpin
from kaifong.domains.access.selectors import actor_of, looks_of, operator, sessions_of
from kaifong.domains.access.services import (
    audit,
    session_close,
    session_of,
    session_open,
    session_revoke,
    sessions_revoke_others,
    staff_add,
    tpin_change,
    tpin_issue,
    tpin_verify,
)
from kaifong.domains.access.types import DOORS, VERBS, Actor, DoorLimits, Look, TenantSession, tenant_at

__all__ = [
    "DOORS",
    "VERBS",
    "Actor",
    "DoorLimits",
    "Look",
    "NotPermitted",
    "SessionNotFound",
    "SignInRefused",
    "TenantSession",
    "WeakTpin",
    "actor_of",
    "audit",
    "looks_of",
    "operator",
    "session_close",
    "session_of",
    "session_open",
    "session_revoke",
    "sessions_of",
    "sessions_revoke_others",
    "staff_add",
    "tenant_at",
    "tpin_change",
    "tpin_issue",
    "tpin_verify",
]
