"""Every read of this domain. The statements are counted in the docstrings and held by tests."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from kaifong.domains.applications.eligibility import ASKED, check
from kaifong.domains.applications.errors import ApplicationNotFound, NotRankedByPoints
from kaifong.domains.applications.models import ACCEPTED, Application, ApplicationEvent, ApplicationPerson, Offer
from kaifong.domains.applications.outlook import band, outlook
from kaifong.domains.applications.points import quota_points
from kaifong.domains.applications.record import Happened, Record, record_of
from kaifong.domains.applications.ruleset import PREFIX, Ruleset, ruleset
from kaifong.domains.applications.types import (
    ApplicationView,
    Band,
    Category,
    Eligibility,
    EligibilityFacts,
    EventKind,
    OfferView,
    Order,
    Outlook,
    Place,
    PointsFacts,
    Progress,
    ProgressEvent,
    QuotaPoints,
    State,
)
from kaifong.domains.applications.waiting import months_after
from kaifong.domains.rules import api as rules
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.database import fetch_all, sql
from kaifong.kernel.identifiers import ApplicationNo
from kaifong.kernel.localtext import LocalText

PACKAGE = __package__
PACE_MONTHS = 12


def eligibility(*, facts: EligibilityFacts, on: date) -> Eligibility:
    """Whether a household may apply, by the rules of a day. Two statements; nothing is kept.

    Raises:
        NoRuleInForce: the pack does not say who may apply.
    """
    found = {rule.code: rule for prefix in (PREFIX, "limits.") for rule in rules.rules_in_force(prefix, on)}
    if ASKED[0] not in found:
        found[ASKED[0]] = rules.rule_in_force(ASKED[0], on)
    return check(facts, found, on)


def application(application_no: int) -> ApplicationView:
    """An application as at its last event. Three statements; raises ApplicationNotFound."""
    row = _row(application_no)
    offer = Offer.objects.filter(application_id=application_no, answer="").first()
    return ApplicationView(
        ApplicationNo(row.application_no),
        row.category,
        State(row.state),
        row.registered_on,
        row.waiting_from,
        row.stopped_on,
        row.in_public_housing,
        row.harmonious,
        tuple(row.districts),
        persons_of(application_no),
        row.refusals,
        None if offer is None else offer_view(offer),
    )


def applications_of_person(person_id: int) -> tuple[ApplicationNo, ...]:
    """Those that a person is or was on, the newest first. One statement."""
    rows = ApplicationPerson.objects.filter(person_id=person_id).order_by("-application_id")
    return tuple(ApplicationNo(number) for number in rows.values_list("application_id", flat=True))


def offers_of(application_no: int) -> tuple[OfferView, ...]:
    """All offers, the first first. One statement."""
    return tuple(offer_view(offer) for offer in Offer.objects.filter(application_id=application_no).order_by("id"))


def progress(*, application_no: int, on: date) -> Progress:
    """How an application stands at the end of a day, without names. Seven statements at most.

    Its place among others is told as at its last event and later alone: what the others were on earlier days is not kept
    in order.

    Raises:
        ApplicationNotFound: also where it was registered after that day.
        NoRuleInForce: the pack has no categories, or none of the points that put this category in order.
    """
    row = _row(application_no)
    events = happened(application_no)
    if not events or on < events[0].on:
        raise ApplicationNotFound(application_no)
    found = ruleset(on)
    record = record_of(events, on)
    category = found.category(record.category)
    clock = record.clock
    if record.first_offer_on is not None:
        clock = record_of(events, record.first_offer_on).clock
    points = _points(row, record, found, on) if category.order is Order.POINTS else None
    published, ahead, expected = _published(found, category), None, None
    if record.state is State.WAITING and events[-1].on <= on:
        [place] = places(category=category.code, on=on, application_no=application_no)
        ahead = band(place.ahead)
        expected = _outlook(ahead, category, on)
    return Progress(
        application_no=ApplicationNo(application_no),
        as_at=on,
        category=category,
        state=record.state,
        registered_on=record.registered_on,
        waited=clock.waited(min(on, record.first_offer_on or on)),
        credit_days=record.credit_days,
        frozen_days=_frozen_days(record, on),
        stopped_on=record.clock.stopped_on,
        first_offer_on=record.first_offer_on,
        offer_open_since=record.offer_open_since,
        refusals=record.refusals,
        offers_at_most=found.offers_at_most(),
        districts=_districts(row, found),
        points=points,
        ahead=ahead,
        outlook=expected,
        average_years=published.average_years,
        average_as_at=published.average_as_at,
        target_years=published.target_years,
        events=tuple(_event(each) for each in events if each.on <= on),
        rules=_rules(found, category),
    )


def points_of(*, application_no: int, on: date) -> QuotaPoints:
    """The points of an application on a day, each term, and what would change them. Four statements.

    Raises:
        ApplicationNotFound, NotRankedByPoints, NoRuleInForce.
    """
    row = _row(application_no)
    events = happened(application_no)
    if not events or on < events[0].on:
        raise ApplicationNotFound(application_no)
    found, record = ruleset(on), record_of(events, on)
    if found.category(record.category).order is not Order.POINTS:
        raise NotRankedByPoints(application_no)
    return _points(row, record, found, on)


def places(*, category: str, on: date, application_no: int | None = None) -> list[Place]:
    """Who of a category waits, in order, as applications stand now; of one of them alone where a number is given.

    Two statements, however many there are.

    Raises:
        CategoryUnknown, NoRuleInForce.
    """
    found = ruleset(on)
    parameters = {"category": category, "on": on, "application_no": application_no}
    if found.category(category).order is Order.POINTS:
        rows = fetch_all(sql(PACKAGE, "places_by_points"), parameters | found.points()._asdict())
    else:
        rows = fetch_all(sql(PACKAGE, "places_by_waiting"), parameters)
    return [Place(ApplicationNo(number), ahead, points) for number, ahead, points in rows]


def housed_count(*, category: str, on: date) -> int:
    """Applications of a category that accepted a flat in the twelve months up to a day. One statement."""
    since = months_after(on, -PACE_MONTHS)
    accepted = Offer.objects.filter(category=category, answer=ACCEPTED, answered_on__gt=since, answered_on__lte=on)
    return accepted.count()


def persons_of(application_no: int) -> tuple[int, ...]:
    """The ids of an application's persons, the applicant's first. One statement."""
    rows = ApplicationPerson.objects.filter(application_id=application_no).order_by("place")
    return tuple(rows.values_list("person_id", flat=True))


def happened(application_no: int) -> list[Happened]:
    """For this domain alone: an application's events, the oldest first. One statement."""
    return [
        Happened(
            row.on, EventKind(row.kind), row.category, row.credit_days, row.in_public_housing, row.acceptable,
            row.counts, row.reason,
        )
        for row in ApplicationEvent.objects.filter(application_id=application_no).order_by("id")
    ]  # fmt: skip


