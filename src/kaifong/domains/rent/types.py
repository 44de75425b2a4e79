from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import NamedTuple

from kaifong.domains.rules.api import InForce
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText


class Component(StrEnum):
    """What a charge is made of, in the order in which a statement shows it."""

    NET_RENT = "net_rent"
    RATES = "rates"
    MESNE_PROFITS = "mesne_profits"
    ADDITIONAL_RENT = "additional_rent"
    ASSISTANCE = "assistance"
    WAIVER = "waiver"


class TermKind(IntEnum):
    """What changes a tenancy's charge for a time; a number, so that PostgreSQL can exclude two of a kind at once."""

    ASSISTANCE = 1
    ADDITIONAL_RENT = 2
    MESNE_PROFITS = 3


class Tier(NamedTuple):
    """Additional rent: income over ``over`` and up to ``upto`` times the limit pays ``multiplier`` × net rent."""

    over: Decimal
    upto: Decimal | None
    multiplier: Decimal


@dataclass(frozen=True, slots=True)
class ChargeRules:
    """The rules in force for one month, with the ids that its charge lines will name.

    Attributes:
        components_id: the rule that says what is charged, when it is due and how part months are counted.
        due_day: day of the month, 1 to 28.
        rent_days: how many days a flat's rent is for, such as 7 for a rent by the week; None for a month's, whatever its length.
        tiers: additional rent by income; empty where the pack has none in force.
        mesne_multiplier: mesne profits ÷ (net rent + rates).
        waiver_share: part of the net rent waived this month for tenancies that pay no additional rent; 0 for none.
    """

    month: Month
    components_id: int
    due_day: int
    assistance_id: int | None
    tiers: tuple[Tier, ...]
    tiers_id: int | None
    waiver_share: Decimal
    waiver_id: int | None
    mesne_profits_id: int | None
    mesne_multiplier: Decimal = Decimal(1)
    rent_days: int | None = None


@dataclass(frozen=True, slots=True)
class ChargeFacts:
    """What must be known of one tenancy to charge it for one month; days within the month.

    Amounts are cents a month, or a week where the rules say that rent is set by the week.

    Attributes:
        days: days of the month within the tenancy.
        mesne_days: how many of them fall after a notice to quit expired, and before it was withdrawn where it was.
        reduction_percent: rent assistance in force, or None.
        income_ratio: assessed household income ÷ limit where additional rent is in force, or None.
        *_id: the rows that these facts come from.
    """

    account_no: int
    days: int
    mesne_days: int
    net_rent_cents: int
    rates_cents: int
    flat_rent_id: int
    reduction_percent: int | None = None
    assistance_id: int | None = None
    income_ratio: Decimal | None = None
    additional_rent_id: int | None = None
    mesne_profits_id: int | None = None


class ChargeLine(NamedTuple):
    """One component of a month's charge, and what it rests on.

    Attributes:
        days: days charged where the month is not whole, else None.
        rule_id: the rule of the pack.
        basis_id: the landlord's own fact: the flat's rent (net rent, rates) or the tenancy's term.
    """

    component: Component
    amount_cents: int
    days: int | None
    rule_id: int
    basis_id: int | None


