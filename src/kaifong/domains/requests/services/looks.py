"""What a form says, shown to the household, or to staff with a purpose that is recorded."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kaifong.domains.access.api import Actor, NotPermitted, audit
from kaifong.domains.requests.errors import DocumentNotFound, FormNotFound
from kaifong.domains.requests.models import Form, FormDocument
from kaifong.domains.requests.records import is_tenant
from kaifong.domains.requests.types import FormView
from kaifong.domains.requests.viewing import view_of
from kaifong.domains.tenancies.api import PurposeMissing
from kaifong.infra.documents import api as documents
from kaifong.kernel.identifiers import AccountNo, estate_code_of


@transaction.atomic
def form_view(*, form_id: int, on: date, by: Actor, account_no: AccountNo | None = None, purpose: str = "") -> FormView:
    """A form with all that it says and still needs.

    Args:
        on: the day whose household members a question offers, and by which ages are reckoned.
        account_no: whose form it must be. A tenant's door always gives it; staff may leave it out.
        purpose: of staff, and recorded with the look.

    Raises:
        FormNotFound: none, or another household's.
        NotPermitted (requests.view), PurposeMissing (of tenancies).
    """
    found = _seen(form_id, account_no, purpose, by)
    if not is_tenant(by):
        audit(by, "form.look", account_no=found, form=form_id, purpose=purpose)
    return view_of(form_id, on)


@transaction.atomic
def document_open(
    *, form_id: int, document_id: int, by: Actor, account_no: AccountNo | None = None, purpose: str = ""
) -> documents.Opened:
    """A document of a form with its content; who looks and why as in `form_view`.

    Raises:
        DocumentNotFound, FormNotFound, NotPermitted, PurposeMissing, DocumentMissing (of `infra.documents`).
    """
    found = _seen(form_id, account_no, purpose, by)
    if not FormDocument.objects.filter(form_id=form_id, document_id=document_id).exists():
        raise DocumentNotFound
    if not is_tenant(by):
        audit(by, "form.document.look", account_no=found, form=form_id, document=document_id, purpose=purpose)
    return documents.open_(document_id)


def _seen(form_id: int, account_no: AccountNo | None, purpose: str, by: Actor) -> AccountNo:
    """The account whose form the actor may see."""
    if is_tenant(by) and account_no is None:
        raise NotPermitted(by.name, "requests.view", None)
    owner = Form.objects.filter(id=form_id).values_list("tenancy_id", flat=True).first()
    if owner is None or account_no not in (None, owner):
        raise FormNotFound
    by.must("requests.view", estate=estate_code_of(AccountNo(owner)))
    if not is_tenant(by) and not purpose.strip():
        raise PurposeMissing
    return AccountNo(owner)
