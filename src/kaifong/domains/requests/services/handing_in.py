"""Handing a form in."""

from __future__ import annotations

from datetime import date, datetime

from kaifong.domains.access.api import Actor
from kaifong.domains.requests.types import HandInReceipt
from kaifong.kernel.identifiers import AccountNo


def form_hand_in(
    *, form_id: int, account_no: AccountNo, declared: bool, on: date, now: datetime, by: Actor
) -> HandInReceipt:
    """Hand a form in: everything asked is answered, no hard check holds, soft ones are confirmed, documents are there.

    A second time (a double click, a repeated request) gives the same receipt. After a correction the number stays.

    Raises:
        NotReady: what is missing; nothing is changed.
        FormNotFound, FormClosed (decided or withdrawn), TenancyNotInForce, NotPermitted.
    """
    raise NotImplementedError
