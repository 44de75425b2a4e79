"""How often anybody may ask in vain. A good call of somebody who is signed in is not counted: it costs no write."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.interfaces.api.problems import Problematic
from kaifong.interfaces.pages.address import client_address

RETRY_SECONDS = int(access.CALLS_WINDOW.total_seconds())


def count(request: HttpRequest, account_no: int | None) -> None:
    """Count a call of nobody in particular, by address, or one in vain of somebody who is signed in, by account.

    Raises:
        Problematic: there were too many.
    """
    by = client_address(request) if account_no is None else f"account {account_no}"
    if not access.call_count(caller=by, now=clock.now()):
        raise Problematic(
            429, "too-often", _("You have asked too often. Please wait a minute."),
            headers={"Retry-After": str(RETRY_SECONDS)},
        )  # fmt: skip
