"""What a place of the dialog is, and which there are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog import wording
from kaifong.interfaces.hotline.dialog.saying import Saying
from kaifong.interfaces.hotline.dialog.state import Move, State
from kaifong.interfaces.hotline.dialog.types import Listen


class Place(ABC):
    """Where the dialog waits for keys. It holds nothing: what a call remembers is in its state, which a place changes.

    Attributes:
        enters: whether a number is entered, so that digits mean themselves; else one key chooses, and 7 to 0 mean the
            same as everywhere.
    """

    name: ClassVar[str]

    def enters(self, _state: State) -> bool:
        return False

    def opens(self, _state: State) -> tuple[Phrase, ...]:
        """What is heard on arriving, and again with ``#``, before what is asked."""
        return ()

    @abstractmethod
    def asks(self, state: State) -> tuple[Phrase, ...]:
        """What is asked; said again after a silence or a wrong key."""

    def listens(self, _state: State) -> Listen:
        return Listen()

    @abstractmethod
    def hints(self, state: State) -> tuple[Saying, ...]:
        """What helps here."""

    @abstractmethod
    def pressed(self, state: State, keys: str) -> Move | None:
        """What a key, or an entry, leads to; None where it has no meaning here."""

    def wrong(self, _state: State, _keys: str) -> tuple[Saying, ...]:
        """What is said where the keys have no meaning."""
        return (wording.NOT_A_CHOICE,)

    @abstractmethod
    def back(self, state: State) -> Move:
        """Where ``*`` leads."""


def to(state: State, place: str, *say: tuple[Phrase, ...]) -> Move:
    """Go to a place, saying something first."""
    state.at, state.page = place, 0
    return Move(tuple(phrase for said in say for phrase in said))
