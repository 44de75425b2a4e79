"""Notices to quit, moratoria, and what letters say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kaifong.domains.enforcement.types.cases import AppealView
from kaifong.domains.enforcement.types.codes import Ground, NoticeState, Served
from kaifong.domains.enforcement.types.points import Misdeed, Scheme
from kaifong.kernel.identifiers import AccountNo
from kaifong.kernel.localtext import LocalText


@dataclass(frozen=True, slots=True)
class Moratorium:
    """A hold on notices that the rules impose.

    Attributes:
        last: its last day; None where no end is named.
    """

    code: str
    title: LocalText
    last: date | None
    confirmed: bool
    rule_id: int


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice to quit as it stands on a day.

    Attributes:
        why: the facts it was proposed on, in a sentence.
        held: the moratorium because of which it cannot be served; None where nothing holds it.
        expires_on: its last day.
        expiry_by_rule: whether the pack says how long it runs; otherwise the officer stated the day.
        mesne_from: since when the charge is mesne profits; None where it is not.
        ended_on: when it was withdrawn, ended by an appeal, or the flat was given up.
    """

    id: int
    account_no: AccountNo
    ground: Ground
    state: NoticeState
    why: LocalText
    reason: str
    proposed_on: date
    proposed_by: str
    approved_on: date | None
    approved_by: str
    served_on: date | None
    served_how: Served | None
    expires_on: date | None
    expiry_by_rule: bool
    mesne_from: date | None
    ended_on: date | None
    appeal: AppealView | None
    held: Moratorium | None
    rule_id: int
    confirmed: bool


@dataclass(frozen=True, slots=True)
class NoticeStatus:
    """Every notice to quit of a tenancy that had been proposed by a day, the newest first.

    ``standing`` are those that have not ended.
    """

    account_no: AccountNo
    on: date
    notices: tuple[NoticeView, ...]

    @property
    def standing(self) -> tuple[NoticeView, ...]:
        return tuple(notice for notice in self.notices if notice.ended_on is None)


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """``found`` is how many there are in all; ``notices`` one page of them, the oldest first."""

    found: int
    notices: tuple[NoticeView, ...]


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter of this domain says; who draws it adds name and address.

    Attributes:
        letter_no: the letter's own number.
        points: allotted by it; ``counting`` those that count with it on its day.
    """

    letter_no: str
    kind: str
    account_no: AccountNo
    on: date
    offence_on: date | None
    misdeed: Misdeed | None
    grace_until: date | None
    points: int | None
    counting: int | None
    lapses_on: date | None
    scheme: Scheme | None
    notice: NoticeView | None
