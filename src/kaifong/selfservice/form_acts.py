"""Handing in and approving forms, where another domain has a say: points bar a transfer, a surrender is a notice.

The domains of forms and of enforcement stand side by side and know nothing of each other; doors call these, which know both.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access.api import Actor
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import Decision, FormKind, FormSummary, HandInReceipt
from kaifong.domains.rules.api import NoRuleInForce
from kaifong.kernel.identifiers import AccountNo
from kaifong.selfservice.asking import Refused
from kaifong.selfservice.said import Count, Sentence


class TransferBarred(Refused):
    """Points count against the household, and the marking scheme says that they bar a voluntary transfer."""

    def __init__(self, points: int) -> None:
        self.points = points
        super().__init__(
            Sentence(
                _(
                    "A voluntary transfer cannot be asked for while points count under the marking scheme. Points that"
                    " count now: {points}."
                ),
                points=Count(points),
            )
        )


def hand_in(
    *, form_id: int, account_no: AccountNo, declared: bool, on: date, now: datetime, by: Actor
) -> HandInReceipt:
    """As `requests.form_hand_in`; a form that was handed in before gives its receipt again, whatever has come since.

    Raises:
        TransferBarred, and as `requests.form_hand_in`: nothing is changed.
    """
    own = {form.id: form for form in requests.forms_of(account_no=account_no)}
    if (form := own.get(form_id)) and form.form is FormKind.TRANSFER and form.state.open_to_answers:
        _must_not_be_barred(account_no, on)
    return requests.form_hand_in(form_id=form_id, account_no=account_no, declared=declared, on=on, now=now, by=by)


@transaction.atomic
def approve(*, form_id: int, decision: Decision, on: date, now: datetime, by: Actor) -> FormSummary:
    """As `requests.form_approve`; a surrender whose last day is decided is the tenant's own notice from now on.

    Raises:
        TransferBarred, as `requests.form_approve`, and as `enforcement.notice_give`: the form stays undecided.
    """
    form = requests.form_approve(form_id=form_id, decision=decision, on=on, now=now, by=by)
    if form.form is FormKind.TRANSFER:
        _must_not_be_barred(form.account_no, on)
    if form.form is FormKind.SURRENDER and decision.effective_on is not None:
        enforcement.notice_give(account_no=form.account_no, on=on, now=now, by=by, expires_on=decision.effective_on)
    return form


def _must_not_be_barred(account_no: AccountNo, on: date) -> None:
    """A landlord without a marking scheme has none that could bar anything."""
    try:
        points = enforcement.points_as_at(account_no, on)
    except NoRuleInForce:
        return
    if points.bars_transfer:
        raise TransferBarred(points.points)
