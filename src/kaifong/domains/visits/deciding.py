"""What becomes of one operation, given what is known: no database, no clock, so that histories can be tried by the thousand.

By group of fields: observations are appended and never in conflict; household and contact fields are merged three ways, and
where the same field differs the office's stands and a proposal waits for a person; a finished visit beats a rescheduling by
the office, and somebody is asked to look; of a tenancy that has ended everything goes to quarantine. Points and notices are
never a machine's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from kaifong.domains.visits.transitions import FINISHED, STARTED, Transition, follow, may, next_step
from kaifong.domains.visits.types import (
    APPENDED,
    ENDING,
    MISSING,
    NOTED,
    SUSPECTED,
    Group,
    LadderStep,
    Operation,
    OperationKind,
    Outcome,
    Presence,
    Result,
    VisitState,
)

VERSION_CHARS = 16
MAX_FIELDS = 50
LAST_ID = 2**63 - 1
MAX_TEXT = 2_000
"""Characters of one value: a paragraph that somebody types on a staircase."""
CONTACT_FIELDS = frozenset({"phone", "email", "language", "letter_format"})
GROUPS = {OperationKind.MEMBER_CHANGE: Group.HOUSEHOLD, OperationKind.CONTACT_CHANGE: Group.CONTACT}

RESCHEDULED = "rescheduled-meanwhile"
TWO_OUTCOMES = "two-outcomes"
DUTY_MISSED = "duty-visit-missed"


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """A visit as far as an operation can depend on it.

    Attributes:
        let: whether the tenancy is in force.
        appointment: version of the appointment as it stands.
    """

    visit_id: int
    state: VisitState
    step: LadderStep
    tries: int
    outcome: Outcome | None
    let: bool
    appointment: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The visit goes to another state, with what was found where that is why."""

    transition: Transition
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Tried:
    """Somebody came to the door: kept whatever became of the visit."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Set:
    """Fields of a group get new values."""

    group: Group
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Propose:
    """The same field was changed on both sides."""

    group: Group
    name: str
    base: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A person is to look."""

    why: str


@dataclass(frozen=True, slots=True)
class Tell:
    """An event for other domains. ``person`` of the register where it is about one."""

    outcome: Outcome
    person: int | None = None


Effect = Moved | Tried | Set | Propose | Ask | Tell


@dataclass(frozen=True, slots=True)
class Decided:
    result: Result
    reason: str = ""
    effects: tuple[Effect, ...] = ()


def version_of(fields: Mapping[str, Any]) -> str:
    """A group's version: other where a field is other, the same whenever all are the same again."""
    said = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return sha256(said.encode()).hexdigest()[:VERSION_CHARS]


def decide(visit: VisitFacts, fields_of: Callable[[Group], Mapping[str, str]], operation: Operation) -> Decided:
    """What becomes of an operation that is next in its device's line and about a visit of its package."""
    if not visit.let or visit.state is VisitState.CLOSED:
        return Decided(Result.QUARANTINED, "tenancy-ended")
    if not _sound(operation):
        return Decided(Result.REJECTED, "malformed")
    match operation.kind:
        case OperationKind.VISIT_START:
            return _started(visit, operation)
        case OperationKind.VISIT_OUTCOME:
            return _outcome(visit, operation, Outcome(_new(operation, "outcome")))
        case OperationKind.FINDING:
            noted = Outcome(_new(operation, "outcome"))
            return Decided(Result.APPLIED, effects=(Tell(noted, _new(operation, "person")),))
        case OperationKind.MEMBER_CHANGE | OperationKind.CONTACT_CHANGE:
            group = GROUPS[operation.kind]
            return _merged(group, fields_of(group), operation)
    return Decided(Result.APPLIED)


def after(visit: VisitFacts, effects: Iterable[Effect]) -> VisitFacts:
    """The visit once an operation's effects are there."""
    for effect in effects:
        if isinstance(effect, Moved):
            state = follow(visit.visit_id, visit.state, effect.transition)
            visit = replace(visit, state=state, outcome=effect.outcome or visit.outcome)
            if effect.transition is Transition.MISS:
                visit = replace(visit, step=next_step(visit.step), tries=visit.tries + 1)
    return visit


