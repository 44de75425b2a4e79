from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kaifong.domains.enforcement.suggestions import CaseFacts, next_act
from kaifong.domains.enforcement.types import Act, Misdeed, StepKind
from kaifong.kernel.localtext import LocalText

MISDEED = Misdeed("noise", LocalText("噪音", "Noise", "噪音"), 7, None, True, "", 1)
NOTHING = CaseFacts(False, None, None, None, None)
TODAY = date(2026, 5, 10)


@pytest.mark.parametrize(
    ("facts", "misdeed", "act"),
    [
        (NOTHING, MISDEED, Act.DECIDE),
        (NOTHING, replace(MISDEED, warning_first=True), Act.WARN),
        (NOTHING, replace(MISDEED, warning_first=False), Act.ALLOT),
        (NOTHING, replace(MISDEED, warning_first=True, grace_days=5), Act.ADVISE),
        (NOTHING._replace(warned_until=date(2026, 6, 1)), replace(MISDEED, warning_first=True), Act.ALLOT),
        (NOTHING._replace(closed=True), MISDEED, Act.WAIT),
        (CaseFacts(False, StepKind.ADVICE, date(2026, 5, 5), date(2026, 5, 10), None), MISDEED, Act.WAIT),
        (CaseFacts(False, StepKind.ADVICE, date(2026, 5, 4), date(2026, 5, 9), None), MISDEED, Act.INSPECT_AGAIN),
        (CaseFacts(False, StepKind.WARNING, date(2026, 5, 4), None, None), MISDEED, Act.WAIT),
    ],
)
def test_the_next_act_follows_from_the_facts_and_the_rules(facts, misdeed, act):
    assert next_act(facts, misdeed, TODAY)[0] is act


def test_the_reason_says_when_the_grace_ended():
    facts = CaseFacts(False, StepKind.ADVICE, date(2026, 5, 4), date(2026, 5, 9), None)

    why = next_act(facts, MISDEED, TODAY)[1]

    assert why.en.replace("\u00a0", " ") == "The grace ended on 9 May 2026, and nothing has been done since"
