"""What the lists show, and what every list can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum
from hashlib import sha256
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access.api import Act, Actor
from kaifong.kernel.errors import Refusal
from kaifong.kernel.localtext import LocalText

TOKEN_CHARS = 16
LEAVE = "leave"
"""The step of doing nothing for now; every list has it."""


class Urgency(IntEnum):
    """How soon the suggested step should be taken."""

    NOW = 1
    SOON = 2
    WATCH = 3


URGENCIES: dict[Urgency, Promise] = {Urgency.NOW: _("Now"), Urgency.SOON: _("Soon"), Urgency.WATCH: _("Watch")}


class Suggested(NamedTuple):
    """The next step that the facts call for.

    Attributes:
        code: one of the list's steps.
        why: a sentence in the current language.
    """

    code: str
    urgency: Urgency
    why: str


class StepKind(NamedTuple):
    """A step that a list knows.

    Attributes:
        confirmable: whether the list itself can take it, for ticked rows together; others have a page of their own.
    """

    label: Promise
    confirmable: bool


class Column(NamedTuple):
    label: Promise
    numeric: bool = False


class Decided(NamedTuple):
    """The last decision on a row; ``overrides`` where it was not the step suggested.

    Attributes:
        same_facts: whether nothing that the suggestion rests on has changed since.
    """

    on: date
    actor: str
    step: str
    reason: str
    overrides: bool
    same_facts: bool


@dataclass(frozen=True, slots=True)
class Row:
    """Something that waits for an officer.

    Attributes:
        key: which one, within its list; account number, receipt, case …
        where: the flat's address; None where it is nobody's yet.
        account_no: of the tenancy; None where none is known. ``audited`` is whose record a decision is kept with.
        address: path of the page that tells all about it.
        cells: what the list's columns say, written out.
        facts: what the suggestion rests on.
    """

    key: str
    title: str
    where: LocalText | None
    account_no: int | None
    audited: int | None
    address: str
    cells: tuple[str, ...]
    facts: Any
    suggested: Suggested
    decided: Decided | None = None

    @property
    def token(self) -> str:
        """Tells whether what an officer saw is still so."""
        return token_of(self.key, self.suggested.code, self.facts)

    def deciding(self, decided: Decided | None) -> Row:
        """The row with the last decision on it."""
        return replace(self, decided=decided)

    @property
    def settled(self) -> bool:
        """Whether an officer has decided on it, and nothing has changed since."""
        return self.decided is not None and self.decided.same_facts


def token_of(key: str, step: str, facts: Any) -> str:
    return sha256(f"{key}|{step}|{facts!r}".encode()).hexdigest()[:TOKEN_CHARS]


@dataclass(frozen=True, slots=True)
class Page:
    """At most `PAGE_ROWS` rows of a list, the most urgent first, and how many there are in all."""

    found: int
    page: int
    rows: tuple[Row, ...]


class Desk(NamedTuple):
    """Who works on a list, when, and on which estate's rows: a code within the actor's scope, or None for all of it."""

    actor: Actor
    on: date
    now: datetime
    estate: int | None = None

    @property
    def estates(self) -> frozenset[int] | None:
        """The estates whose rows are asked for; None for all there are."""
        return self.actor.estates if self.estate is None else frozenset({self.estate})


class Worklist(ABC):
    """A list. Each reads a page in a number of statements that no size changes.

    Attributes:
        name: stands in addresses and in the audit.
        verb: who may see it.
        decides: any of these verbs lets confirm and decide otherwise; each act asks for its own besides.
        by_estate: whether its rows belong to estates, so that it can be narrowed to one.
    """

    name: str
    title: Promise
    empty: Promise
    verb: str
    decides: frozenset[str]
    by_estate: bool
    columns: tuple[Column, ...]
    steps: Mapping[str, StepKind]

    @abstractmethod
    def page(self, page: int, desk: Desk) -> Page:
        """A page of the rows, from 1; past the end it is empty."""

    @abstractmethod
    def row(self, key: str, desk: Desk) -> Row | None:
        """One row as it is now; None where it waits no longer, or for others than this actor."""

    @abstractmethod
    def do(self, row: Row, step: str, reason: str, desk: Desk) -> None:
        """Take a step that a service of a domain carries out; of others nothing but the decision is kept.

        Raises:
            Refusal
        """


class NoLongerThere(Refusal):
    """The row waits no longer: somebody else has done it."""

    def __init__(self) -> None:
        super().__init__("It waits no longer: somebody else has dealt with it.")


class ChangedMeanwhile(Refusal):
    """What the suggestion rests on is not what the officer saw."""

    def __init__(self) -> None:
        super().__init__("What is known of it has changed since the list was shown. Look at it again.")


class NothingToConfirm(Refusal):
    """The suggested step is not one that can be ticked."""

    def __init__(self) -> None:
        super().__init__("The suggested step needs a decision of its own; it cannot be ticked.")


class NoAccountSuggested(Refusal):
    """A receipt that is to be assigned to the account suggested, and none stands out."""

    def __init__(self) -> None:
        super().__init__("No account stands out; choose one on the receipt's own page.")


class NoSuchStep(Refusal):
    """A step that the list does not know."""

    def __init__(self) -> None:
        super().__init__("There is no such step in this list.")


CONFIRMED, OVERRIDDEN = "worklist.confirm", "worklist.override"
"""How decisions are called in the audit."""
ACTS_READ = 500
"""Decisions read for a page of rows, the latest first; ten for each row."""


def decided_of(acts: Collection[Act], worklist: str, row: Row) -> Decided | None:
    """The latest decision on a row among acts that are sorted the latest first."""
    for act in acts:
        detail = act.detail
        if act.action in (CONFIRMED, OVERRIDDEN) and detail.get("list") == worklist and detail.get("row") == row.key:
            return Decided(
                date.fromisoformat(detail["on"]),
                act.actor,
                str(detail.get("step", "")),
                str(detail.get("reason", "")),
                act.action == OVERRIDDEN,
                detail.get("token") == row.token,
            )
    return None
