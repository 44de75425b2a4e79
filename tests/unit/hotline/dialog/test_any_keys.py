"""Whatever is pressed: the call never dead-ends, never tells before signing in, and always ends.

100,000 calls of random keys; a thousand more, and those that Hypothesis looks for, are looked at more closely.
"""

from __future__ import annotations

import json
import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaifong.interfaces.hotline.dialog.stepping import TURNS_AT_MOST, step
from kaifong.interfaces.hotline.dialog.types import (
    Answered,
    Ask,
    Begun,
    CallBack,
    Do,
    Done,
    FindOfficer,
    HandOver,
    HangUp,
    Keys,
    Listen,
    NotDone,
    Offer,
    Offered,
    OfficerFound,
    Promised,
    Send,
    SignedIn,
    SignIn,
    Silence,
)
from kaifong.kernel.identifiers import account_no
from kaifong.selfservice.asking import Assurance, questions
from tests.unit.hotline.dialog.calls import phrases

ALL = "0123456789*#"
ACCOUNTS = [f"{account_no(2417 + n, 60_000 + n):012d}" for n in range(5)]
TPINS = ["739152", "804617"]
RIGHT = (ACCOUNTS[0], TPINS[0])
SECRETS = (*ACCOUNTS, *TPINS)
CALLS, IN_ONE_TEST = 100_000, 10_000
KNOWN = {12: ACCOUNTS[:2], 6: TPINS}
"""What is entered where an account number and a TPIN are asked for, and nowhere else."""
ELSEWHERE = ["1", "30", "912345678901"]
SAID, LONG = phrases("Said."), phrases("Said at length." * 20)


@cache
def needs_sign_in() -> frozenset[str]:
    return frozenset(name for name, question in questions().items() if question.assurance > Assurance.ANONYMOUS)


class Chance:
    """What a call does next, from a seed."""

    def __init__(self, seed: int) -> None:
        self.choose = random.Random(seed)
        self.left = self.choose.randint(1, 12)

    def heard(self, listen: Listen):
        """Keys as engines bring them; then nothing more."""
        self.left -= 1
        chance = self.choose.random()
        if self.left < 0 or chance < 0.06:
            return Silence()
        if listen.most == 1:
            return Keys(self.choose.choice("#" + ALL if chance < 0.4 else "1123478"))
        if chance < 0.65:
            return Keys(self.choose.choice(KNOWN.get(listen.most, ELSEWHERE))[: listen.most])
        keys = "".join(self.choose.choice(ALL[:11]) for _ in range(self.choose.randint(0, listen.most)))
        return Keys(keys, ended=len(keys) < listen.most and (not keys or chance > 0.8))

    def result(self, effect):
        chance = self.choose.random()
        if chance < 0.02:
            return NotDone(SAID, "down")
        if not isinstance(effect, SignIn | FindOfficer) and chance < 0.05:
            return NotDone(SAID, "signed-out", signed_out=True)
        match effect:
            case SignIn(account, tpin):
                return SignedIn("token") if (account, tpin) == RIGHT else NotDone(SAID, "sign-in-refused")
            case Offer() if chance < 0.8:
                return Offered({"slot": tuple((str(n), *SAID) for n in range(self.choose.randint(1, 9)))})
            case Ask(_, fields) if chance < 0.3:
                return NotDone(SAID, "refused", field=self.choose.choice(["", *fields, "slot"]))
            case Ask():
                return Answered(SAID, LONG * self.choose.randint(0, 2), chance < 0.7)
            case FindOfficer():
                return OfficerFound(now=chance < 0.5)
        return NotDone(SAID, "refused") if isinstance(effect, Offer) or chance < 0.3 else Promised(SAID)


def hold(chance: Chance, *, quickly: bool = False) -> str:
    """A call to its end; what must hold is looked at in each turn. Returns the outcome.

    Quickly, a turn is shown only where a secret passes, and its state is not read again.
    """
    turn, proved = step({}, Begun()), False
    for _ in range(2 * TURNS_AT_MOST):
        if not quickly or isinstance(turn.then, Do) or turn.place == "tpin":
            shown = f"{turn!r} {turn.place}"
            assert not any(secret in shown for secret in SECRETS)
        kept = json.dumps(turn.state)
        assert not any(tpin in kept for tpin in TPINS)
        assert turn.place == "tpin" or not any(account in kept for account in ACCOUNTS)
        assert bool(turn.signed_in_by) == proved
        state = turn.state if quickly else json.loads(kept)
        assert state == turn.state
        match turn.then:
            case Listen():
                assert turn.say
                turn = step(state, chance.heard(turn.then))
            case Do(effect):
                if isinstance(effect, Ask | Offer | Send):
                    assert proved or effect.question not in needs_sign_in()
                    assert proved or not isinstance(effect, Send)
                if isinstance(effect, CallBack):
                    assert proved or effect.phone
                result = chance.result(effect)
                proved = proved and not (isinstance(result, NotDone) and result.signed_out)
                proved = proved or isinstance(result, SignedIn)
                turn = step(state, Done(result))
            case HandOver():
                if chance.choose.random() < 0.3:
                    return "handed-over"
                turn = step(state, Done(OfficerFound(now=False)))
            case HangUp(outcome):
                return outcome
    raise AssertionError("the call did not end")


@pytest.mark.parametrize("first", range(0, CALLS, IN_ONE_TEST))
def test_a_hundred_thousand_calls_of_random_keys_all_end_and_none_tells_before_signing_in(first):
    outcomes = {hold(Chance(seed), quickly=True) for seed in range(first, first + IN_ONE_TEST)}

    assert outcomes == {"silence", "wrong-keys", "locked", "suspended", "handed-over"}


def test_a_thousand_of_them_looked_at_closely():
    outcomes = [hold(Chance(seed)) for seed in range(CALLS, CALLS + 1_000)]

    assert outcomes.count("silence") > 300


class Typed(Chance):
    """Keys that Hypothesis chose, forever."""

    def __init__(self, entries: list[str], seed: int) -> None:
        super().__init__(seed)
        self.entries, self.next = entries, 0

    def heard(self, listen):
        pressed = self.entries[self.next % len(self.entries)]
        self.next += 1
        if pressed in SECRETS and pressed not in KNOWN.get(listen.most, ()):
            pressed = ELSEWHERE[self.next % 3]
        return Keys(pressed[: listen.most].replace("#", "") if listen.most > 1 else pressed[:1], ended=True)


@settings(max_examples=15)
@given(
    st.lists(st.text(ALL, max_size=15) | st.sampled_from([*KNOWN[12], *KNOWN[6]]), min_size=1, max_size=12),
    st.integers(0, 999),
)
def test_keys_pressed_forever_end_a_call_too(entries, seed):
    assert hold(Typed(entries, seed)) in {"too-long", "wrong-keys", "locked", "suspended", "silence", "handed-over"}


def test_the_test_would_see_a_question_asked_before_signing_in(monkeypatch):
    monkeypatch.setattr("kaifong.interfaces.hotline.dialog.menus.General.assurance", Assurance.ACCOUNT_AND_TPIN)

    def all_of_them():
        for seed in range(200):
            hold(Chance(seed))

    with pytest.raises(AssertionError):
        all_of_them()