def offer_view(offer: Offer) -> OfferView:
    """For this domain alone."""
    return OfferView(
        offer.id,
        ApplicationNo(offer.application_id),
        offer.flat_id,
        offer.offered_on,
        offer.answered_on,
        offer.answer,
        offer.acceptable,
    )


def _row(application_no: int) -> Application:
    row = Application.objects.filter(application_no=application_no).first()
    if row is None:
        raise ApplicationNotFound(application_no)
    return row


def _points(row: Application, record: Record, found: Ruleset, on: date) -> QuotaPoints:
    born_on = tenancies.births_of([row.applicant_id]).get(row.applicant_id)
    assert born_on is not None  # it was asked for at registration
    facts = PointsFacts(
        born_on=born_on,
        registered_on=record.registered_on,
        in_public_housing=record.in_public_housing,
        waited=record.clock.waited(on),
        next_month_on=record.clock.month_full_on(on),
    )
    return quota_points(facts, found.rule("quota_points"), on)


def _outlook(ahead: Band, category: Category, on: date) -> Outlook | None:
    return outlook(ahead, housed_count(category=category.code, on=on))


def _frozen_days(record: Record, on: date) -> int:
    standing = record.clock.stopped_on if record.state is State.FROZEN else None
    return record.clock.stopped_days + (0 if standing is None else (on - standing).days)


def _districts(row: Application, found: Ruleset) -> tuple[LocalText, ...]:
    if not row.districts:
        return ()
    known, _ = found.districts()
    return tuple(known[code] for code in row.districts if code in known)


class _Published(NamedTuple):
    average_years: str | None = None
    average_as_at: date | None = None
    target_years: str | None = None


def _published(found: Ruleset, category: Category) -> _Published:
    """What is published of a category's waiting time."""
    rule = found.found.get("waiting")
    if rule is None:
        return _Published()
    return rule.read(
        lambda value: _Published(
            value["average_years"].get(category.code),
            date.fromisoformat(value["average_as_at"]) if category.code in value["average_years"] else None,
            value["target_years"] if category.code in value["targets"] else None,
        )
    )


def _rules(found: Ruleset, category: Category) -> tuple[rules.Rule, ...]:
    names = ["waiting", "offers", *(["quota_points"] if category.order is Order.POINTS else [])]
    return tuple(found.found[name] for name in names if name in found.found)


def _event(event: Happened) -> ProgressEvent:
    return ProgressEvent(event.on, event.kind, event.reason, event.acceptable, event.category)
