"""Tables, by whose they are: staff and the audit; tenants."""

from kaifong.domains.access.models.staff import AuditRecord, Role, StaffUser
from kaifong.domains.access.models.tenants import FailureCounter, OpenSession, TenantCredential

__all__ = ["AuditRecord", "FailureCounter", "OpenSession", "Role", "StaffUser", "TenantCredential"]
