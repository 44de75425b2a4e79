"""Every write of this domain, and the looks that leave a record."""

from kaifong.domains.applications.services.file_import import applications_import
from kaifong.domains.applications.services.looks import application_code_verify, application_look
from kaifong.domains.applications.services.offers import offer_answer, offer_make
from kaifong.domains.applications.services.register import (
    application_code_issue,
    application_register,
    public_housing_change,
)
from kaifong.domains.applications.services.rotation import applications_key_rotate
from kaifong.domains.applications.services.steps import (
    application_cancel,
    application_convert,
    application_freeze,
    application_reinstate,
    application_unfreeze,
)

__all__ = [
    "application_cancel",
    "application_code_issue",
    "application_code_verify",
    "application_convert",
    "application_freeze",
    "application_look",
    "application_register",
    "application_reinstate",
    "application_unfreeze",
    "applications_import",
    "applications_key_rotate",
    "offer_answer",
    "offer_make",
    "public_housing_change",
]
