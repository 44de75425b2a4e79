"""What the dialog and whoever runs it tell each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kaifong.infra.voices.phrases import Phrase

Json = dict[str, Any]

# What the dialog hears


@dataclass(frozen=True, slots=True)
class Begun:
    """The call was answered."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys pressed, out of ``0123456789*#``; the key that ends an entry is not among them.

    Attributes:
        ended: whether the caller ended the entry with ``#``; on an empty entry that is the key itself.
    """

    digits: str = field(repr=False)
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """No key in time."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an effect."""

    result: Result


Heard = Begun | Keys | Silence | Done

# What it wants done before it goes on; see performing.py


@dataclass(frozen=True, slots=True)
class SignIn:
    account_text: str = field(repr=False)
    tpin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ask:
    """Answer a question for whoever is signed in, or anybody. ``fields`` is its form's input as a page would send it."""

    question: str
    fields: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Offer:
    """Find what can be chosen now in the question's form."""

    question: str


@dataclass(frozen=True, slots=True)
class Send:
    """Send the question's answer, or its file, to the address on record."""

    question: str
    fields: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class FindOfficer:
    """Whether an officer can be had now."""


@dataclass(frozen=True, slots=True)
class CallBack:
    """Have an officer call: the number on record where ``phone`` is empty, which takes a sign-in."""

    phone: str = field(default="", repr=False)


Effect = SignIn | Ask | Offer | Send | FindOfficer | CallBack

# What came of it


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``session`` is the token by which every later effect of this call is done; no other state says who calls."""

    session: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """Phrases of an answer.

    Attributes:
        said: the answer itself, within half a minute.
        more: what follows where the caller wants it, in the order in which it is read.
        can_send: whether the answer can be sent to the address on record.
    """

    said: tuple[Phrase, ...] = field(repr=False)
    more: tuple[Phrase, ...] = field(default=(), repr=False)
    can_send: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """By field of the question's form: what is sent for each choice, and how the choice is said."""

    choices: dict[str, tuple[tuple[str, Phrase], ...]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class OfficerFound:
    """``now`` is whether one can be had; then the call is handed over, else ``said`` tells why, and a call back is offered."""

    now: bool
    said: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Promised:
    """It will be done: sent, or called back. ``said`` tells the caller what and, masked, whereto."""

    said: tuple[Phrase, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotDone:
    """It was refused, and ``said`` says why.

    Attributes:
        reason: a word for the figures: ``sign-in-refused``, ``not-answered``, ``down``; never about whom.
        signed_out: whether the session has ended, so that the caller signs in again.
        field: of the question's form, where one is at fault and is asked for again.
    """

    said: tuple[Phrase, ...] = field(repr=False)
    reason: str
    signed_out: bool = False
    field: str = ""


Result = SignedIn | Answered | Offered | OfficerFound | Promised | NotDone

# What it says and wants


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for keys.

    Attributes:
        most: after so many keys the entry is over.
        seconds: how long to wait for the first key after the last sound, and between two keys ``between``.
        ends_by_hash: whether ``#`` ends the entry; else it is a key like others.
        secret: a number of an account or a TPIN: no engine, log or carrier may keep it.
    """

    most: int = 1
    seconds: float = 6.0
    between: float = 3.0
    ends_by_hash: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Do:
    """Perform the effect and step on with `Done`. What the turn says is heard meanwhile and is not broken off."""

    effect: Effect


@dataclass(frozen=True, slots=True)
class HandOver:
    """Connect the caller with an officer; where that fails, step on with `Done(OfficerFound(now=False))`."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """``outcome`` for the figures: ``silence``, ``wrong-keys``, ``locked``, ``suspended``, ``finished``, ``too-long``."""

    outcome: str


Then = Listen | Do | HandOver | HangUp


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the dialog.

    Attributes:
        state: JSON, all that the next step needs; whoever keeps it outside a process encrypts it.
        place: where the caller now is, for the figures: ``language``, ``account``; ``ask/rent-status`` from the choice of a
            question on, ``answer/rent-status`` once its answer is heard, ``form/…`` while its form is filled. No personal data.
        say: what is said, in order; a key breaks it off where the turn listens.
        slow: whether it is said slowly.
        signed_in_by: the session that effects are performed for; empty where nobody has signed in.
        language: what the caller has chosen, in which effects are answered; empty before.
    """

    state: Json = field(repr=False)
    place: str
    say: tuple[Phrase, ...] = field(repr=False)
    then: Then
    slow: bool = False
    signed_in_by: str = field(default="", repr=False)
    language: str = ""
