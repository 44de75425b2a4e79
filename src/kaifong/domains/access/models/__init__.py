"""Tables, by whose they are: staff and the audit; tenants; machines; apps that tenants let in."""

from kaifong.domains.access.models.devices import Device, DeviceCode
from kaifong.domains.access.models.staff import AuditRecord, Role, StaffUser
from kaifong.domains.access.models.tenants import (
    Challenge,
    FailureCounter,
    IdentityLink,
    MailerRequest,
    OpenSession,
    Passkey,
    TenantCredential,
    TpinTry,
)
from kaifong.domains.access.oauth.models import OAuthApp, OAuthGrant, OAuthToken

__all__ = [
    "AuditRecord",
    "Challenge",
    "Device",
    "DeviceCode",
    "FailureCounter",
    "IdentityLink",
    "MailerRequest",
    "OAuthApp",
    "OAuthGrant",
    "OAuthToken",
    "OpenSession",
    "Passkey",
    "Role",
    "StaffUser",
    "TenantCredential",
    "TpinTry",
]