@dataclass(frozen=True, slots=True)
class RollReport:
    """What a roll did, or in a trial would do."""

    month: Month
    trial: bool
    estates: int
    tenancies: int
    charged_cents: int
    by_component: dict[str, int]
    estates_done_before: int
    without_rent: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AdjustmentReport:
    account_no: int
    months: tuple[tuple[Month, int], ...]
    total_cents: int
    posted_on: date | None


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One component of a charge in words: what, how much, and why.

    Attributes:
        days: days charged where the month is not whole, else None.
        fact: the landlord's own fact behind it, such as the flat's rent and since when; None where there is none.
        reason: why it is this much, in a line: the fact or else the rule, and the days.
        adjustment_on: the day on which it was charged later than its month, else None.
    """

    component: Component
    name: LocalText
    amount_cents: int
    days: int | None
    rule_code: str
    rule_title: LocalText
    rule_source: str
    rule_in_force: InForce
    rule_confirmed: bool
    fact: LocalText | None
    reason: LocalText
    adjustment_on: date | None


@dataclass(frozen=True, slots=True)
class PostedCharge:
    """A month's charge, or one month's part of a later adjustment, as it was posted.

    Attributes:
        adjustment_id: of the adjustment, which its ledger entry names as the source; None for the month's roll.
    """

    posted_on: date
    for_month: Month
    adjustment_id: int | None
    lines: tuple[ExplainedLine, ...]

    @property
    def total_cents(self) -> int:
        return sum(line.amount_cents for line in self.lines)


class RollView(NamedTuple):
    """A month's rent roll; ``finished_at`` is None, and ``tenancies`` 0, while it runs or after it was interrupted."""

    month: Month
    tenancies: int
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a tenancy is charged what it is for one month.

    Attributes:
        computed_again_cents: the same month computed now by the rules and facts on record, in Python, not SQL; None
            where a fact is missing. It differs from ``total_cents`` where facts changed since and no adjustment was run.
    """

    account_no: int
    month: Month
    due_on: date
    lines: tuple[ExplainedLine, ...]
    total_cents: int
    computed_again_cents: int | None


class UnpaidCharge(NamedTuple):
    month: Month
    due_on: date
    charged_cents: int
    unpaid_cents: int


@dataclass(frozen=True, slots=True)
class Arrears:
    """What a tenancy owes as at a day, payments having gone to the oldest charges first.

    Attributes:
        balance_cents: positive is owed, negative is rent paid in advance.
        months: how many months' charges are unpaid in whole or part and overdue on the day.
    """

    account_no: int
    as_at: date
    balance_cents: int
    unpaid: tuple[UnpaidCharge, ...]
    months: int


@dataclass(frozen=True, slots=True)
class ArrearsPage:
    """Some of the tenancies whose rent is overdue, those with most months first; ``found`` counts all of them."""

    found: int
    tenancies: tuple[Arrears, ...]


class ReviewOutcome(StrEnum):
    """What an income review proposes for a tenancy.

    ``NOT_DUE``: it began too lately to have declared. ``UNKNOWN``: a person must decide, for the reasons given.
    """

    NONE = "none"
    ADDITIONAL_RENT = "additional_rent"
    MUST_VACATE = "must_vacate"
    NOT_DUE = "not_due"
    UNKNOWN = "unknown"


class ReviewReason(StrEnum):
    """Why a household must vacate, or why nothing can be proposed."""

    INCOME = "income"
    ASSETS = "assets"
    PROPERTY = "property"
    CYCLES = "cycles"
    NO_DECLARATION = "no_declaration"
    LIMIT_UNKNOWN = "limit_unknown"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a household says of itself on a day; amounts in cents, income a month."""

    account_no: int
    declared_on: date
    persons: int
    income_cents: int
    assets_cents: int
    owns_property: bool


@dataclass(frozen=True, slots=True)
class Assessed:
    """A declaration against the limit of its day.

    Attributes:
        income_ratio, assets_ratio: ÷ income limit for the household's size, rounded up to two decimals, so that each is
            over a tier's edge where the amount is; None where the pack has no limit for this size.
        limits_rule_id: the rule that states the limits.
    """

    income_ratio: Decimal | None
    assets_ratio: Decimal | None
    limits_rule_id: int


@dataclass(frozen=True, slots=True)
class DeclarationsReport:
    rows: int
    added: int
    replaced: int
    dry_run: bool


class TierCount(NamedTuple):
    """Households that would pay ``multiplier`` × net rent, and what that adds to a month's charges."""

    multiplier: Decimal
    tenancies: int
    additional_cents: int


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """What an income review proposes, or in a trial would propose.

    Attributes:
        from_month: from which the terms are to be in force.
        declared_after: declarations after this day and through ``on`` count, the latest of each household.
        reasons: how many tenancies each reason is given for; one can have several.
    """

    from_month: Month
    trial: bool
    on: date
    declared_after: date
    tenancies: int
    outcomes: dict[str, int]
    reasons: dict[str, int]
    tiers: tuple[TierCount, ...]
    additional_cents: int


@dataclass(frozen=True, slots=True)
class ReviewApplied:
    """What applying a review did to terms of additional rent."""

    from_month: Month
    until: date
    begun: int
    ended: int


@dataclass(frozen=True, slots=True)
class ReviewFinding:
    """What a review proposes for one tenancy, and by which rules.

    Attributes:
        income_ratio: of the declaration that counted; None where there is none, or no limit for its size.
        multiplier: × net rent to be paid; None where no additional rent is.
        additional_cents: what that adds to a whole month's charge; None where there is none or the flat has no rent.
        tiers_rule_id, limits_rule_id: the rules of the pack; limits None where nothing was declared.
    """

    account_no: int
    from_month: Month
    outcome: ReviewOutcome
    reasons: tuple[ReviewReason, ...]
    declared_on: date | None
    income_ratio: Decimal | None
    multiplier: Decimal | None
    additional_cents: int | None
    tiers_rule_id: int
    limits_rule_id: int | None
    applied: bool
