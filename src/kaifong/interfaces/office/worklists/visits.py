"""What household visits brought that a person decides: values, matters to look at, records without effect."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kaifong.domains.visits import api as visits
from kaifong.infra.database import snapshot
from kaifong.interfaces.office import visit_words as words
from kaifong.interfaces.office.types import PAGE_ROWS
from kaifong.interfaces.office.worklists import suggesting
from kaifong.interfaces.office.worklists.places import Around, account_text, around, id_of, moment_day
from kaifong.interfaces.office.worklists.rows import (
    LEAVE,
    Column,
    Desk,
    Page,
    Row,
    StepKind,
    Worklist,
    decided_of,
)
from kaifong.kernel.identifiers import AccountNo, estate_code_of

DECIDE = "visits.decide"
COLUMNS = (
    Column(_("Account number")),
    Column(_("Officer")),
    Column(_("Came on")),
    Column(_("Days waiting"), numeric=True),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A thing that waits, as all three lists draw it.

    Attributes:
        why: what about it, in words of the page's language; not among the facts, which are the same in all.
    """

    key: str
    title: str
    address: str
    account_no: AccountNo | None
    officer: str
    since: datetime
    step: str
    why: str


class VisitValues(Worklist):
    name = "visit-values"
    title = _("Values from visits")
    empty = _("No value from a visit differs from the office's.")
    verb = DECIDE
    decides = frozenset({DECIDE})
    by_estate = True
    columns = COLUMNS
    steps: Mapping[str, StepKind] = {
        "decide": StepKind(_("Compare and decide"), False),
        LEAVE: StepKind(_("Leave for now"), False),
    }

    def page(self, page: int, desk: Desk) -> Page:
        with snapshot():
            found = visits.proposals_list(estates=desk.estates, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS)
            return Page(visits.proposals_count(estates=desk.estates), page, self._rows(found, desk))

    def row(self, key: str, desk: Desk) -> Row | None:
        number = id_of(key)
        if number is None:
            return None
        try:
            line = visits.proposal(number)
        except visits.ProposalNotOpen:
            return None
        if line.decision is not None or not desk.actor.may(DECIDE, estate=line.estate_code):
            return None
        return self._rows([line], desk)[0]

    def do(self, row: Row, step: str, reason: str, desk: Desk) -> None:  # noqa: ARG002 - nothing but the decision is kept
        _must(row, desk)

    def _rows(self, found: Collection[visits.ProposalLine], desk: Desk) -> tuple[Row, ...]:
        return _rows(
            self.name,
            [
                Waiting(
                    str(one.id),
                    words.field_label(one.field_name),
                    reverse("office:visit-value", args=[one.id]),
                    one.account_no,
                    one.officer,
                    one.made_at,
                    "decide",
                    gettext("The officer was told something else than the office has"),
                )
                for one in found
            ],
            desk,
        )


class VisitTasks(Worklist):
    name = "visit-tasks"
    title = _("Visits to look at")
    empty = _("No visit waits to be looked at.")
    verb = DECIDE
    decides = frozenset({DECIDE})
    by_estate = True
    columns = (COLUMNS[0], *COLUMNS[2:])
    steps: Mapping[str, StepKind] = {
        "look": StepKind(_("Look at the visit"), False),
        "done": StepKind(_("It is dealt with"), True),
        LEAVE: StepKind(_("Leave for now"), False),
    }

    def page(self, page: int, desk: Desk) -> Page:
        with snapshot():
            found = visits.tasks_list(estates=desk.estates, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS)
            return Page(visits.tasks_count(estates=desk.estates), page, self._rows(found, desk))

    def row(self, key: str, desk: Desk) -> Row | None:
        number = id_of(key)
        if number is None:
            return None
        try:
            task = visits.task(number)
        except visits.TaskNotOpen:
            return None
        if task.done_at is not None or not desk.actor.may(DECIDE, estate=estate_code_of(task.account_no)):
            return None
        return self._rows([task], desk)[0]

    def do(self, row: Row, step: str, reason: str, desk: Desk) -> None:
        if step == "done":
            visits.task_done(task_id=int(row.key), note=reason, now=desk.now, by=desk.actor)
        else:
            _must(row, desk)

    def _rows(self, found: Collection[visits.TaskView], desk: Desk) -> tuple[Row, ...]:
        waiting = [
            Waiting(
                str(one.id),
                str(words.task_of(one.why).label),
                f"{reverse('office:visit', args=[one.visit_id])}#task-{one.id}",
                one.account_no,
                "",
                one.made_at,
                "look",
                str(words.task_of(one.why).asks),
            )
            for one in found
        ]
        return _rows(self.name, waiting, desk)


class VisitRecords(Worklist):
    name = "visit-records"
    title = _("Records without effect")
    empty = _("Every record of a handheld had its effect, or was looked at.")
    verb = DECIDE
    decides = frozenset({DECIDE})
    by_estate = True
    columns = COLUMNS
    steps: Mapping[str, StepKind] = {
        "look": StepKind(_("Look at it and deal with it"), False),
        LEAVE: StepKind(_("Leave for now"), False),
    }

    def page(self, page: int, desk: Desk) -> Page:
        with snapshot():
            found = visits.quarantine_list(estates=desk.estates, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS)
            return Page(visits.quarantine_count(estates=desk.estates), page, self._rows(found, desk))

    def row(self, key: str, desk: Desk) -> Row | None:
        try:
            line = visits.quarantined(UUID(key))
        except (ValueError, visits.OperationNotWaiting):
            return None
        if line.looked_at is not None or not desk.actor.may(DECIDE, estate=line.estate_code):
            return None
        return self._rows([line], desk)[0]

    def do(self, row: Row, step: str, reason: str, desk: Desk) -> None:  # noqa: ARG002 - nothing but the decision is kept
        desk.actor.must(DECIDE, estate=visits.quarantined(UUID(row.key)).estate_code)

    def _rows(self, found: Collection[visits.OperationLine], desk: Desk) -> tuple[Row, ...]:
        return _rows(
            self.name,
            [
                Waiting(
                    str(one.id),
                    str(words.KINDS[one.kind]),
                    reverse("office:visit-record", args=[one.id]),
                    one.account_no,
                    one.officer,
                    one.received_at,
                    "look",
                    words.reason_words(one.reason),
                )
                for one in found
            ],
            desk,
        )


def _must(row: Row, desk: Desk) -> None:
    assert row.account_no is not None
    desk.actor.must(DECIDE, estate=estate_code_of(AccountNo(row.account_no)))


def _rows(worklist: str, found: Collection[Waiting], desk: Desk) -> tuple[Row, ...]:
    """Three statements, however many rows."""
    beside = around({one.account_no for one in found if one.account_no is not None})
    return tuple(_row(worklist, one, beside, desk.on) for one in found)


def _row(worklist: str, one: Waiting, beside: Around, on: date) -> Row:
    since = moment_day(one.since)
    cells = (
        "–" if one.account_no is None else account_text(one.account_no),
        *((one.officer,) if worklist != VisitTasks.name else ()),
        suggesting.day(since),
        str((on - since).days),
    )
    row = Row(
        key=one.key,
        title=one.title,
        where=None if one.account_no is None else beside.where(one.account_no),
        account_no=one.account_no,
        audited=one.account_no,
        address=one.address,
        cells=cells,
        facts=one.since,
        suggested=suggesting.from_a_visit(one.step, one.why, since, on),
    )
    return row.deciding(decided_of(beside.acts, worklist, row))
