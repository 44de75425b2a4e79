from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kaifong.domains.rules.api import Rule
from kaifong.kernel.identifiers import ApplicationNo
from kaifong.kernel.localtext import LocalText


class State(StrEnum):
    WAITING = "waiting"
    FROZEN = "frozen"  # on the list, and the clock stands
    HOUSED = "housed"
    CANCELLED = "cancelled"


LIVE = (State.WAITING, State.FROZEN)
"""A person is on one live application at most."""


class Order(StrEnum):
    """What puts one application of a category before another."""

    WAITING = "waiting"
    POINTS = "points"


class EventKind(StrEnum):
    REGISTERED = "registered"
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    CONVERTED = "converted"
    PUBLIC_HOUSING_ENTERED = "public_housing_entered"
    PUBLIC_HOUSING_LEFT = "public_housing_left"


class FreezeReason(StrEnum):
    RESIDENCE = "residence"  # not yet long enough here
    FAMILY = "family"  # until members of the family have arrived
    OTHER = "other"


class CancelReason(StrEnum):
    OFFERS_REFUSED = "offers_refused"
    WITHDRAWN = "withdrawn"
    NOT_ELIGIBLE = "not_eligible"
    NO_ANSWER = "no_answer"


class Status(StrEnum):
    """What a check finds of a condition. What cannot be looked up is unknown, never met."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Condition(StrEnum):
    AGE = "age"
    PROPERTY = "property"
    INCOME = "income"
    ASSETS = "assets"
    RESIDENCE = "residence"


class Unknown(StrEnum):
    """Why a condition is unknown."""

    NO_LIMIT = "no_limit"  # none on record for this size of household on this day
    NOT_ASKED = "not_asked"  # an officer looks at it


class Term(StrEnum):
    """What quota and points are made of."""

    AGE = "age"
    REACHED_AGE = "reached_age"
    PUBLIC_HOUSING = "public_housing"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Waited:
    """A time waited, in whole years, months and days; ``total_days`` is the same in days, by which orders compare."""

    years: int
    months: int
    days: int
    total_days: int

    @property
    def whole_months(self) -> int:
        return self.years * 12 + self.months


@dataclass(frozen=True, slots=True)
class Category:
    """Who an application is of, as the landlord's rules divide them.

    Attributes:
        persons_at_most: None where there is no limit.
        apply_from_age, flat_from_age: of every person, when registering and when a flat is offered; None where no age is
            asked of all.
    """

    code: str
    title: LocalText
    order: Order
    persons_at_least: int
    persons_at_most: int | None
    apply_from_age: int | None
    flat_from_age: int | None


@dataclass(frozen=True, slots=True)
class PointsFacts:
    """What quota and points are reckoned from, as at a day.

    Attributes:
        waited: until the day, frozen time left out.
        next_month_on: the day on which another month will be full; None while the clock stands.
    """

    born_on: date = field(repr=False)
    registered_on: date
    in_public_housing: bool
    waited: Waited
    next_month_on: date | None


@dataclass(frozen=True, slots=True)
class PointsTerm:
    """One part of the points.

    Attributes:
        count: what they are given for: years of age at registration (AGE), the age reached or to be reached
            (REACHED_AGE), whole months waited (WAITING); 1 or 0 for living in public housing.
    """

    term: Term
    points: int
    count: int


@dataclass(frozen=True, slots=True)
class PointsChange:
    """What would change the points by how much; ``on`` None where it hangs on the applicant, not on a day."""

    term: Term
    points: int
    on: date | None


@dataclass(frozen=True, slots=True)
class QuotaPoints:
    as_at: date
    total: int
    terms: tuple[PointsTerm, ...]
    changes: tuple[PointsChange, ...]


@dataclass(frozen=True, slots=True)
class EligibilityFacts:
    """A household that asks whether it may apply. Nothing of it is kept.

    Attributes:
        applicant_age, youngest_age: in years; the youngest of all persons, the applicant among them.
        income_cents: of all together, a month.
    """

    persons: int
    applicant_age: int
    youngest_age: int
    income_cents: int
    assets_cents: int
    owns_property: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """A condition, what decides it, and the rule.

    Attributes:
        figure, limit: years of age, or cents; None where the condition is no figure, or no limit is known.
        times: the ordinary limit that it may have, being an elderly household; None elsewhere.
        rule: None where no rule is on record.
        also: what makes the household an elderly one, where that changes the limit.
    """

    condition: Condition
    status: Status
    figure: int | None
    limit: int | None
    times: Decimal | None
    why_unknown: Unknown | None
    rule: Rule | None
    also: Rule | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in (self.rule, self.also) if rule is not None)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """``status``: not met where one condition is not; else unknown where one is; else met."""

    on: date
    status: Status
    conditions: tuple[Checked, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those that decided, each once."""
        return tuple({rule.code: rule for each in self.conditions for rule in each.rules}.values())


