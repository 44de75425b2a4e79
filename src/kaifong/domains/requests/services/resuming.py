"""Begun at a kiosk, finished at home: a code that takes a form over."""

from __future__ import annotations

from datetime import datetime

from kaifong.domains.access.api import Actor
from kaifong.domains.requests.types import ResumeCode
from kaifong.kernel.identifiers import AccountNo


def resume_code_make(*, form_id: int, account_no: AccountNo, now: datetime, by: Actor) -> ResumeCode:
    """A code that leads to the form at another door, within 14 days, once. A new one replaces the old.

    Raises:
        FormNotFound, FormClosed, NotPermitted.
    """
    raise NotImplementedError


def form_resume(*, code: str, account_no: AccountNo, address: str, now: datetime, by: Actor) -> int:
    """The id of the form whose code this is; the code is used up.

    Not in one transaction: the try is counted, and that is committed, before the code is looked at.

    Args:
        code: as typed: letters of either case, blanks and hyphens between.
        account_no: of whoever signed in; the code of another household's form is refused as a wrong one.
        address: where the request comes from; failures are counted there too.

    Raises:
        ResumeRefused.
    """
    raise NotImplementedError
