"""What this domain tells. Days are the landlord's, moments are when something was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from kaifong.domains.rules.api import Rule
from kaifong.kernel.identifiers import AccountNo
from kaifong.kernel.localtext import LocalText


class Source(StrEnum):
    """How the landlord came to know."""

    COMPLAINT = "complaint"
    FINDING = "finding"


class StepKind(StrEnum):
    """What was done in a case; each is a letter to the tenant."""

    ADVICE = "advice"  # to put it right within a grace
    WARNING = "warning"
    POINTS = "points"


class CarryReason(StrEnum):
    """Why a household's points follow it to another tenancy. A new head of the household changes no tenancy."""

    REDEVELOPMENT = "redevelopment"
    INTERIM_HOUSING = "interim_housing"


class Gone(StrEnum):
    """Why points no longer count."""

    LAPSED = "lapsed"
    APPEAL_ALLOWED = "appeal_allowed"
    WITHDRAWN = "withdrawn"
    CARRIED = "carried"  # to the household's next tenancy, where they count on


class Act(StrEnum):
    """What a case calls for next."""

    ADVISE = "advise"
    INSPECT_AGAIN = "inspect_again"
    WARN = "warn"
    ALLOT = "allot"
    DECIDE = "decide"  # the pack does not say whether a warning comes first: the officer does
    WAIT = "wait"


class Ground(StrEnum):
    """Why a notice to quit is given. Which of them a landlord uses is in its pack."""

    ARREARS = "arrears"
    POINTS = "points"
    NO_DECLARATION = "no_declaration"
    NON_OCCUPATION = "non_occupation"
    TENANT = "tenant"  # the tenant's own notice


class Served(StrEnum):
    """How a notice reached the tenant, or the tenant's reached the landlord (by hand)."""

    BY_HAND = "by_hand"
    POSTED_AT_DOOR = "posted_at_door"
    REGISTERED_POST = "registered_post"


class NoticeState(StrEnum):
    """How far a notice to quit has come. The last three are ends."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    SERVED = "served"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    APPEAL_ALLOWED = "appeal_allowed"
    POSSESSION = "possession"


class Outcome(StrEnum):
    """What became of an appeal."""

    ALLOWED = "allowed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Misdeed:
    """One item of the scheme's catalogue as it stood on a day.

    Attributes:
        warning_first: whether a written warning comes before points; None where the pack does not know.
        confirmed: whether a named publication states this item; ``note`` says what is open where it does not.
        grace_days: how long an advisory letter leaves to put it right; None where there is no such letter.
    """

    code: str
    title: LocalText
    points: int
    warning_first: bool | None
    confirmed: bool
    note: str
    rule_id: int
    grace_days: int | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """The marking scheme's own numbers as they stood on a day.

    Attributes:
        valid_months: points count from the day of the offence for so long.
        threshold: so many points within ``within_months`` make the tenancy liable to be ended.
        warning_valid_months: an offence repeated within so long of the warning takes points.
        bars_transfer: whether living points bar a voluntary transfer.
    """

    valid_months: int
    threshold: int
    within_months: int
    warning_valid_months: int
    bars_transfer: bool
    rule: Rule


class Allotted(NamedTuple):
    """Points as they are on record, with all that ended them. Everything `points.explain` needs of them.

    Attributes:
        lapses_on: the first day on which they no longer count by their age.
        recorded_at: when they came on the record; likewise the other moments.
        appeal_on: when an appeal was lodged; None where none was, as the next ones.
        carried_on: when the household moved on, its points with it; they count there and no longer here.
        held_since: since when they count for the account that is asked about, where they were carried into it.
    """

    step_id: int
    case_id: int
    misdeed: str
    points: int
    offence_on: date
    allotted_on: date
    lapses_on: date
    recorded_at: datetime
    rule_id: int
    appeal_on: date | None = None
    appeal_at: datetime | None = None
    decided_on: date | None = None
    decided_at: datetime | None = None
    allowed: bool = False
    withdrawn_on: date | None = None
    withdrawn_at: datetime | None = None
    carried_on: date | None = None
    held_since: date | None = None


@dataclass(frozen=True, slots=True)
class PointsLine:
    """Points once allotted, and whether they count on the day.

    Attributes:
        lapses_on: the first day on which they no longer count.
        gone, gone_on: why they do not count, and since when; None where they do.
        appealed: an appeal is undecided on the day.
        towards_threshold: whether they are among those that the threshold adds up.
        confirmed: whether the catalogue's item has a named source.
        held_since: since when they count here, where the household brought them from another tenancy.
    """

    step_id: int
    case_id: int
    misdeed: str
    title: LocalText
    points: int
    offence_on: date
    allotted_on: date
    lapses_on: date
    gone: Gone | None
    gone_on: date | None
    appealed: bool
    towards_threshold: bool
    confirmed: bool
    rule_id: int
    held_since: date | None = None


@dataclass(frozen=True, slots=True)
class PointsAsAt:
    """What counts against a household on a day, and what no longer does.

    Attributes:
        known_at: by what was on record at that moment; None for all that is on record now.
        points: those that count.
        within_threshold: those that count towards ``scheme.threshold``.
        counting, gone: by the day of the offence.
    """

    account_no: AccountNo
    on: date
    known_at: datetime | None
    points: int
    within_threshold: int
    scheme: Scheme
    counting: tuple[PointsLine, ...]
    gone: tuple[PointsLine, ...]

    @property
    def reached(self) -> bool:
        """Whether the tenancy is liable to be ended for its points."""
        return self.within_threshold >= self.scheme.threshold

    @property
    def bars_transfer(self) -> bool:
        return self.points > 0 and self.scheme.bars_transfer


@dataclass(frozen=True, slots=True)
class Decision:
    """What allotting points came to: how many count now, and the proposal that they made where the threshold is met."""

    step_id: int
    points: int
    counting: int
    notice_id: int | None


@dataclass(frozen=True, slots=True)
class StepView:
    """A letter of a case. ``grace_until`` is the last day of an advice's grace; ``lapses_on`` of warnings and points."""

    id: int
    kind: StepKind
    offence_on: date
    on: date
    by: str
    recorded_at: datetime
    grace_until: date | None
    points: int | None
    lapses_on: date | None
    withdrawn_on: date | None
    appeal: AppealView | None


