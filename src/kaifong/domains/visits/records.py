"""For this domain alone: a visit's row as others need it, and the groups of fields with what they hold now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import QuerySet

from kaifong.domains.access.api import Actor
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits.deciding import version_of
from kaifong.domains.visits.encrypted import Encrypted
from kaifong.domains.visits.errors import VisitNotFound, VisitNotReady
from kaifong.domains.visits.models import HouseholdField, Visit
from kaifong.domains.visits.types import LadderStep, Outcome, Presence, VisitState, VisitView
from kaifong.kernel.identifiers import AccountNo

PURPOSE = "visit"
"""Why a household's data is looked at, in the audit."""


def visits() -> QuerySet[Visit]:
    return Visit.objects.select_related("slot")


def visit_locked(visit_id: int, by: Actor, verb: str) -> Visit:
    """A visit that nobody else acts on until the transaction ends; raises VisitNotFound, NotPermitted."""
    estate = Visit.objects.filter(id=visit_id).values_list("estate_code", flat=True).first()
    if estate is None:
        raise VisitNotFound(str(visit_id))
    by.must(verb, estate=estate)
    return Visit.objects.select_for_update().get(id=visit_id)


def visit_view(visit: Visit) -> VisitView:
    """Of a row with its slot, and its household's answer where it was fetched along."""
    answer = getattr(visit, "signature_answer", None)
    return VisitView(
        id=visit.id,
        cycle_id=visit.cycle_id,
        account_no=AccountNo(visit.tenancy_id),
        estate_code=visit.estate_code,
        state=VisitState(visit.state),
        step=LadderStep(visit.step),
        tries=visit.tries,
        not_before=visit.not_before,
        on=visit.slot.on if visit.slot else None,
        window=visit.slot.window if visit.slot else "",
        officer=visit.officer,
        confirmed_on=visit.confirmed_on,
        outcome=Outcome(visit.outcome) if visit.outcome else None,
        finished_at=visit.finished_at,
        asked_to_sign=answer.asked if answer else None,
    )


def appointment_version(visit: Visit) -> str:
    """Other once the office makes another appointment, or another try has been made."""
    return version_of(
        {
            "on": visit.slot.on if visit.slot else None,
            "window": visit.slot.window if visit.slot else "",
            "officer": visit.officer,
            "step": visit.step,
            "tries": visit.tries,
        }
    )


def presences(account_nos: Collection[int], columns: Encrypted) -> dict[int, dict[str, str]]:
    """What officers were told of members, by account and field. One statement."""
    found: dict[int, dict[str, str]] = {account_no: {} for account_no in account_nos}
    for row in HouseholdField.objects.filter(tenancy_id__in=list(account_nos)):
        found[row.tenancy_id][row.name] = columns.household.decrypt(row.id, row.value_cipher)
    return found


def household_fields(members: Collection[tenancies.MemberView], told: Mapping[str, str]) -> dict[str, str]:
    """The group ``household``: by member of the register what was told last; who was not asked about lives there."""
    names = [f"{member.person_id}.presence" for member in members]
    return {name: told.get(name, Presence.LIVES_HERE.value) for name in names}


def contact_fields(contact: tenancies.Contact) -> dict[str, str]:
    """The group ``contact``: what an appointment needs. Where letters go if not to the flat is not among it."""
    return {
        "phone": contact.phone,
        "email": contact.email,
        "language": contact.language,
        "letter_format": contact.letter_format.value,
    }


def let_on(account_nos: Collection[int], on: date) -> dict[int, bool]:
    """Whether each account's tenancy is in force on a day. One statement each."""
    return {account_no: on in tenancies.tenancy(account_no).in_force for account_no in account_nos}


def language_of(account_no: int) -> str:
    """What the principal tenant's letters are in. One statement."""
    return tenancies.tenancy(account_no).language


def not_ready(visit: Visit, act: str) -> VisitNotReady:
    return VisitNotReady(visit.id, visit.state, act)
