"""What a telephone engine's driver is to the rest: one call, on which sounds are played and keys are heard."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from kaifong.interfaces.hotline.dialog.types import Keys, Listen, Silence


class HungUp(Exception):
    """The caller has gone, or the engine; raised by whatever a driver was doing on the line."""


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call, as the figures and the count of wrong tries know it.

    Attributes:
        id: random, of no meaning outside.
        node: the machine's name.
        caller: the number that the network gave, a hint and never an identity; empty where it is withheld.
        engine: ``fastagi``, ``ari``, ``baresip``, ``twilio`` …
    """

    id: str
    node: str
    caller: str = field(repr=False)
    engine: str


class Line(Protocol):
    """One call in a driver's hand. Every method raises HungUp."""

    facts: CallFacts

    async def play(self, sounds: Sequence[Path]) -> None:
        """Play WAV files (8 kHz, 16 bit, mono) one after another, to their end."""

    async def play_while(self, sounds: Sequence[Path], doing: asyncio.Future[Any]) -> None:
        """Play them while something is done, until both have ended. A key breaks the sound off, and the next `listen` hears it."""

    async def listen(self, sounds: Sequence[Path], listen: Listen) -> Keys | Silence:
        """Play them, broken off by the first key, and wait for keys as ``listen`` says; that first key is among them."""

    async def hand_over(self) -> bool:
        """Connect the caller with an officer until either hangs up; False where no officer answered."""

    async def hang_up(self) -> None: ...
