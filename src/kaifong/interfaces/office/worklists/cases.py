"""Open cases of the marking scheme."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.enforcement.api import CaseLine
from kaifong.infra.database import snapshot
from kaifong.interfaces.office.types import PAGE_ROWS
from kaifong.interfaces.office.worklists import suggesting
from kaifong.interfaces.office.worklists.places import Around, account_text, around, id_of, in_scope
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
from kaifong.kernel.identifiers import estate_code_of


class CasesWorklist(Worklist):
    name = "cases"
    title = _("Enforcement cases")
    empty = _("No case is open.")
    verb = "enforcement.view"
    decides = frozenset({"enforcement.record"})
    by_estate = True
    columns = (
        Column(_("Account number")),
        Column(_("Found on")),
        Column(_("Letters"), numeric=True),
        Column(_("Days open"), numeric=True),
    )
    steps: Mapping[str, StepKind] = {
        "advise": StepKind(_("Write an advisory letter"), True),
        "inspect": StepKind(_("Inspect again"), True),
        "warn": StepKind(_("Write a warning"), True),
        "allot": StepKind(_("Look at the evidence and allot points"), False),
        "decide": StepKind(_("Read the case and decide"), False),
        LEAVE: StepKind(_("Leave for now"), False),
    }

    def page(self, page: int, desk: Desk) -> Page:
        with snapshot():
            found = enforcement.cases_open(
                on=desk.on, estates=desk.estates, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS
            )
            return Page(found.found, page, _rows(found.cases, desk))

    def row(self, key: str, desk: Desk) -> Row | None:
        case_id = id_of(key)
        if case_id is None:
            return None
        try:
            case = enforcement.case(case_id, desk.on)
        except enforcement.CaseNotFound:
            return None
        if case.closed_on is not None or not in_scope(desk.actor, self.verb, case.account_no):
            return None
        standing = [step for step in case.steps if step.withdrawn_on is None]
        last = standing[-1] if standing else None
        line = CaseLine(
            case.id, case.account_no, case.misdeed, case.title, case.source, case.complaint_ref, case.agent,
            case.found_on, case.opened_on, case.opened_by, len(standing), last.kind if last else None,
            last.on if last else None, last.grace_until if last else None, case.next_act, case.why,
        )  # fmt: skip
        return _rows([line], desk)[0]

    def do(self, row: Row, step: str, reason: str, desk: Desk) -> None:  # noqa: ARG002 - letters give their own reasons
        line: CaseLine = row.facts
        found = line.found_on
        match step:
            case "advise":
                enforcement.case_advise(case_id=line.id, offence_on=found, on=desk.on, now=desk.now, by=desk.actor)
            case "warn":
                enforcement.case_warn(case_id=line.id, offence_on=found, on=desk.on, now=desk.now, by=desk.actor)
            case _:
                desk.actor.must("enforcement.record", estate=estate_code_of(line.account_no))


def _rows(cases: Collection[CaseLine], desk: Desk) -> tuple[Row, ...]:
    """Three statements, however many rows."""
    beside = around({case.account_no for case in cases})
    return tuple(_row(case, beside, desk) for case in cases)


def _row(case: CaseLine, beside: Around, desk: Desk) -> Row:
    row = Row(
        key=str(case.id),
        title=case.title[suggesting.language()],
        where=beside.where(case.account_no),
        account_no=case.account_no,
        audited=case.account_no,
        address=reverse("office:enforcement-case", args=[case.id]),
        cells=(
            account_text(case.account_no),
            suggesting.day(case.found_on),
            str(case.letters),
            str((desk.on - case.opened_on).days),
        ),
        facts=case,
        suggested=suggesting.case(case.next_act, case.why),
    )
    return row.deciding(decided_of(beside.acts, CasesWorklist.name, row))
