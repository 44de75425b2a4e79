"""Decisions on rows: ticked ones confirmed one after the other, and one decided otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from django.db import transaction

from kaifong.domains.access.api import Actor, NotPermitted, audit
from kaifong.infra.database import lock
from kaifong.interfaces.office import refusals
from kaifong.interfaces.office.worklists.rows import (
    CONFIRMED,
    LEAVE,
    OVERRIDDEN,
    ChangedMeanwhile,
    Desk,
    NoLongerThere,
    NoSuchStep,
    NothingToConfirm,
    Row,
    StepKind,
    Worklist,
)
from kaifong.kernel.errors import Refusal

LOCK_KEYS = 1_000


@dataclass(frozen=True, slots=True)
class Ticked:
    """A row that was ticked, and what the officer saw of it."""

    key: str
    token: str

    @classmethod
    def parse(cls, text: str) -> Ticked:
        key, _, token = text.partition(".")
        return cls(key, token)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one ticked row: ``step`` was taken, or ``refusal`` says why not, in words, and nothing was done.

    Attributes:
        title: what the list calls the row; its key where it is no longer there.
    """

    title: str
    step: str
    refusal: str = ""


def confirm(*, worklist: Worklist, ticked: Sequence[Ticked], desk: Desk) -> tuple[Outcome, ...]:
    """Take the suggested step of each ticked row, each in a transaction of its own.

    A row that is not as it was seen is refused, and so is one that a domain refuses; the others are done all the same.

    Raises:
        NotPermitted: the actor may decide nothing in this list.
    """
    _may_decide(worklist, desk.actor)
    outcomes = []
    for tick in ticked:
        try:
            row = _confirm(worklist, tick, desk)
            outcomes.append(Outcome(row.title, row.suggested.code))
        except Refusal as refusal:
            left = worklist.row(tick.key, desk)
            outcomes.append(Outcome(left.title if left else tick.key, "", refusals.words(refusal)))
    return tuple(outcomes)


@transaction.atomic
def _confirm(worklist: Worklist, tick: Ticked, desk: Desk) -> Row:
    row = _as_seen(worklist, tick, desk)
    step = row.suggested.code
    if not worklist.steps[step].confirmable or row.settled:
        raise NothingToConfirm
    worklist.do(row, step, row.suggested.why, desk)
    _keep(CONFIRMED, worklist, row, desk, step=step)
    return row


@transaction.atomic
def override(*, worklist: Worklist, ticked: Ticked, step: str, reason: str, desk: Desk) -> None:
    """Take another step than the one suggested; the reason is kept with the tenancy's record.

    Raises:
        NoLongerThere, ChangedMeanwhile, NoSuchStep, or what the domain refuses: nothing was done.
        NotPermitted
    """
    _may_decide(worklist, desk.actor)
    row = _as_seen(worklist, ticked, desk)
    if step not in offered(worklist, row):
        raise NoSuchStep
    worklist.do(row, step, reason, desk)
    _keep(OVERRIDDEN, worklist, row, desk, step=step, suggested=row.suggested.code, reason=reason)


def _keep(action: str, worklist: Worklist, row: Row, desk: Desk, **said: str) -> None:
    audit(
        desk.actor, action, account_no=row.audited, list=worklist.name, row=row.key, on=desk.on.isoformat(),
        token=row.token, **said,
    )  # fmt: skip


def offered(worklist: Worklist, row: Row) -> dict[str, StepKind]:
    """The steps that may be taken on a row in the list itself instead of the one suggested."""
    return {
        code: kind
        for code, kind in worklist.steps.items()
        if (kind.confirmable or code == LEAVE) and code != row.suggested.code
    }


def _may_decide(worklist: Worklist, actor: Actor) -> None:
    if actor.verbs.isdisjoint(worklist.decides):
        raise NotPermitted(actor.name, " or ".join(sorted(worklist.decides)), None)


def _as_seen(worklist: Worklist, ticked: Ticked, desk: Desk) -> Row:
    """The row, locked against another officer's decision on it until the transaction ends."""
    lock("office.worklist", plus=crc32(f"{worklist.name}/{ticked.key}".encode()) % LOCK_KEYS)
    row = worklist.row(ticked.key, desk)
    if row is None:
        raise NoLongerThere
    if row.token != ticked.token:
        raise ChangedMeanwhile
    return row
