"""Documents that go with a form."""

from __future__ import annotations

from datetime import date, datetime
from typing import BinaryIO

from kaifong.domains.access.api import Actor
from kaifong.domains.requests.types import DocumentView
from kaifong.kernel.identifiers import AccountNo


def document_add(
    *,
    form_id: int,
    account_no: AccountNo,
    wanted: str,
    stream: BinaryIO,
    name: str,
    on: date,
    now: datetime,
    by: Actor,
) -> DocumentView:
    """Add a document to a form, as one of those that it asks for.

    Args:
        wanted: id of the `DocumentWanted`.
        stream, name: as `infra.documents.keep` takes them.

    Raises:
        DocumentRefused: by what the file holds; nothing is kept (`infra.documents`).
        DocumentNotAsked, FormNotFound, FormClosed, NotPermitted.
    """
    raise NotImplementedError


def document_remove(*, form_id: int, account_no: AccountNo, document_id: int, now: datetime, by: Actor) -> None:
    """Take a document off a form; it is done away with.

    Raises:
        DocumentNotFound, FormNotFound, FormClosed, NotPermitted.
    """
    raise NotImplementedError
