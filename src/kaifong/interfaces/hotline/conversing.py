"""One call from the first word to the last: the dialog's turns, played and heard on a line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import structlog

from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog.stepping import step
from kaifong.interfaces.hotline.dialog.types import (
    Begun,
    Do,
    Done,
    Effect,
    HandOver,
    HangUp,
    Heard,
    Listen,
    NotDone,
    OfficerFound,
    Result,
    SignedIn,
    Turn,
)
from kaifong.interfaces.hotline.line import CallFacts, HungUp, Line

LONGEST_SECONDS = 600
"""Ten minutes at most; then the line is another caller's. A talk with an officer does not count."""

log = structlog.get_logger()


class Sounds(Protocol):
    def sounds(self, say: Sequence[Phrase], *, slow: bool) -> list[Path]:
        """WAV files that say it, made where they are missing. Blocks."""

    def at_hand(self, say: Sequence[Phrase], *, slow: bool) -> list[Path] | None:
        """The same at once, where none is missing."""


class Book(Protocol):
    """Keeps the calls' figures; every method returns at once and never fails a call."""

    def begun(self, facts: CallFacts) -> None: ...

    def reached(
        self, call_id: str, place: str, reason: str = "", *, language: str = "", signed_in: bool = False
    ) -> None: ...

    def ended(self, call_id: str, outcome: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Hotline:
    """What calls share in a process.

    Attributes:
        perform: does an effect for a session, in a language, for a call; blocks, and is run by ``threads``.
        sign_out: closes a session; blocks.
    """

    voices: Sounds
    perform: Callable[[Effect, str, str, CallFacts], Result]
    sign_out: Callable[[str], None]
    book: Book
    threads: Executor

    async def in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.threads, work, *arguments)


async def converse(line: Line, hotline: Hotline) -> None:
    """Hold the dialog until either side hangs up, an officer has the call, or it has lasted too long."""
    call = _Call(line, hotline)
    hotline.book.begun(line.facts)
    try:
        async with asyncio.timeout(LONGEST_SECONDS) as limit:
            await call.hold(limit)
    except HungUp:
        pass
    except TimeoutError:
        call.outcome = "too-long"
    except Exception:
        call.outcome = "failed"
        raise
    finally:
        hotline.book.ended(line.facts.id, call.outcome)
        if call.session:
            await hotline.in_thread(hotline.sign_out, call.session)


class _Call:
    def __init__(self, line: Line, hotline: Hotline) -> None:
        self.line, self.hotline = line, hotline
        self.turn: Turn = step({}, Begun())
        self.outcome = "hung-up"
        self.session = ""

    async def hold(self, limit: asyncio.Timeout) -> None:
        book, id_, reason = self.hotline.book, self.line.facts.id, ""
        while True:
            turn = self.turn
            book.reached(id_, turn.place, reason, language=turn.language, signed_in=bool(turn.signed_in_by))
            heard = await self._play(limit)
            if heard is None:
                return
            reason = heard.result.reason if isinstance(heard, Done) and isinstance(heard.result, NotDone) else ""
            self.turn = step(self.turn.state, heard)

    async def _play(self, limit: asyncio.Timeout) -> Heard | None:
        """Say the turn and bring back what was heard; None where the call is over."""
        turn, line = self.turn, self.line
        sounds = await self._sounds()
        match turn.then:
            case Listen():
                return await line.listen(sounds, turn.then)
            case Do(effect):
                return await self._do(effect, sounds)
            case HandOver():
                await line.play(sounds)
                if await self._handed_over(limit):
                    self.outcome = "handed-over"
                    return None
                return Done(OfficerFound(now=False))
            case HangUp(outcome):
                self.outcome = outcome
                await line.play(sounds)
                await line.hang_up()
                return None

    async def _sounds(self) -> list[Path]:
        """Most are at hand: to go through a thread for them would cost more than all else that a turn does."""
        voices, turn = self.hotline.voices, self.turn
        at_hand = voices.at_hand(turn.say, slow=turn.slow)
        if at_hand is not None:
            return at_hand
        made: list[Path] = await self.hotline.in_thread(lambda: voices.sounds(turn.say, slow=turn.slow))
        return made

    async def _do(self, effect: Effect, sounds: list[Path]) -> Done:
        """While the sounds are heard. It is waited for though the caller has hung up: a session that it opens is to be closed."""
        turn, hotline = self.turn, self.hotline
        doing = asyncio.ensure_future(
            hotline.in_thread(hotline.perform, effect, turn.signed_in_by, turn.language, self.line.facts)
        )
        try:
            await self.line.play_while(sounds, doing)
        finally:
            result = await doing
            if isinstance(result, SignedIn):
                self.session = result.session
        return Done(result)

    async def _handed_over(self, limit: asyncio.Timeout) -> bool:
        """Whether an officer had the call. How long that took is added to the call's limit."""
        ends, began = limit.when(), asyncio.get_running_loop().time()
        limit.reschedule(None)
        handed_over = await self.line.hand_over()
        if ends is not None:
            limit.reschedule(ends + asyncio.get_running_loop().time() - began)
        return handed_over
