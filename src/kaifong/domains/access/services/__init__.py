"""Every write, by what it writes."""

from kaifong.domains.access.services.codes import code_again, code_check, code_make
from kaifong.domains.access.services.devices import (
    device_code_make,
    device_enrol,
    device_heartbeat,
    device_lease,
    device_revoke,
)
from kaifong.domains.access.services.identities import (
    identity_account,
    identity_link,
    identity_trip_begin,
    identity_trip_end,
    identity_unlink,
)
from kaifong.domains.access.services.mailers import mailer_ask, mailers_done
from kaifong.domains.access.services.passkeys import (
    passkey_add,
    passkey_ask,
    passkey_offer,
    passkey_remove,
    passkey_verify,
)
from kaifong.domains.access.services.sessions import (
    session_close,
    session_of,
    session_open,
    session_revoke,
    sessions_revoke_others,
)
from kaifong.domains.access.services.staff import audit, audit_each, staff_add
from kaifong.domains.access.services.tpin import tpin_change, tpin_issue, tpin_reset, tpin_verify

__all__ = [
    "audit",
    "audit_each",
    "code_again",
    "code_check",
    "code_make",
    "device_code_make",
    "device_enrol",
    "device_heartbeat",
    "device_lease",
    "device_revoke",
    "identity_account",
    "identity_link",
    "identity_trip_begin",
    "identity_trip_end",
    "identity_unlink",
    "mailer_ask",
    "mailers_done",
    "passkey_add",
    "passkey_ask",
    "passkey_offer",
    "passkey_remove",
    "passkey_verify",
    "session_close",
    "session_of",
    "session_open",
    "session_revoke",
    "sessions_revoke_others",
    "staff_add",
    "tpin_change",
    "tpin_issue",
    "tpin_reset",
    "tpin_verify",
]
