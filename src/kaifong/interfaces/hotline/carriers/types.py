"""What the dialog and a carrier's module tell each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from django.http import HttpRequest, HttpResponse

from kaifong.interfaces.hotline.dialog.types import HangUp, Listen
from kaifong.kernel.errors import Refusal


@dataclass(frozen=True, slots=True)
class Posted:
    """What a carrier's request says.

    Attributes:
        call: the carrier's name for the call.
        caller: the number that the network gave, a hint; empty where it is withheld.
        digits: keys that were pressed.
        ended: whether the caller ended them with ``#``.
        officer: whether an officer answered, where one was to be connected.
        over: whether the call is.
    """

    call: str
    caller: str = field(default="", repr=False)
    digits: str = field(default="", repr=False)
    ended: bool = False
    officer: bool = False
    over: bool = False


class NotUnderstood(Refusal):
    """The request is not as this carrier's are."""


@dataclass(frozen=True, slots=True)
class Connect:
    """Have an officer's telephone ring, and join the two until either hangs up."""

    address: str
    ring_seconds: int
    call_id: str


@dataclass(frozen=True, slots=True)
class Said:
    """A turn, as a carrier is told it.

    Attributes:
        sound: the address of one WAV file that holds all of it; empty where nothing is said.
        next: where what came of it is posted.
        language: a code of RFC 5646.
    """

    sound: str
    then: Listen | Connect | HangUp
    next: str
    over: str
    language: str = "en"


class Carrier(Protocol):
    """A kind of telephone company's engine."""

    name: str

    def is_from(self, request: HttpRequest, *, url: str, secret: str, now: int) -> bool:
        """Whether a request to that address was sent by whoever knows the secret."""

    def posted(self, request: HttpRequest) -> Posted:
        """Raises NotUnderstood."""

    def told(self, said: Said) -> HttpResponse: ...
