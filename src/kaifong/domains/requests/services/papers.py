"""Documents that go with a form."""

from __future__ import annotations

from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.forms.api import route
from kaifong.domains.requests.encrypted import encrypted
from kaifong.domains.requests.errors import DocumentNotAsked, DocumentNotFound, FormClosed
from kaifong.domains.requests.models import Form, FormDocument
from kaifong.domains.requests.records import locked_for_household
from kaifong.domains.requests.stored import definition_of
from kaifong.domains.requests.types import DocumentView, FormState
from kaifong.infra.documents import api as documents
from kaifong.kernel.identifiers import AccountNo


@transaction.atomic
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
    form = _open_form(form_id, account_no, by)
    asked = {
        each.id: each for each in route(definition_of(form.definition), encrypted().answers_of(form), on).documents
    }
    there = FormDocument.objects.filter(form=form, wanted=wanted).count()
    if wanted not in asked or there >= asked[wanted].most:
        raise DocumentNotAsked(wanted)
    kept = documents.keep(stream=stream, name=name)
    row = FormDocument.objects.create(form=form, wanted=wanted, document_id=kept.id, added_at=now)
    _changed(form, now)
    audit(by, "form.document.add", account_no=account_no, form=form.id, wanted=wanted, document=kept.id)
    return DocumentView(kept.id, wanted, kept, row.added_at)


@transaction.atomic
def document_remove(*, form_id: int, account_no: AccountNo, document_id: int, now: datetime, by: Actor) -> None:
    """Take a document off a form; it is done away with.

    Raises:
        DocumentNotFound, FormNotFound, FormClosed, NotPermitted.
    """
    form = _open_form(form_id, account_no, by)
    deleted, _ = FormDocument.objects.filter(form=form, document_id=document_id).delete()
    if not deleted:
        raise DocumentNotFound
    documents.remove(document_id)
    _changed(form, now)
    audit(by, "form.document.remove", account_no=account_no, form=form.id, document=document_id)


def _open_form(form_id: int, account_no: AccountNo, by: Actor) -> Form:
    form = locked_for_household(form_id, account_no, by)
    if not FormState(form.state).open_to_answers:
        raise FormClosed(FormState(form.state))
    return form


def _changed(form: Form, now: datetime) -> None:
    form.changed_at = now
    form.save(update_fields=["changed_at"])