def _started(visit: VisitFacts, operation: Operation) -> Decided:
    if visit.state in (STARTED, FINISHED):
        return Decided(Result.DUPLICATE)
    result = _beside(visit, operation)
    if result is Result.MERGED:  # the office's new appointment stands until it is known how this one ended
        return Decided(result)
    return Decided(result, effects=(Moved(Transition.START, None),))


def _outcome(visit: VisitFacts, operation: Operation, outcome: Outcome) -> Decided:
    tried = Tried(outcome)
    told = (Tell(outcome),) if outcome in SUSPECTED else ()
    if not may(visit.state, Transition.FINISH):
        if outcome is visit.outcome:
            return Decided(Result.DUPLICATE, effects=(tried,))
        return Decided(Result.CONFLICT, TWO_OUTCOMES, (tried, Ask(TWO_OUTCOMES), *told))
    result = _beside(visit, operation)
    if outcome in MISSING:
        if result is Result.MERGED:  # the office has made another appointment since: the ladder is that one's
            return Decided(result, effects=(tried,))
        last = visit.step is LadderStep.DUTY
        return Decided(result, effects=(tried, Moved(Transition.MISS, outcome), *((Ask(DUTY_MISSED),) if last else ())))
    look = (Ask(RESCHEDULED),) if result is Result.MERGED else ()
    return Decided(result, effects=(tried, Moved(Transition.FINISH, outcome), *look, *told))


def _beside(visit: VisitFacts, operation: Operation) -> Result:
    return Result.APPLIED if operation.base_version == visit.appointment else Result.MERGED


def _merged(group: Group, current: Mapping[str, str], operation: Operation) -> Decided:
    """Three ways, by field: base is what the officer saw, ours what the office has, theirs what the officer says."""
    if operation.changes.keys() - current.keys():
        return Decided(Result.REJECTED, "unknown-field")
    taken: dict[str, str] = {}
    proposed = []
    for name, (base, theirs) in sorted(operation.changes.items()):
        ours = current[name]
        if theirs == ours:
            continue
        if base == ours:
            taken[name] = theirs
        else:
            proposed.append(Propose(group, name, base, ours, theirs))
    effects: list[Effect] = [*proposed]
    if taken:
        effects.insert(0, Set(group, taken))
    for name, presence in taken.items():
        if group is Group.HOUSEHOLD and presence in (Presence.LEFT, Presence.DIED):
            gone = Outcome.MEMBER_DIED if presence == Presence.DIED else Outcome.MEMBER_LEFT
            effects.append(Tell(gone, int(name.partition(".")[0])))
    if proposed:
        return Decided(Result.CONFLICT, "changed-on-both-sides", tuple(effects))
    if not taken:
        return Decided(Result.DUPLICATE)
    same = operation.base_version == version_of(current)
    return Decided(Result.APPLIED if same else Result.MERGED, effects=tuple(effects))


def _new(operation: Operation, name: str) -> Any:
    return operation.changes[name][1] if name in operation.changes else None


def _sound(operation: Operation) -> bool:
    """Whether an operation says what its kind must, in values of its kind's type."""
    changes = operation.changes
    if len(changes) > MAX_FIELDS or not all(_plain(value) for pair in changes.values() for value in pair):
        return False
    match operation.kind:
        case OperationKind.VISIT_START:
            return True
        case OperationKind.VISIT_OUTCOME:
            return _new(operation, "outcome") in (ENDING | MISSING)
        case OperationKind.FINDING:
            return _new(operation, "outcome") in NOTED and _is_person(_new(operation, "person"), optional=True)
        case OperationKind.MEMBER_SEEN:
            return _is_person(_new(operation, "person"))
        case OperationKind.MEMBER_CHANGE:
            return bool(changes) and all(new in set(Presence) for _, new in changes.values())
        case OperationKind.CONTACT_CHANGE:
            named = changes.keys() <= CONTACT_FIELDS
            return (
                bool(changes) and named and all(isinstance(value, str) for pair in changes.values() for value in pair)
            )
    return operation.kind in APPENDED


def _is_person(value: Any, *, optional: bool = False) -> bool:
    known = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LAST_ID
    return known or (optional and value is None)


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int) or (isinstance(value, str) and len(value) <= MAX_TEXT)
