"""Cycles, officers, windows, places, visits as the office plans them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from kaifong.domains.visits.types.codes import LadderStep, Outcome, Result, VisitState, Way, WindowKind
from kaifong.kernel.identifiers import AccountNo
from kaifong.kernel.localtext import LocalText


@dataclass(frozen=True, slots=True)
class CycleView:
    """A round in which every household is visited once; ``last`` is its last day."""

    id: int
    first: date
    last: date
    rule_id: int


@dataclass(frozen=True, slots=True)
class CycleRun:
    """What opening or bringing up to date a cycle did: visits added, closed since their tenancy ended, now in it."""

    cycle_id: int
    added: int
    closed: int
    visits: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A cycle's visits in one estate, by state. ``missed`` are those due again because nobody was met."""

    estate_code: int
    due: int
    planned: int
    started: int
    finished: int
    closed: int
    missed: int


@dataclass(frozen=True, slots=True)
class Window:
    """A time of day in which an officer comes; the landlord's own setting."""

    code: str
    kind: WindowKind
    start: time
    end: time
    title: LocalText


@dataclass(frozen=True, slots=True)
class OfficerProfile:
    """An officer as a planner knows her.

    Attributes:
        username: as the staff user's.
        languages: codes as of a tenancy's language, such as ``en``; ``zh`` speaks both Chinese ones.
        female: whether she can be sent where a household asks for a woman.
        evenings: whether she can be sent in evening windows.
        start: estate and block's number at which her day begins.
        starts_at, ends_at: her hours; evenings come on top.
        visits_a_day, visits_an_evening: the most she is given.
    """

    username: str
    estates: tuple[int, ...]
    languages: tuple[str, ...]
    female: bool
    evenings: bool
    start_estate: int
    start_block: int
    starts_at: time
    ends_at: time
    visits_a_day: int
    visits_an_evening: int


@dataclass(frozen=True, slots=True)
class SlotView:
    """Places for visits in one estate, on one day, in one window."""

    id: int
    estate_code: int
    on: date
    window: str
    places: int
    taken: int

    @property
    def free(self) -> int:
        return self.places - self.taken


@dataclass(frozen=True, slots=True)
class VisitView:
    """A household's visit of a cycle.

    Attributes:
        officer: who is to come; empty while nobody is assigned.
        tries: how often somebody came and met nobody, or was turned away.
        confirmed_on: the household confirmed its members on the web beforehand: the visit is a short one.
        outcome: what the last try found; None before.
        asked_to_sign: the household's own answer afterwards; None while it has given none.
    """

    id: int
    cycle_id: int
    account_no: AccountNo
    estate_code: int
    state: VisitState
    step: LadderStep
    tries: int
    not_before: date | None
    on: date | None
    window: str
    officer: str
    confirmed_on: date | None
    outcome: Outcome | None
    finished_at: datetime | None
    asked_to_sign: bool | None


@dataclass(frozen=True, slots=True)
class Preference:
    """What a household asks of its visits."""

    female_officer: bool = False
    evening: bool = False


@dataclass(frozen=True, slots=True)
class DueVisit:
    """A visit to be planned, as `splitting` sees it.

    Attributes:
        language: the principal tenant's, as `tenancies` has it.
        avoid: window in which nobody was met the last time; empty where there was none.
    """

    id: int
    estate_code: int
    block: int
    floor: str
    language: str
    female_officer: bool = False
    evening: bool = False
    not_before: date | None = None
    avoid: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class OfficerDays:
    """An officer with the days on which she can be sent, leave taken off, and what she has on them already."""

    officer: OfficerProfile
    days: tuple[date, ...]
    taken: tuple[tuple[date, bool, int], ...] = ()
    """Day, whether in the evening, visits planned before."""


@dataclass(frozen=True, slots=True)
class Placed:
    visit_id: int
    officer: str
    on: date
    window: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """``why``: ``no-officer``, ``no-language``, ``no-female-officer``, ``no-evening``, ``no-place``."""

    visit_id: int
    why: str


@dataclass(frozen=True, slots=True)
class Split:
    placed: tuple[Placed, ...]
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True, slots=True)
class PlanRun:
    """What planning did: visits given an officer, a day and a window, and the others by why they were not."""

    planned: int
    unplanned: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What an appointment letter says. ``step`` decides its wording."""

    letter_no: str
    visit_id: int
    account_no: AccountNo
    step: LadderStep
    written_on: date
    on: date
    window: Window
    officer: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message that tells a household of its appointment. ``sent_at`` None until the gateway has taken it."""

    id: int
    visit_id: int
    account_no: AccountNo
    way: Way
    on: date
    window: str
    asked_at: datetime
    sent_at: datetime | None
    fault: str


@dataclass(frozen=True, slots=True)
class Told:
    """What announcing did: letters to print, messages asked for."""

    letters: tuple[int, ...]
    messages: int


@dataclass(frozen=True, slots=True)
class Appointment:
    """A household's own visit, and where it could be moved to. ``choices`` are days and windows with a place left."""

    visit: VisitView
    window: Window | None
    preference: Preference
    choices: tuple[tuple[date, Window], ...]
    confirmable: bool


@dataclass(frozen=True, slots=True)
class Try:
    """One coming to the door."""

    at: datetime
    officer: str
    step: LadderStep
    outcome: Outcome
    window: str = ""


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A value of the field that differs from what the office has; a person decides. Values in clear, so looks are recorded.

    Attributes:
        base: what the officer saw; ``ours`` what the office had when it came; ``theirs`` what the officer says.
        current: what the office has now; "" where nobody asked.
    """

    id: int
    visit_id: int
    account_no: AccountNo
    field_name: str
    base: str = field(repr=False)
    ours: str = field(repr=False)
    theirs: str = field(repr=False)
    officer: str = ""
    at: datetime | None = None
    current: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TaskView:
    """Something for a person to look at. ``why`` is a word: docs/explanation/visits.md says what each asks for."""

    id: int
    visit_id: int
    account_no: AccountNo
    why: str
    operation_id: str
    made_at: datetime
    done_at: datetime | None
    done_by: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """What was recorded in a visit; ``content`` by field. Looks are recorded."""

    operation_id: str
    visit_id: int
    account_no: AccountNo
    kind: str
    result: Result
    reason: str
    officer: str
    at: datetime
    clock_doubtful: bool
    content: dict[str, object] = field(repr=False)
    documents: tuple[int, ...] = ()
