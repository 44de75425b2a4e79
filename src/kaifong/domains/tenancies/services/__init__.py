"""Every write of this domain, and the looks at personal data that leave a record."""

from kaifong.domains.tenancies.services.changes import (
    member_add,
    member_remove,
    particulars_change,
    tenancy_end,
    tenancy_start,
)
from kaifong.domains.tenancies.services.looks import (
    contact_details,
    contacts_look,
    person_find_by_identity,
    person_identity_reveal,
    persons_find_by_phone,
)
from kaifong.domains.tenancies.services.persons import person_contact_change, person_enter, persons_look
from kaifong.domains.tenancies.services.register_import import tenancies_import
from kaifong.domains.tenancies.services.rotation import key_rotate

__all__ = [
    "contact_details",
    "contacts_look",
    "key_rotate",
    "member_add",
    "member_remove",
    "particulars_change",
    "person_contact_change",
    "person_enter",
    "person_find_by_identity",
    "person_identity_reveal",
    "persons_find_by_phone",
    "persons_look",
    "tenancies_import",
    "tenancy_end",
    "tenancy_start",
]
