"""What becomes of an application between its registration and a flat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.applications import selectors
from kaifong.domains.applications.errors import NothingChanges, OfferIsOpen, OnLiveApplication
from kaifong.domains.applications.models import WITHDRAWN, Application, ApplicationPerson, Offer
from kaifong.domains.applications.record import Happened, record_of
from kaifong.domains.applications.ruleset import kept_days, ruleset
from kaifong.domains.applications.services.register import check_persons
from kaifong.domains.applications.services.writing import happens, locked
from kaifong.domains.applications.types import LIVE, ApplicationView, CancelReason, EventKind, FreezeReason, State
from kaifong.infra.database import lock


@transaction.atomic
def application_freeze(*, application_no: int, reason: FreezeReason, on: date, by: Actor) -> ApplicationView:
    """From a day on the application stays on the list and its clock stands.

    Raises:
        OfferIsOpen, OutOfOrder, StateForbids, ApplicationNotFound.
    """
    by.must("applications.register")
    application = locked(application_no, State.WAITING)
    if offer_open(application):
        raise OfferIsOpen(application_no)
    happens(application, Happened(on, EventKind.FROZEN, reason=reason.value))
    audit(by, "application.freeze", application=application_no, reason=reason.value)
    return selectors.application(application_no)


@transaction.atomic
def application_unfreeze(*, application_no: int, on: date, by: Actor) -> ApplicationView:
    """From a day on the clock of a frozen application runs again.

    Raises:
        OutOfOrder, StateForbids, ApplicationNotFound.
    """
    by.must("applications.register")
    happens(locked(application_no, State.FROZEN), Happened(on, EventKind.UNFROZEN))
    audit(by, "application.unfreeze", application=application_no)
    return selectors.application(application_no)


@transaction.atomic
def application_cancel(*, application_no: int, reason: CancelReason, on: date, by: Actor) -> ApplicationView:
    """Take an application off the list; an offer that waits for an answer is withdrawn.

    Raises:
        OutOfOrder, StateForbids, ApplicationNotFound.
    """
    by.must("applications.register")
    application = locked(application_no, *LIVE)
    cancel(application, reason, on)
    audit(by, "application.cancel", application=application_no, reason=reason.value)
    return selectors.application(application_no)


@transaction.atomic
def application_reinstate(*, application_no: int, counts: bool, on: date, by: Actor) -> ApplicationView:
    """Put a cancelled application back on the list. Refused offers are forgotten; none of its persons may have applied anew.

    Args:
        counts: whether the time since the cancellation counts as waited: no rule says, so whoever decides it does.

    Raises:
        OnLiveApplication, OutOfOrder, StateForbids, ApplicationNotFound.
    """
    by.must("applications.register")
    lock("applications.register")
    application = locked(application_no, State.CANCELLED)
    persons = ApplicationPerson.objects.filter(application=application).values("person")
    if taken := ApplicationPerson.objects.filter(person__in=persons, live=True).first():
        raise OnLiveApplication(taken.person_id)
    happens(application, Happened(on, EventKind.REINSTATED, counts=counts))
    audit(by, "application.reinstate", application=application_no, counts=counts)
    return selectors.application(application_no)


@transaction.atomic
def application_convert(
    *, application_no: int, category: str, others: Sequence[int] = (), on: date, by: Actor
) -> ApplicationView:
    """Make it an application of another category: from now on of the applicant and these others.

    Of the time waited a part is kept, as the pack's rule says.

    Raises:
        NothingChanges: it is of this category.
        CategoryUnknown, PersonsDoNotFit, TooYoung, BirthUnknown, OnLiveApplication, OfferIsOpen, OutOfOrder, StateForbids, NoRuleInForce,
        ApplicationNotFound.
    """
    by.must("applications.decide")
    lock("applications.register")
    application = locked(application_no, State.WAITING)
    if application.category == category:
        raise NothingChanges(application_no)
    if offer_open(application):
        raise OfferIsOpen(application_no)
    found = ruleset(on)
    rule = found.conversion()
    persons = (application.applicant_id, *others)
    check_persons(persons, found.category(category), found, on)
    _replace_persons(application, persons)
    days = record_of(selectors.happened(application_no)).clock.waited(on).total_days
    event = Happened(on, EventKind.CONVERTED, category=category, credit_days=kept_days(days, rule, on))
    happens(application, event)
    audit(by, "application.convert", application=application_no, category=category, kept_days=event.credit_days)
    return selectors.application(application_no)


def cancel(application: Application, reason: CancelReason, on: date) -> None:
    """Of a locked application."""
    Offer.objects.filter(application=application, answer="").update(answer=WITHDRAWN, answered_on=on)
    happens(application, Happened(on, EventKind.CANCELLED, reason=reason.value))


def offer_open(application: Application) -> Offer | None:
    return Offer.objects.filter(application=application, answer="").first()


def _replace_persons(application: Application, persons: Sequence[int]) -> None:
    others = ApplicationPerson.objects.filter(person__in=persons, live=True).exclude(application=application)
    if taken := others.first():
        raise OnLiveApplication(taken.person_id)
    ApplicationPerson.objects.filter(application=application).delete()
    ApplicationPerson.objects.bulk_create(
        ApplicationPerson(application=application, person_id=person, place=place)
        for place, person in enumerate(persons)
    )
