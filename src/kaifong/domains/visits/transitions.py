"""What leads a visit from which state to which. Nothing else changes a visit's state."""

from __future__ import annotations

from enum import StrEnum

from kaifong.domains.visits.errors import VisitNotReady
from kaifong.domains.visits.types import LadderStep, VisitState

DUE, PLANNED, STARTED, FINISHED, CLOSED = VisitState


class Transition(StrEnum):
    """Named as a sentence goes on: "it cannot be …"."""

    PLAN = "planned"
    RELEASE = "released"
    START = "started"
    MISS = "missed"
    FINISH = "finished"
    CLOSE = "closed"


ALLOWED = {
    Transition.PLAN: ({DUE, PLANNED}, PLANNED),
    Transition.RELEASE: ({PLANNED, STARTED}, DUE),
    Transition.START: ({DUE, PLANNED}, STARTED),
    Transition.MISS: ({DUE, PLANNED, STARTED}, DUE),
    Transition.FINISH: ({DUE, PLANNED, STARTED}, FINISHED),
    Transition.CLOSE: ({DUE, PLANNED, STARTED}, CLOSED),
}
"""From, to. What an officer did at the door is allowed from ``due`` too: the office may have rescheduled meanwhile."""

LADDER = tuple(LadderStep)


def may(state: VisitState, transition: Transition) -> bool:
    return state in ALLOWED[transition][0]


def follow(visit_id: int, state: VisitState, transition: Transition) -> VisitState:
    """The state that a transition leads to; raises VisitNotReady."""
    if not may(state, transition):
        raise VisitNotReady(visit_id, state.value, transition.value)
    return ALLOWED[transition][1]


def next_step(step: LadderStep) -> LadderStep:
    """What follows where nobody was met; a duty visit is followed by another, and a person looks."""
    return LADDER[min(LADDER.index(step) + 1, len(LADDER) - 1)]
