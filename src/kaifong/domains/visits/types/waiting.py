"""What came from visits and waits for a person, without what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kaifong.domains.visits.types.codes import Decision, Group, OperationKind, Result
from kaifong.kernel.identifiers import AccountNo


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A value of the field that differs from the office's. ``decision`` and who and when: None and "" while it waits."""

    id: int
    visit_id: int
    account_no: AccountNo
    estate_code: int
    group: Group
    field_name: str
    officer: str
    made_at: datetime
    decision: Decision | None
    decided_at: datetime | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class OperationLine:
    """An operation that had no effect.

    Attributes:
        visit_id, account_no: None where it names no visit.
        estate_code: the visit's, else the handheld's.
        reason: why it had none, as it was told the handheld.
    """

    id: UUID
    device: int
    officer: str
    visit_id: int | None
    account_no: AccountNo | None
    estate_code: int
    kind: OperationKind
    result: Result
    reason: str
    received_at: datetime
    looked_at: datetime | None
    looked_by: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that an operation of a visit names.

    Attributes:
        size, offset: bytes in all and those that are there; None and 0 before any came.
        fault: why it came whole and is not kept all the same.
    """

    sha256: str
    kind: OperationKind
    size: int | None
    offset: int
    complete: bool
    fault: str
