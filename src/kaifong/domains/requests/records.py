"""What every service does with a form's row: find and lock it, and write down what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kaifong.domains.access.api import TENANT, Actor
from kaifong.domains.requests.encrypted import Encrypted, as_json
from kaifong.domains.requests.errors import FormNotFound
from kaifong.domains.requests.models import Form, FormStep
from kaifong.domains.requests.types import FormState
from kaifong.infra.outbox.api import publish
from kaifong.kernel.identifiers import AccountNo, estate_code_of


def locked_for_household(form_id: int, account_no: AccountNo, by: Actor) -> Form:
    """The household's form, locked; raises NotPermitted (requests.fill), FormNotFound."""
    by.must("requests.fill", estate=estate_code_of(account_no))
    form = Form.objects.select_for_update(of=("self",)).select_related("definition").filter(id=form_id).first()
    if form is None or form.tenancy_id != account_no:
        raise FormNotFound
    return form


def locked_for_office(form_id: int, by: Actor) -> Form:
    """The form, locked; raises FormNotFound, NotPermitted (requests.review)."""
    form = Form.objects.select_for_update(of=("self",)).select_related("definition").filter(id=form_id).first()
    if form is None:
        raise FormNotFound
    by.must("requests.review", estate=estate_code_of(AccountNo(form.tenancy_id)))
    return form


def is_tenant(by: Actor) -> bool:
    return by.name == TENANT


def step_add(
    form: Form, by: Actor, columns: Encrypted, *, now: datetime, content: Mapping[str, Any] | None = None
) -> None:
    """Write down that the form is in its state now, and what belongs to that."""
    step = FormStep.objects.create(form=form, at=now, state=form.state, by=by.name, door=by.door)
    if content:
        step.content_cipher = columns.content.encrypt(step.id, as_json(dict(content)))
        step.save(update_fields=["content_cipher"])


def tell(form: Form) -> None:
    """Publish that the form is in its state now: ``form.handed_in``, ``form.approved`` …"""
    publish(
        f"form.{FormState(form.state).value}",
        account_no=form.tenancy_id,
        form=form.kind,
        number=None if form.number is None else f"{form.number:012d}",
    )
