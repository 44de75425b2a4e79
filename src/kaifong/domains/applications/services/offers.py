"""Flats offered, and what came of it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.applications import selectors
from kaifong.domains.applications.errors import FlatLet, FlatOffered, NoOpenOffer, OfferIsOpen
from kaifong.domains.applications.models import ACCEPTED, REFUSED, Offer
from kaifong.domains.applications.record import Happened
from kaifong.domains.applications.ruleset import ruleset
from kaifong.domains.applications.services.register import ask_age
from kaifong.domains.applications.services.steps import cancel, offer_open
from kaifong.domains.applications.services.writing import happens, locked
from kaifong.domains.applications.types import ApplicationView, CancelReason, EventKind, OfferView, State
from kaifong.domains.estates import api as estates
from kaifong.infra.database import fetch_all, lock, sql

PACKAGE = __package__.rpartition(".")[0]


@transaction.atomic
def offer_make(*, application_no: int, flat_id: int, on: date, by: Actor) -> OfferView:
    """Offer a flat to an application that waits. One hand at a time gives offers, so that no flat is offered twice.

    Raises:
        OfferIsOpen, FlatOffered, FlatLet, TooYoung, BirthUnknown: nothing is offered.
        FlatNotFound, OutOfOrder, StateForbids, ApplicationNotFound, NoRuleInForce, NotPermitted.
    """
    by.must("applications.decide")
    lock("applications.offer")
    application = locked(application_no, State.WAITING)
    if offer_open(application):
        raise OfferIsOpen(application_no)
    estates.flat(flat_id)
    [(is_let, is_offered)] = fetch_all(sql(PACKAGE, "flat_taken"), {"flat_id": flat_id, "on": on})
    if is_let:
        raise FlatLet(flat_id, on)
    if is_offered:
        raise FlatOffered(flat_id)
    category = ruleset(on).category(application.category)
    if category.flat_from_age is not None:
        ask_age(selectors.persons_of(application_no), category.flat_from_age, on)
    offer = Offer.objects.create(application=application, flat_id=flat_id, category=category.code, offered_on=on)
    happens(application, Happened(on, EventKind.OFFERED))
    audit(by, "application.offer", application=application_no, offer=offer.id, flat=flat_id)
    return selectors.offer_view(offer)


@transaction.atomic
def offer_answer(
    *, application_no: int, accepted: bool, acceptable: bool = False, on: date, by: Actor
) -> ApplicationView:
    """Record what the applicant says to the offer that is open.

    A flat that is accepted ends the wait. At the last refusal that the rules allow without an acceptable reason the
    application is cancelled.

    Args:
        acceptable: of a refusal: whether its reason is one that the landlord accepts, so that it does not count.

    Raises:
        NoOpenOffer, OutOfOrder, StateForbids, ApplicationNotFound, NoRuleInForce, NotPermitted.
    """
    by.must("applications.decide")
    application = locked(application_no, State.WAITING)
    offer = offer_open(application)
    if offer is None:
        raise NoOpenOffer(application_no)
    offer.answered_on, offer.answer = on, ACCEPTED if accepted else REFUSED
    offer.acceptable = None if accepted else acceptable
    kind = EventKind.ACCEPTED if accepted else EventKind.REFUSED
    record = happens(application, Happened(on, kind, acceptable=offer.acceptable))
    offer.save(update_fields=["answered_on", "answer", "acceptable"])
    if not accepted and not acceptable and record.refusals >= ruleset(on).offers_at_most():
        cancel(application, CancelReason.OFFERS_REFUSED, on)
    audit(
        by, "application.answer", application=application_no, offer=offer.id, answer=offer.answer, acceptable=acceptable
    )
    return selectors.application(application_no)
