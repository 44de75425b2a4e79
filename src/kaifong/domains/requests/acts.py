"""What an approval does, for each form. In the decision's own transaction: what is refused here undoes the decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from kaifong.domains.access.api import Actor
from kaifong.domains.forms.api import FormKind, particulars_of
from kaifong.domains.rent import api as rent
from kaifong.domains.requests.errors import DecisionIncomplete
from kaifong.domains.requests.models import Form
from kaifong.domains.requests.types import Decision
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.outbox.api import publish
from kaifong.kernel.calendar import DateRange, Month
from kaifong.kernel.identifiers import AccountNo

Answers = Mapping[str, Any]
ONE_DAY = timedelta(days=1)
PERCENT = range(1, 101)
DECLARES_FIGURES = "figures"
"""The choice under ``declares`` that goes with figures; with the other, nothing is declared."""


def act(form: Form, answers: Answers, decision: Decision, on: date, by: Actor) -> None:
    """Do what the form asks for.

    A renewal and a transfer change nothing here: the decision is on record, and ``form.approved`` tells of it.

    Raises:
        DecisionIncomplete, and whatever the act itself refuses.
    """
    account_no = AccountNo(form.tenancy_id)
    match FormKind(form.kind):
        case FormKind.MEMBER_ADD:
            tenancies.member_add(
                account_no=account_no,
                particulars=particulars_of(answers["person"]),
                relationship=tenancies.Relationship(answers["relationship"]),
                on=_effective(decision, "the first day in the household"),
                by=by,
            )
        case FormKind.MEMBER_DELETE:
            last_day = _effective(decision, "the last day in the household")
            tenancies.member_remove(account_no=account_no, person_id=answers["member"], on=last_day, by=by)
        case FormKind.PARTICULARS:
            _change_particulars(form, answers, by)
        case FormKind.RENT_ASSISTANCE:
            _assist(account_no, decision, on, by)
        case FormKind.INCOME_ASSETS if answers["declares"] == DECLARES_FIGURES:
            rent.declaration_record(declared=_declared(form, answers, on), by=by)
        case FormKind.SURRENDER:
            publish(
                "tenancy.surrender_requested",
                account_no=account_no,
                number=f"{form.number:012d}",
                leaving_on=answers["leaving_on"],
            )


def _declared(form: Form, answers: Answers, on: date) -> rent.Declared:
    """What the income review reckons with: all that is asked under ``income_…`` and ``assets_…``, of the day handed in."""
    return rent.Declared(
        account_no=form.tenancy_id,
        declared_on=form.handed_in_on or on,
        persons=answers["persons"],
        income_cents=sum(answer for name, answer in answers.items() if name.startswith("income_")),
        assets_cents=sum(answer for name, answer in answers.items() if name.startswith("assets_")),
        owns_property=answers["owns_property"],
    )


def _effective(decision: Decision, what: str) -> date:
    if decision.effective_on is None:
        raise DecisionIncomplete(what)
    return decision.effective_on


def _change_particulars(form: Form, answers: Answers, by: Actor) -> None:
    """What is answered replaces what is on record; what is not stays."""
    purpose = f"form {form.number:012d}"
    known = tenancies.contact_details(account_no=form.tenancy_id, purpose=purpose, by=by)
    contact = tenancies.Contact(
        phone=answers.get("phone", known.phone),
        email=answers.get("email", known.email),
        address=answers.get("address", known.address),
        language=answers.get("language", known.language),
        letter_format=tenancies.LetterFormat(answers.get("letter_format", known.letter_format)),
    )
    tenancies.particulars_change(account_no=form.tenancy_id, contact=contact, by=by)


def _assist(account_no: AccountNo, decision: Decision, on: date, by: Actor) -> None:
    """Months that have begun are put right at once; later ones are rolled with it."""
    start = _effective(decision, "the first day of a month")
    if start.day != 1:
        raise DecisionIncomplete("the first day of a month")
    if decision.until is None or decision.until != Month.of(decision.until).last or decision.until < start:
        raise DecisionIncomplete("the last day of a later month")
    if decision.reduction_percent not in PERCENT:
        raise DecisionIncomplete("a reduction of 1 to 100 percent")
    rent.term_add(
        account_no=account_no,
        kind=rent.TermKind.ASSISTANCE,
        in_force=DateRange(start, decision.until + ONE_DAY),
        reduction_percent=decision.reduction_percent,
        by=by,
    )
    if start <= on:
        rent.charges_adjust(account_no=account_no, since=Month.of(start), on=on, by=by)
