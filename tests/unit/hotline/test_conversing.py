"""A call held on a line that a test is: turns played, effects done in threads, sessions closed whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kaifong.interfaces.hotline import conversing
from kaifong.interfaces.hotline.conversing import Hotline, converse
from kaifong.interfaces.hotline.dialog.types import (
    Answered,
    Ask,
    FindOfficer,
    Keys,
    Listen,
    NotDone,
    OfficerFound,
    SignedIn,
    SignIn,
    Silence,
)
from kaifong.interfaces.hotline.line import CallFacts, HungUp
from tests.unit.hotline.dialog.calls import ACCOUNT, TPIN, phrases

FACTS = CallFacts("call-1", "node", "", "test")
SIGN_IN = ["3", "1", ACCOUNT, TPIN]


class Voices:
    def __init__(self):
        self.said = []

    def sounds(self, say, *, slow):
        self.said += [phrase.text for phrase in say]
        return [Path("sound.wav")]

    def at_hand(self, say, *, slow):
        return None


class Book:
    def __init__(self):
        self.places, self.outcomes = [], []

    def begun(self, facts):
        self.places.append("begun")

    def reached(self, call_id, place, reason="", *, language="", signed_in=False):
        self.places.append(f"{place} {reason}".strip())

    def ended(self, call_id, outcome):
        self.outcomes.append(outcome)


class Line:
    """``keys`` are pressed one after another; then nothing more, or the caller hangs up."""

    facts = FACTS

    def __init__(self, keys: Sequence[str], *, hangs_up: bool = False, hangs_up_at_play: int = 0, officer=True):
        self.keys, self.hangs_up, self.plays_left = list(keys), hangs_up, hangs_up_at_play
        self.officer, self.hung_up = officer, False

    async def play(self, sounds):
        self.plays_left -= 1
        if self.plays_left == 0:
            raise HungUp

    async def play_while(self, sounds, doing):
        await self.play(sounds)
        await asyncio.wait([doing])

    async def listen(self, sounds, listen: Listen):
        if self.keys:
            return Keys(self.keys.pop(0))
        if self.hangs_up:
            raise HungUp
        return Silence()

    async def hand_over(self):
        return self.officer

    async def hang_up(self):
        self.hung_up = True


def perform(effect, session, language, facts):
    assert facts is FACTS
    match effect:
        case SignIn():
            return SignedIn("token")
        case Ask():
            assert language == "en"
            return Answered(phrases(f"The answer for {session or 'anybody'}."))
        case FindOfficer():
            return OfficerFound(now=True)
    raise AssertionError(effect)


def hold(line, perform=perform):
    signed_out, voices, book = [], Voices(), Book()
    with ThreadPoolExecutor(2) as threads:
        hotline = Hotline(voices, perform, signed_out.append, book, threads)
        asyncio.run(converse(line, hotline))
    return voices, book, signed_out


def test_a_call_is_held_to_its_end_and_its_session_is_closed():
    line = Line([*SIGN_IN, "1"])
    voices, book, signed_out = hold(line)

    assert "The answer for token." in voices.said
    assert book.places[:9] == [
        "begun", "language", "start", "account", "tpin", "sign-in", "menu", "ask/rent-status", "answer/rent-status",
    ]  # fmt: skip
    assert book.outcomes == ["silence"]
    assert line.hung_up
    assert signed_out == ["token"]


def test_a_caller_who_hangs_up_is_signed_out():
    _, book, signed_out = hold(Line(SIGN_IN, hangs_up=True))

    assert (book.outcomes, signed_out) == (["hung-up"], ["token"])


def test_a_caller_who_hangs_up_while_being_signed_in_is_signed_out_too():
    _, book, signed_out = hold(Line(SIGN_IN, hangs_up_at_play=1))

    assert (book.outcomes, signed_out) == (["hung-up"], ["token"])


def test_a_call_that_an_officer_took_is_over():
    _, book, _ = hold(Line(["3", "0"]))

    assert book.outcomes == ["handed-over"]
    assert book.places[-1] == "hand-over"


def test_where_no_officer_answered_a_call_back_is_offered():
    _, book, _ = hold(Line(["3", "0"], officer=False))

    assert "officer" in book.places


def test_why_something_was_not_done_is_in_the_figures():
    _, book, _ = hold(Line(SIGN_IN), lambda *_: NotDone(phrases("No."), "sign-in-refused"))

    assert "account sign-in-refused" in book.places


def test_a_call_ends_after_ten_minutes_and_its_session_with_it(monkeypatch):
    class Talking(Line):
        async def listen(self, sounds, listen):
            return Keys(self.keys.pop(0)) if self.keys else await asyncio.Event().wait()

    monkeypatch.setattr(conversing, "LONGEST_SECONDS", 0.3)
    _, book, signed_out = hold(Talking(SIGN_IN))

    assert (book.outcomes, signed_out) == (["too-long"], ["token"])


def test_a_talk_with_an_officer_does_not_count_towards_the_limit(monkeypatch):
    class Talk(Line):
        async def hand_over(self):
            await asyncio.sleep(0.6)
            return True

    monkeypatch.setattr(conversing, "LONGEST_SECONDS", 0.3)
    _, book, _ = hold(Talk(["3", "0"]))

    assert book.outcomes == ["handed-over"]


def test_what_fails_ends_the_call_and_is_told_to_whoever_serves_it():
    def broken(*_arguments):
        raise ZeroDivisionError

    line = Line(SIGN_IN)
    book = Book()
    with ThreadPoolExecutor(1) as threads, pytest.raises(ZeroDivisionError):
        asyncio.run(converse(line, Hotline(Voices(), broken, lambda _: None, book, threads)))

    assert book.outcomes == ["failed"]
