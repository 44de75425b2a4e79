"""What a form says, shown to the household, or to staff with a purpose that is recorded."""

from __future__ import annotations

from datetime import date

from kaifong.domains.access.api import Actor
from kaifong.domains.requests.types import FormView
from kaifong.infra.documents.api import Opened
from kaifong.kernel.identifiers import AccountNo


def form_view(*, form_id: int, on: date, by: Actor, account_no: AccountNo | None = None, purpose: str = "") -> FormView:
    """A form with all that it says and still needs.

    Args:
        on: the day whose household members a question offers, and by which ages are reckoned.
        account_no: of the household that looks at its own form. Left out by staff, who give a ``purpose``: the look is
            recorded with it.

    Raises:
        FormNotFound: none, or another household's.
        NotPermitted (requests.view), PurposeMissing (of tenancies).
    """
    raise NotImplementedError


def document_open(
    *, form_id: int, document_id: int, by: Actor, account_no: AccountNo | None = None, purpose: str = ""
) -> Opened:
    """A document of a form with its content; who looks and why as in `form_view`.

    Raises:
        DocumentNotFound, FormNotFound, NotPermitted, PurposeMissing, DocumentMissing (of `infra.documents`).
    """
    raise NotImplementedError
