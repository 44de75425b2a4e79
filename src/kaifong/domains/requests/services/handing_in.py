"""Handing a form in."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.forms.api import FormKind, Route, route
from kaifong.domains.requests.encrypted import as_json, encrypted
from kaifong.domains.requests.errors import FormClosed, NotReady
from kaifong.domains.requests.models import Form, FormDocument, ResumeCode
from kaifong.domains.requests.records import locked_for_household, step_add, tell
from kaifong.domains.requests.stored import definition_of
from kaifong.domains.requests.types import FormState, HandInReceipt
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.documents import api as documents
from kaifong.kernel.identifiers import AccountNo, FormNo, form_no


@transaction.atomic
def form_hand_in(
    *, form_id: int, account_no: AccountNo, declared: bool, on: date, now: datetime, by: Actor
) -> HandInReceipt:
    """Hand a form in: everything asked is answered, no hard check holds, soft ones are confirmed, documents are there.

    A second time (a double click, a repeated request) gives the same receipt. After a correction the number stays.

    Raises:
        NotReady: what is missing; nothing is changed.
        FormNotFound, FormClosed (decided or withdrawn), TenancyNotInForce, NotPermitted.
    """
    form = locked_for_household(form_id, account_no, by)
    state = FormState(form.state)
    if state.with_the_office:
        return _receipt(form)
    if not state.open_to_answers:
        raise FormClosed(state)
    if on not in tenancies.tenancy(account_no).in_force:
        raise tenancies.TenancyNotInForce(account_no, on)
    columns = encrypted()
    way = route(definition_of(form.definition), columns.answers_of(form), on)
    _must_be_ready(form, way, declared=declared)
    form.answers_cipher = columns.answers.encrypt(form.id, as_json(way.answers))
    form.confirmed = [check.id for check in way.checks if check.id in form.confirmed]
    form.number = form.number or form_no(on.year, form.id)
    form.state = FormState.HANDED_IN.value
    form.handed_in_on, form.handed_in_at, form.changed_at, form.reviewer = on, now, now, ""
    form.save()
    ResumeCode.objects.filter(form=form).delete()
    _drop_papers(form, way)
    step_add(form, by, columns, now=now, content={"answers": way.answers, "confirmed": form.confirmed})
    audit(by, "form.hand_in", account_no=account_no, form=form.id, kind=form.kind)
    tell(form)
    return _receipt(form)


def _must_be_ready(form: Form, way: Route, *, declared: bool) -> None:
    """Raises NotReady."""
    there = Counter(FormDocument.objects.filter(form=form).values_list("wanted", flat=True))
    if not declared or not way.ready(confirmed=form.confirmed, documents=there):
        raise NotReady(
            list(way.missing),
            [check.id for check in way.checks if check.hard or check.id not in form.confirmed],
            [wanted.id for wanted in way.documents if there[wanted.id] < wanted.least],
            declared=declared,
        )


def _drop_papers(form: Form, way: Route) -> None:
    """Documents that an earlier answer asked for and that are not wanted any more."""
    unwanted = FormDocument.objects.filter(form=form).exclude(wanted__in=[wanted.id for wanted in way.documents])
    for document_id in unwanted.values_list("document_id", flat=True):
        documents.remove(document_id)
    unwanted.delete()


def _receipt(form: Form) -> HandInReceipt:
    definition = definition_of(form.definition)
    if form.number is None or form.handed_in_on is None:
        raise FormClosed(FormState(form.state))
    return HandInReceipt(
        form.id,
        FormKind(form.kind),
        definition.title,
        AccountNo(form.tenancy_id),
        FormNo(form.number),
        form.handed_in_on,
        definition.next,
    )
