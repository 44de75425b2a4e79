"""Notices to quit that stand: those that wait for a second person, and those that wait to be served or to take effect."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.enforcement.api import NoticeState, NoticeView
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
from kaifong.interfaces.office.worklists.suggesting import NoticeToDecide
from kaifong.kernel.identifiers import AccountNo, estate_code_of


class NoticesWorklist(Worklist):
    name = "notices"
    title = _("Notices to quit")
    empty = _("No notice to quit stands.")
    verb = "enforcement.view"
    decides = frozenset({"enforcement.notice", "enforcement.approve"})
    by_estate = True
    columns = (
        Column(_("Reason")),
        Column(_("Proposed on")),
        Column(_("Last day")),
        Column(_("Days since"), numeric=True),
    )
    steps: Mapping[str, StepKind] = {
        "approve": StepKind(_("Approve it"), True),
        "serve": StepKind(_("Serve it"), False),
        "expire": StepKind(_("Let it take effect"), True),
        "possession": StepKind(_("Take the flat back"), False),
        LEAVE: StepKind(_("Leave for now"), False),
    }

    def page(self, page: int, desk: Desk) -> Page:
        with snapshot():
            found = enforcement.notices_list(
                on=desk.on, estates=desk.estates, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS
            )
            return Page(found.found, page, _rows(found.notices, desk))

    def row(self, key: str, desk: Desk) -> Row | None:
        notice_id = id_of(key)
        if notice_id is None:
            return None
        try:
            notice = enforcement.notice(notice_id, desk.on)
        except enforcement.NoticeNotFound:
            return None
        if notice.ended_on is not None or not in_scope(desk.actor, self.verb, notice.account_no):
            return None
        return _rows([notice], desk)[0]

    def do(self, row: Row, step: str, reason: str, desk: Desk) -> None:  # noqa: ARG002 - the proposal gives the reason
        assert row.account_no is not None
        notice_id = int(row.key)
        match step:
            case "approve":
                enforcement.notice_approve(notice_id=notice_id, on=desk.on, now=desk.now, by=desk.actor)
            case "expire":
                enforcement.notice_expire(notice_id=notice_id, on=desk.on, now=desk.now, by=desk.actor)
            case _:
                desk.actor.must(self.verb, estate=estate_code_of(AccountNo(row.account_no)))


def _rows(notices: Collection[NoticeView], desk: Desk) -> tuple[Row, ...]:
    """Three statements, however many rows."""
    beside = around({notice.account_no for notice in notices})
    return tuple(_row(notice, beside, desk) for notice in notices)


def _row(notice: NoticeView, beside: Around, desk: Desk) -> Row:
    since: date = notice.served_on or notice.approved_on or notice.proposed_on
    facts = NoticeToDecide(
        state=notice.state,
        on=since,
        last=notice.expires_on,
        proposed_by=notice.proposed_by,
        appeal_open=notice.appeal is not None and notice.appeal.outcome is None,
        takes_effect=notice.state is NoticeState.EXPIRED and notice.mesne_from is None,
    )
    language = suggesting.language()
    row = Row(
        key=str(notice.id),
        title=account_text(notice.account_no),
        where=beside.where(notice.account_no),
        account_no=notice.account_no,
        audited=notice.account_no,
        address=reverse("office:notice", args=[notice.id]),
        cells=(
            notice.why[language],
            suggesting.day(notice.proposed_on),
            "–" if notice.expires_on is None else suggesting.day(notice.expires_on),
            str((desk.on - since).days),
        ),
        facts=facts,
        suggested=suggesting.notice(facts, desk.actor.name),
    )
    return row.deciding(decided_of(beside.acts, NoticesWorklist.name, row))
