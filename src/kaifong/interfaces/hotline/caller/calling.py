"""A whole call by a program: keys at their time, and what was heard told as it goes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field

from kaifong.interfaces.hotline.caller.heard import RATE, Samples, recognise
from kaifong.interfaces.hotline.caller.telephone import Telephone

PROMPT_SECONDS = 90.0
"""So long a prompt is listened to at most, before the next keys."""
KEYS = re.compile(r"[0-9*#]+")
PAUSE = re.compile(r"(\d+(?:\.\d+)?)s")
SHOWN_AT_MOST = 2
"""More keys in a row than these are somebody's number, and are not shown."""


@dataclass(frozen=True, slots=True)
class Press:
    """Keys that are pressed one after another.

    Attributes:
        shown: how they are told of; numbers are not in it.
        after: seconds after the keys before them; None: when what is being said has ended.
    """

    keys: str = field(repr=False)
    shown: str
    after: float | None


@dataclass(frozen=True, slots=True)
class Said:
    """A known sound was heard. ``text`` may hold figures of a tenancy."""

    at_seconds: float
    text: str = field(repr=False)
    r: float
    share: float


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Something was said that is no known sound."""

    at_seconds: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Pressed:
    at_seconds: float
    shown: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over.

    Attributes:
        by_us: whether the caller hung up.
        heard: all of it.
    """

    at_seconds: float
    by_us: bool
    heard: Samples = field(repr=False)


Told = Said | NotKnown | Pressed | Ended
Known = Callable[[], Iterable[tuple[str, Samples]]]


class KeysWrong(ValueError):
    """The keys to press cannot be read; the message names the part, unless it may be somebody's number."""


def presses(keys: str, **numbers: str) -> list[Press]:
    """What ``"1 1 {account} {tpin} 2s 1"`` asks for: keys in groups, pauses, and numbers by their names.

    Raises:
        KeysWrong
    """
    found: list[Press] = []
    after: float | None = None
    for part in keys.split():
        if pause := PAUSE.fullmatch(part):
            after = (after or 0.0) + float(pause[1])
            continue
        if part.startswith("{"):
            pressed, shown = numbers.get(part[1:-1], ""), part
            if not pressed:
                raise KeysWrong(f"{part} is pressed, but not given.")
        else:
            pressed, shown = part, part if len(part) <= SHOWN_AT_MOST else "•" * len(part)
        if not KEYS.fullmatch(pressed):
            raise KeysWrong(f"{shown} is no keys out of 0123456789*#, no {{name}} and no pause like 2s.")
        found.append(Press(pressed, shown, after))
        after = None
    return found


async def call(
    telephone: Telephone, pressed: Sequence[Press], known: Known, *, quiet_seconds: float, goes_on: Container[str] = ()
) -> AsyncIterator[Told]:
    """Call, press, and tell in order what was heard and pressed. Hangs up when what follows the last keys has been said.

    What was heard is told from one end of a prompt to the next: there no sound is cut in two.

    Args:
        known: sounds with their texts as of now; figures' sounds are made during the call.
        quiet_seconds: after so much quiet a prompt has ended.
        goes_on: texts after which a prompt has not ended, however long it is quiet: something is being worked out.

    Raises:
        NotAnswered
    """
    told: list[Told] = []
    told_until = 0.0

    async def prompt_ends() -> bool:
        nonlocal told_until
        while await telephone.until_quiet(quiet_seconds, at_most=PROMPT_SECONDS):
            samples, since = telephone.sound.heard(told_until), told_until
            told_until += len(samples) / RATE
            said = await asyncio.to_thread(_recognised, samples, since, known)
            told.extend(said)
            if not (said and isinstance(said[-1], Said) and said[-1].text in goes_on):
                return True
            telephone.sound.listen_anew()
        return False

    async with telephone:
        for one in pressed:
            if not await (prompt_ends() if one.after is None else telephone.wait(one.after)):
                break
            told.append(Pressed(round(telephone.sound.now(), 2), one.shown))
            await telephone.press(one.keys)
            if one.after is None:
                for each in _in_order(told):
                    yield each
                told.clear()
        by_us = await prompt_ends()
        ended = Ended(round(telephone.sound.now(), 2), by_us, telephone.sound.heard())
    rest = _recognised(telephone.sound.heard(told_until), told_until, known)
    for each in _in_order([*told, *rest, ended]):
        yield each


def _recognised(samples: Samples, since: float, known: Known) -> list[Told]:
    return [
        Said(round(since + one.at_seconds, 2), one.key, one.r, one.share)
        if one.key
        else NotKnown(round(since + one.at_seconds, 2), one.seconds)
        for one in recognise(samples, known())
    ]


def _in_order(told: list[Told]) -> list[Told]:
    return sorted(told, key=lambda one: one.at_seconds)
