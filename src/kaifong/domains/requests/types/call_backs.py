"""Calls that officers are to make."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kaifong.domains.requests.types.codes import CallBackState
from kaifong.kernel.identifiers import AccountNo


@dataclass(frozen=True, slots=True)
class CallBackAsked:
    """``is_new`` is whether this asking made or changed anything; ``last_digits`` are of the number that will be called."""

    id: int
    is_new: bool
    last_digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallBackView:
    """A call back without its number and note.

    Attributes:
        account_no: None where the caller had not signed in.
        on_record: whether the number is the tenancy's own; else whoever calls must make sure of whom they talk to.
        language: to be spoken.
        taken_by: the officer who last looked at the number; "" where nobody has.
        tries: calls that nobody answered.
    """

    id: int
    account_no: AccountNo | None
    on_record: bool
    language: str
    door: str
    asked_at: datetime
    state: CallBackState
    taken_by: str
    taken_at: datetime | None
    tries: int
    closed_by: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallBackOpened:
    """With its number, in international form, and what was noted."""

    view: CallBackView
    phone: str = field(repr=False)
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallBacks:
    """A page of them and how many there are."""

    found: int
    call_backs: tuple[CallBackView, ...]