@dataclass(frozen=True, slots=True)
class Band:
    """How many are before an application, rounded outward: at least ``low``, at most ``high``."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """How long it would go on at the pace of the last twelve months.

    Attributes:
        housed: applications of the category housed in those months.
        years_high: None where it is beyond what such a pace can tell.
    """

    housed: int
    years_low: int
    years_high: int | None


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """Something that happened on a day; ``reason`` is a value of `FreezeReason` or `CancelReason`, or empty.

    Attributes:
        acceptable: of a refused offer: whether the reason was accepted.
        category: of a registration or conversion.
    """

    on: date
    kind: EventKind
    reason: str = ""
    acceptable: bool | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class OfferView:
    """A flat offered. ``answer`` is ``accepted``, ``refused`` or empty while it is open."""

    id: int
    application_no: ApplicationNo
    flat_id: int
    offered_on: date
    answered_on: date | None
    answer: str
    acceptable: bool | None


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """An application as at its last change, for staff and for programs. Persons are those of `tenancies`.

    Attributes:
        persons: their ids, the applicant's first.
        waiting_from: the day on which it would have begun to wait, had it never been frozen and had it no credit.
        refusals: of offers, without an acceptable reason, since it was registered or reinstated.
    """

    application_no: ApplicationNo
    category: str
    state: State
    registered_on: date
    waiting_from: date
    stopped_on: date | None
    in_public_housing: bool
    harmonious: bool
    districts: tuple[str, ...]
    persons: tuple[int, ...]
    refusals: int
    open_offer: OfferView | None


@dataclass(frozen=True, slots=True)
class Stated:
    """What an applicant states. ``persons`` are of `tenancies`, the applicant first; amounts None where none is declared."""

    category: str
    persons: tuple[int, ...]
    registered_on: date
    districts: tuple[str, ...] = ()
    income_cents: int | None = field(default=None, repr=False)
    assets_cents: int | None = field(default=None, repr=False)
    harmonious: bool = False
    in_public_housing: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """``code`` goes with the number at every door; it is told this once."""

    application: ApplicationView
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApplicationLook:
    """An application with what was declared, for an officer who said what for. Amounts None where none was declared."""

    application: ApplicationView
    income_cents: int | None = field(repr=False)
    assets_cents: int | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """How an application stands as at a day. It names nobody.

    Attributes:
        waited: registration to the day, or to the first offer; frozen time left out, credit counted.
        credit_days: of `waited`, given by a scheme or carried over by a conversion.
        frozen_days: left out.
        ahead: how many are before it in its category's order, as a range; None unless it is waiting.
        outlook: None where nobody of the category was housed in the twelve months.
        offers_at_most: refusals without acceptable reason after which it is cancelled.
        average_years, target_years: published for the category; None where no figure is on record.
        rules: those that the figures rest on.
    """

    application_no: ApplicationNo
    as_at: date
    category: Category
    state: State
    registered_on: date
    waited: Waited
    credit_days: int
    frozen_days: int
    stopped_on: date | None
    first_offer_on: date | None
    offer_open_since: date | None
    refusals: int
    offers_at_most: int
    districts: tuple[LocalText, ...]
    points: QuotaPoints | None
    ahead: Band | None
    outlook: Outlook | None
    average_years: str | None
    average_as_at: date | None
    target_years: str | None
    events: tuple[ProgressEvent, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """``ahead`` applications of the category are before it; by points, ``points`` says with how many."""

    application_no: ApplicationNo
    ahead: int
    points: int | None


@dataclass(frozen=True, slots=True)
class ApplicationsImport:
    dry_run: bool
    rows: int
    applications_new: int
    applications_unchanged: int
    persons: int
