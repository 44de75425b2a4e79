"""Cases, their letters and evidence, appeals, complaints, a household's time line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from kaifong.domains.enforcement.types.codes import Act, AppealOutcome, Source, StepKind
from kaifong.kernel.identifiers import AccountNo
from kaifong.kernel.localtext import LocalText


@dataclass(frozen=True, slots=True)
class AppealView:
    id: int
    lodged_on: date
    decided_on: date | None
    outcome: AppealOutcome | None


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
class InquiryView:
    """A suspicion from a household visit. ``suspected`` is the visit's own word: ``subletting``; ``visit`` its number."""

    id: int
    account_no: AccountNo
    suspected: str
    visit: int
    found_on: date
    opened_at: datetime
    closed_on: date | None
    closed_by: str
    closed_for: str
