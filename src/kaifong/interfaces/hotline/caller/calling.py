"""A whole call by a program: keys at their time, and what was heard told as it goes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
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
    telephone: Telephone, pressed: Sequence[Press], known: Callable[[], Mapping[str, Samples]], *, quiet_seconds: float
) -> AsyncIterator[Told]:
    """Call, press, and tell in order what was heard and pressed. Hangs up when what follows the last keys has been said.

    What was heard is told from one end of a prompt to the next: there no sound is cut in two.

    Args:
        known: sounds by their texts as of now; figures' sounds are made during the call.
        quiet_seconds: after so much quiet a prompt has ended.

    Raises:
        NotAnswered
    """
    pending: list[Told] = []
    told_until = 0.0

    def heard() -> asyncio.Future[list[Told]]:
        nonlocal told_until
        since, samples = told_until, telephone.sound.heard(told_until)
        told_until += len(samples) / RATE
        return asyncio.ensure_future(asyncio.to_thread(_recognised, samples, since, known))

    async with telephone:
        for one in pressed:
            if one.after is not None:
                if not await telephone.wait(one.after):
                    break
                pending.append(Pressed(round(telephone.sound.now(), 2), one.shown))
                await telephone.press(one.keys)
                continue
            if not await telephone.until_quiet(quiet_seconds, at_most=PROMPT_SECONDS):
                break
            said = heard()
            pending.append(Pressed(round(telephone.sound.now(), 2), one.shown))
            await telephone.press(one.keys)
            for told in _in_order([*pending, *await said]):
                yield told
            pending.clear()
        by_us = await telephone.until_quiet(quiet_seconds, at_most=PROMPT_SECONDS)
        pending.append(Ended(round(telephone.sound.now(), 2), by_us, telephone.sound.heard()))
    for told in _in_order([*pending, *await heard()]):
        yield told


def _recognised(samples: Samples, since: float, known: Callable[[], Mapping[str, Samples]]) -> list[Told]:
    return [
        Said(round(since + one.at_seconds, 2), one.key, one.r, one.share)
        if one.key
        else NotKnown(round(since + one.at_seconds, 2), one.seconds)
        for one in recognise(samples, known())
    ]


def _in_order(told: list[Told]) -> list[Told]:
    return sorted(told, key=lambda one: one.at_seconds)
