"""What a case calls for next, by the facts and the rules, with the reason. Whoever works the case decides."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from kaifong.domains.enforcement import wording
from kaifong.domains.enforcement.types import Act, Misdeed, StepKind
from kaifong.kernel.localtext import LocalText


class CaseFacts(NamedTuple):
    """What the next act follows from.

    Attributes:
        last_letter, last_letter_on: the newest letter of the case that stands.
        grace_until: where that letter is an advice.
        warned_until: the last day of a warning of the same misdeed given before this case was found; None where none lives.
    """

    closed: bool
    last_letter: StepKind | None
    last_letter_on: date | None
    grace_until: date | None
    warned_until: date | None


def next_act(facts: CaseFacts, misdeed: Misdeed, on: date) -> tuple[Act, LocalText]:
    """The act and its reason in a sentence."""
    if facts.closed:
        return Act.WAIT, wording.CLOSED
    if facts.last_letter is StepKind.ADVICE and facts.grace_until is not None:
        if on <= facts.grace_until:
            return Act.WAIT, wording.filled(wording.GRACE_RUNS, day=facts.grace_until)
        return Act.INSPECT_AGAIN, wording.filled(wording.GRACE_ENDED, day=facts.grace_until)
    if facts.last_letter is StepKind.WARNING and facts.last_letter_on is not None:
        return Act.WAIT, wording.filled(wording.WARNED, day=facts.last_letter_on)
    if misdeed.grace_days is not None:
        return Act.ADVISE, wording.NO_LETTER
    if misdeed.warning_first is False:
        return Act.ALLOT, wording.NO_WARNING_NEEDED
    if facts.warned_until is not None:
        return Act.ALLOT, wording.filled(wording.REPEATED, day=facts.warned_until)
    return (Act.WARN, wording.WARNING_FIRST) if misdeed.warning_first else (Act.DECIDE, wording.NOT_KNOWN)
