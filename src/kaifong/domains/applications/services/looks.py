"""Looks at what applicants declared, each with its purpose on record; and whoever knows number and code."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kaifong.domains.access import api as access
from kaifong.domains.access.api import Actor, audit
from kaifong.domains.applications import selectors
from kaifong.domains.applications.encrypted import encrypted
from kaifong.domains.applications.errors import ApplicationNotFound, ApplicationNotShown
from kaifong.domains.applications.models import Application
from kaifong.domains.applications.types import ApplicationLook
from kaifong.domains.tenancies import api as tenancies


@transaction.atomic
def application_look(*, application_no: int, purpose: str, by: Actor) -> ApplicationLook:
    """An application with what was declared, in clear.

    Raises:
        NotPermitted, ApplicationNotFound.
        PurposeMissing: of `tenancies`.
    """
    by.must("applications.view")
    if not purpose.strip():
        raise tenancies.PurposeMissing
    row = Application.objects.filter(application_no=application_no).first()
    if row is None:
        raise ApplicationNotFound(application_no)
    columns = encrypted()
    income, assets = (
        None if stored is None else int(column.decrypt(application_no, stored))
        for column, stored in ((columns.income, row.income_cipher), (columns.assets, row.assets_cipher))
    )
    audit(by, "application.look", application=application_no, purpose=purpose)
    return ApplicationLook(selectors.application(application_no), income, assets)


def application_code_verify(*, application_no: int | None, code: str, address: str, door: str, now: datetime) -> None:
    """Let pass whoever knows the code that goes with an application; the try is counted before it is looked at.

    An application that does not exist, one without a code, a wrong code and a lock cost the same work and are answered
    alike: one select, two counts, one Argon2id.

    Args:
        application_no: None where what was typed is no application number.

    Raises:
        ApplicationNotShown.
    """
    row = Application.objects.filter(application_no=application_no or 0).values_list("code_hash", flat=True).first()
    try:
        access.letter_code_check(number=application_no, stored=row, code=code, address=address, door=door, now=now)
    except access.CodeRefused:
        raise ApplicationNotShown from None
