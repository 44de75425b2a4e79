"""A line whose engine tells of keys, and of sounds that have ended, as they happen; ARI's and baresip's."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaifong.interfaces.hotline.dialog.types import Keys, Listen, Silence
from kaifong.interfaces.hotline.line import CallFacts, HungUp

KEYS = frozenset("0123456789*#")
KEPT_AT_MOST = 64
"""Keys that a caller is ahead of the dialog; whoever floods the line loses the rest."""


@dataclass(frozen=True, slots=True)
class Key:
    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Played:
    """What `begin` started has ended."""

    playing: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The caller, or the engine."""


class EventfulLine(ABC):
    """What has happened waits in a queue, so that a key between two turns is heard by the next: callers type ahead.

    The driver puts `Key`, `Played` and `Gone` there by `tell`, and starts and stops sounds.
    """

    def __init__(self, facts: CallFacts) -> None:
        self.facts = facts
        self._happened: asyncio.Queue[object] = asyncio.Queue()
        self._gone = False
        self._late_hash = 0.0
        self._first: Key | None = None

    def tell(self, event: object) -> None:
        """Something has happened on the line. Returns at once."""
        if isinstance(event, Gone):
            self._gone = True
        elif isinstance(event, Key) and (event.digit not in KEYS or self._happened.qsize() >= KEPT_AT_MOST):
            return
        self._happened.put_nowait(event)

    @abstractmethod
    async def begin(self, sounds: Sequence[Path]) -> str:
        """Start playing; what `Played` will name. Raises HungUp."""

    @abstractmethod
    async def break_off(self, playing: str) -> None:
        """Stop it, if it still plays. Raises HungUp."""

    @abstractmethod
    async def hand_over(self) -> bool: ...

    @abstractmethod
    async def hang_up(self) -> None: ...

    async def play(self, sounds: Sequence[Path]) -> None:
        """Keys are not heard meanwhile."""
        self._check()
        playing = await self.begin(sounds) if sounds else ""
        while playing:
            if await self.next() == Played(playing):
                playing = ""

    async def play_while(self, sounds: Sequence[Path], doing: asyncio.Future[Any]) -> None:
        self._check()
        playing = await self.begin(sounds) if sounds else ""
        while playing:
            match await self.next():
                case Played(ended) if ended == playing:
                    playing = ""
                case Key() as key if not self._is_habit(key):
                    await self.break_off(playing)
                    self._first, playing = key, ""
        await asyncio.wait([doing])

    async def listen(self, sounds: Sequence[Path], listen: Listen) -> Keys | Silence:
        self._check()
        now = asyncio.get_running_loop().time
        playing = await self.begin(sounds) if sounds else ""
        keys, until = "", None if playing else now() + listen.seconds
        while len(keys) < listen.most:
            try:
                async with asyncio.timeout_at(until):
                    event = await self.next()
            except TimeoutError:
                return Keys(keys) if keys else Silence()
            match event:
                case Played(ended) if ended == playing:
                    playing, until = "", now() + listen.seconds
                case Key() as key if self._is_habit(key):
                    pass
                case Key(digit):
                    if playing:
                        await self.break_off(playing)
                        playing = ""
                    if digit == "#" and listen.ends_by_hash:
                        return Keys(keys, ended=True)
                    keys, until, self._late_hash = keys + digit, now() + listen.between, 0.0
        if listen.ends_by_hash and listen.most > 1:
            # whoever is used to ending an entry by # presses it although the last digit has ended it
            self._late_hash = now() + listen.between
        return Keys(keys)

    async def next(self) -> object:
        """The next thing that happens. Raises HungUp."""
        event, self._first = self._first or await self._happened.get(), None
        if isinstance(event, Gone):
            raise HungUp
        return event

    def _is_habit(self, key: Key) -> bool:
        """A ``#`` that was to end an entry which its last digit had ended."""
        habit = key.digit == "#" and asyncio.get_running_loop().time() < self._late_hash
        self._late_hash = 0.0
        return habit

    def _check(self) -> None:
        if self._gone:
            raise HungUp
