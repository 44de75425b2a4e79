"""Begun at a kiosk, finished at home: a code that takes a form over."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from kaifong.domains.access.api import Actor, audit, guess_count, guess_right
from kaifong.domains.requests.errors import FormClosed, ResumeRefused
from kaifong.domains.requests.models import ResumeCode
from kaifong.domains.requests.records import locked_for_household
from kaifong.domains.requests.types import FormState
from kaifong.domains.requests.types import ResumeCode as Code
from kaifong.kernel.identifiers import AccountNo, estate_code_of

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, which are misread."""
CODE_LENGTH = 8
"""Forty bits. Tries are counted, by account and by address, and the account must be the form's besides."""
LOOKALIKES = str.maketrans("ILO", "110", "- ")
VALID = timedelta(days=14)
WHAT = "form-code"


@transaction.atomic
def resume_code_make(*, form_id: int, account_no: AccountNo, now: datetime, by: Actor) -> Code:
    """A code that leads to the form at another door, within 14 days, once. A new one replaces the old.

    Raises:
        FormNotFound, FormClosed, NotPermitted.
    """
    form = locked_for_household(form_id, account_no, by)
    if not FormState(form.state).open_to_answers:
        raise FormClosed(FormState(form.state))
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    expires_at = now + VALID
    ResumeCode.objects.update_or_create(
        form=form, defaults={"code_sha256": _digest(account_no, code), "expires_at": expires_at}
    )
    audit(by, "form.code", account_no=account_no, form=form.id)
    return Code(code, expires_at)


def form_resume(*, code: str, account_no: AccountNo, address: str, now: datetime, by: Actor) -> int:
    """The id of the form whose code this is; the code is used up.

    Not in one transaction: the try is counted, and that is committed, before the code is looked at.

    Args:
        code: as typed: letters of either case, blanks and hyphens between.
        account_no: of whoever signed in; the code of another household's form is refused as a wrong one.
        address: where the request comes from; failures are counted there too.

    Raises:
        ResumeRefused, NotPermitted (requests.fill).
    """
    by.must("requests.fill", estate=estate_code_of(account_no))
    if not guess_count(what=WHAT, subject=account_no, address=address, now=now):
        raise ResumeRefused
    normal = code.strip().upper().translate(LOOKALIKES)
    with transaction.atomic():
        found = (
            ResumeCode.objects.select_for_update()
            .filter(code_sha256=_digest(account_no, normal), expires_at__gt=now, form__tenancy_id=account_no)
            .first()
        )
        if found is None:
            raise ResumeRefused
        form_id = found.form_id
        found.delete()
        audit(by, "form.resume", account_no=account_no, form=form_id)
    guess_right(what=WHAT, subject=account_no, address=address)
    return form_id


def _digest(account_no: int, code: str) -> bytes:
    return sha256(f"{account_no}|{code}".encode()).digest()
