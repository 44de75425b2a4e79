"""What goes between the server and a handheld: docs/reference/field-protocol.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kaifong.domains.visits.types.codes import LadderStep, OperationKind, Outcome, Result, Unlock, VisitState
from kaifong.domains.visits.types.planning import Window
from kaifong.kernel.identifiers import AccountNo
from kaifong.kernel.localtext import LocalText


@dataclass(frozen=True, slots=True)
class HandheldView:
    """An officer's handheld.

    Attributes:
        sign_key, seal_key: public points of P-256, 65 bytes.
        next_seq: the number of the operation that comes next.
        lease_until: until when it is let in; a day's package ends no later.
        locked: five wrong proofs for its share were given.
        wiped_at: when it said that it destroyed what it held.
        clock_seconds: how far its clock was ahead of ours when it last pushed.
    """

    id: int
    officer: str
    estate_code: int
    name: str
    sign_key: bytes = field(repr=False)
    seal_key: bytes = field(repr=False)
    unlock: Unlock
    enrolled_at: datetime
    enrolled_by: str
    lease_until: datetime
    revoked_at: datetime | None
    wiped_at: datetime | None
    seen_at: datetime
    next_seq: int
    locked: bool
    clock_seconds: int


@dataclass(frozen=True, slots=True)
class Enrolled:
    """``share`` is the server's part of a PIN's key, told at enrolment and to whoever proves the PIN; else None."""

    device: HandheldView
    share: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class FieldSession:
    token: str = field(repr=False)
    until: datetime
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class PackageMember:
    """Who should live in the flat: enough to be asked for, and no number of any document."""

    person_id: int
    name_zh: str = field(repr=False)
    name_en: str = field(repr=False)
    relationship: str
    birth_year: int | None = field(repr=False)
    presence: str


@dataclass(frozen=True, slots=True)
class Household:
    version: str
    members: tuple[PackageMember, ...]
    confirmed_on: date | None


@dataclass(frozen=True, slots=True)
class ContactGroup:
    version: str
    phone: str = field(repr=False)
    email: str = field(repr=False)
    language: str
    letter_format: str


@dataclass(frozen=True, slots=True)
class AppointmentGroup:
    version: str
    on: date
    window: Window
    step: LadderStep
    tries: int
    female_officer: bool


@dataclass(frozen=True, slots=True)
class LastFindings:
    """Of the household's visit before this one, and of earlier tries of this one."""

    version: str
    outcomes: tuple[tuple[date, Outcome], ...]


@dataclass(frozen=True, slots=True)
class PackageVisit:
    visit_id: int
    account_no: AccountNo
    state: VisitState
    place: LocalText
    block: int
    floor: str
    household: Household
    contact: ContactGroup
    appointment: AppointmentGroup
    last_findings: LastFindings


@dataclass(frozen=True, slots=True)
class Package:
    """An officer's visits of a day. ``etag`` changes with what is in it, and not with when it was made."""

    id: UUID
    device: int
    officer: str
    languages: tuple[str, ...]
    day: date
    made_at: datetime
    expires_at: datetime
    etag: str
    visits: tuple[PackageVisit, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that an officer did or recorded, as the handheld wrote it down.

    Attributes:
        id: a UUID of version 7; the device's order is ``seq``, never this.
        digest: SHA-256 of the sealed bytes: the same id with another digest is another operation.
        entity: the visit's id.
        base_version: of the group of fields that it changes, as the package had it.
        changes: by field, what the officer saw and what it is now.
        attachments: SHA-256 of the sealed bytes, in hexadecimal.
    """

    id: UUID
    device: int
    seq: int
    package: UUID
    entity: int
    base_version: str
    kind: OperationKind
    changes: Mapping[str, tuple[Any, Any]] = field(repr=False)
    client_time: datetime
    attachments: tuple[str, ...]
    digest: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OperationResult:
    """``reason`` is a word where the result is not as wished: ``other-body``, ``not-in-package``, ``tenancy-ended`` …"""

    id: UUID
    result: Result
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """A result for each operation, in their order, and what else became final because a gap was filled."""

    results: tuple[OperationResult, ...]
    released: tuple[OperationResult, ...]
    next_seq: int


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """``sha256`` of the sealed bytes; ``offset``: how many are there; ``fault``: why what it held is not kept."""

    sha256: str
    size: int
    offset: int
    complete: bool
    fault: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the office sees of a handheld: numbers by result, what it waits for, and whether something is wrong.

    Attributes:
        held, first_held, last_held: operations that wait for earlier ones, and the lowest and highest number among them:
            those from the device's ``next_seq`` up to the lowest are missing. None where none waits.
        conflicts: those of which a person is still to decide something.
    """

    device: HandheldView
    last_push_at: datetime | None
    held: int
    first_held: int | None
    last_held: int | None
    conflicts: int
    rejected: int
    quarantined: int
    attachments_missing: int
    alarms: int


@dataclass(frozen=True, slots=True)
class AlarmView:
    """``what``: ``other-body`` or ``seq-again``: a device that was cloned, or a program that errs."""

    id: int
    device: int
    at: datetime
    what: str
    operation_id: UUID
    seq: int
    seen_at: datetime | None
    seen_by: str