@dataclass(frozen=True, slots=True)
class AppealView:
    id: int
    lodged_on: date
    decided_on: date | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A file kept as evidence; ``document_id`` is `infra.documents`'."""

    document_id: int
    label: str
    added_on: date
    added_by: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with all its steps, the oldest first.

    Attributes:
        agent: the outsourced estate agent whose staff work on it; empty for the landlord's own.
        closed_on, closed_for: None and empty while it is open.
        next_act, why: what it calls for, and the reason in a sentence; WAIT once closed.
    """

    id: int
    account_no: AccountNo
    misdeed: str
    title: LocalText
    source: Source
    complaint_ref: str
    agent: str
    found_on: date
    opened_on: date
    opened_by: str
    closed_on: date | None
    closed_for: str
    steps: tuple[StepView, ...]
    evidence: tuple[EvidenceView, ...]
    next_act: Act
    why: LocalText


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list."""

    id: int
    account_no: AccountNo
    misdeed: str
    title: LocalText
    source: Source
    complaint_ref: str
    agent: str
    found_on: date
    opened_on: date
    opened_by: str
    letters: int
    last_letter: StepKind | None
    last_letter_on: date | None
    grace_until: date | None
    next_act: Act
    why: LocalText


@dataclass(frozen=True, slots=True)
class CasesPage:
    """``found`` is how many there are in all; ``cases`` one page of them, the most urgent first."""

    found: int
    cases: tuple[CaseLine, ...]


class ComplaintLetters(NamedTuple):
    """What was written for one complaint by one agent (empty: the landlord's own staff).

    Attributes:
        letters: advisory letters, warnings and decisions on points.
        repeats: letters to a household after its first one for the same misdeed.
        graces_missed: graces that ended without anything done since, the case still being open.
    """

    complaint_ref: str
    agent: str
    cases: int
    letters: int
    repeats: int
    graces_missed: int
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Moratorium:
    """A hold on notices that the rules impose.

    Attributes:
        last: its last day; None where no end is named.
    """

    code: str
    title: LocalText
    last: date | None
    confirmed: bool
    rule_id: int


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice to quit as it stands on a day.

    Attributes:
        why: the facts it was proposed on, in a sentence.
        held: the moratorium because of which it cannot be served; None where nothing holds it.
        expires_on: its last day.
        expiry_by_rule: whether the pack says how long it runs; otherwise the officer stated the day.
        mesne_from: since when the charge is mesne profits; None where it is not.
        ended_on: when it was withdrawn, ended by an appeal, or the flat was given up.
    """

    id: int
    account_no: AccountNo
    ground: Ground
    state: NoticeState
    why: LocalText
    reason: str
    proposed_on: date
    proposed_by: str
    approved_on: date | None
    approved_by: str
    served_on: date | None
    served_how: Served | None
    expires_on: date | None
    expiry_by_rule: bool
    mesne_from: date | None
    ended_on: date | None
    appeal: AppealView | None
    held: Moratorium | None
    rule_id: int
    confirmed: bool


@dataclass(frozen=True, slots=True)
class NoticeStatus:
    """Every notice to quit of a tenancy that had been proposed by a day, the newest first.

    ``standing`` are those that have not ended.
    """

    account_no: AccountNo
    on: date
    notices: tuple[NoticeView, ...]

    @property
    def standing(self) -> tuple[NoticeView, ...]:
        return tuple(notice for notice in self.notices if notice.ended_on is None)


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """``found`` is how many there are in all; ``notices`` one page of them, the oldest first."""

    found: int
    notices: tuple[NoticeView, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """Something in a household's time line. ``step_id`` or ``notice_id`` where a letter can be drawn of it."""

    on: date
    at: datetime
    what: LocalText
    by: str
    case_id: int | None = None
    step_id: int | None = None
    notice_id: int | None = None


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter of this domain says; who draws it adds name and address.

    Attributes:
        letter_no: the letter's own number.
        points: allotted by it; ``counting`` those that count with it on its day.
    """

    letter_no: str
    kind: str
    account_no: AccountNo
    on: date
    offence_on: date | None
    misdeed: Misdeed | None
    grace_until: date | None
    points: int | None
    counting: int | None
    lapses_on: date | None
    scheme: Scheme | None
    notice: NoticeView | None
