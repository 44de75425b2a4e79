"""Tenancies whose rent is overdue."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access.api import Act
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.rent import api as rent
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.database import snapshot
from kaifong.interfaces.office.types import PAGE_ROWS
from kaifong.interfaces.office.worklists import suggesting
from kaifong.interfaces.office.worklists.places import account_of, account_text, around, in_scope
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
from kaifong.interfaces.office.worklists.suggesting import ArrearsFacts, NoticeFacts
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import AccountNo, estate_code_of
from kaifong.kernel.localtext import LocalText


class ArrearsWorklist(Worklist):
    name = "arrears"
    title = _("Arrears")
    empty = _("No rent is overdue.")
    verb = "rent.view"
    decides = frozenset({"enforcement.record", "enforcement.notice"})
    by_estate = True
    columns = (
        Column(_("Months in arrears"), numeric=True),
        Column(_("Owed a month ago"), numeric=True),
        Column(_("Owed now"), numeric=True),
        Column(_("Oldest unpaid")),
    )
    steps: Mapping[str, StepKind] = {
        "remind": StepKind(_("Remind the tenant"), True),
        "arrange": StepKind(_("Agree on instalments"), True),
        "notice": StepKind(_("Propose a notice to quit"), True),
        LEAVE: StepKind(_("Leave for now"), False),
    }

    def page(self, page: int, desk: Desk) -> Page:
        with snapshot():
            ranked = rent.arrears_ranked(
                as_at=desk.on, estates=desk.estates, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS
            )
            return Page(ranked.found, page, _rows(ranked.tenancies, desk.on))

    def row(self, key: str, desk: Desk) -> Row | None:
        account_no = account_of(key)
        if account_no is None or not in_scope(desk.actor, self.verb, account_no):
            return None
        owing = rent.arrears(account_no=account_no, as_at=desk.on)
        return _rows([owing], desk.on)[0] if owing.months and tenancies.account_exists(account_no) else None

    def do(self, row: Row, step: str, reason: str, desk: Desk) -> None:
        assert row.account_no is not None
        account_no = AccountNo(row.account_no)
        if step == "notice":
            enforcement.notice_propose(
                account_no=account_no,
                ground=enforcement.Ground.ARREARS,
                reason=reason,
                on=desk.on,
                now=desk.now,
                by=desk.actor,
            )
        else:
            desk.actor.must("enforcement.record", estate=estate_code_of(account_no))


def _rows(owing: Collection[rent.Arrears], on: date) -> tuple[Row, ...]:
    """Eight statements, however many rows."""
    accounts = [one.account_no for one in owing]
    before = _month_before(on)
    earlier = rent.arrears_of(account_nos=accounts, as_at=before)
    beside = around(accounts)
    under_way = _notices(accounts, on)
    limit = enforcement.arrears_months_needed(on)
    rows = []
    for one in owing:
        theirs = [act for act in beside.acts if act.account_no == one.account_no]
        facts = ArrearsFacts(
            months=one.months,
            cents=one.balance_cents,
            cents_before=earlier[one.account_no].balance_cents,
            before=before,
            notice_months=limit,
            notice=under_way.get(one.account_no),
            reminded_on=_reminded(theirs),
        )
        rows.append(_row(one, facts, beside.where(one.account_no), theirs, on))
    return tuple(rows)


def _row(one: rent.Arrears, facts: ArrearsFacts, where: LocalText | None, acts: list[Act], on: date) -> Row:
    oldest = min(charge.month for charge in one.unpaid)
    row = Row(
        key=str(one.account_no),
        title=account_text(one.account_no),
        where=where,
        account_no=one.account_no,
        audited=one.account_no,
        address=reverse("office:case", args=[one.account_no]),
        cells=(
            str(one.months),
            suggesting.money(facts.cents_before),
            suggesting.money(facts.cents),
            suggesting.month(oldest),
        ),
        facts=facts,
        suggested=suggesting.arrears(facts, on),
    )
    return row.deciding(decided_of(acts, ArrearsWorklist.name, row))


def _month_before(on: date) -> date:
    """The same day a month ago, or that month's last."""
    earlier = Month.of(on).previous
    return min(earlier.last, earlier.first.replace(day=min(on.day, earlier.days)))


def _reminded(acts: list[Act]) -> date | None:
    """When the tenant was last reminded, or instalments agreed on."""
    for act in acts:
        if act.detail.get("list") == ArrearsWorklist.name and act.detail.get("step") in ("remind", "arrange"):
            return date.fromisoformat(act.detail["on"])
    return None


def _notices(accounts: Collection[int], on: date) -> dict[int, NoticeFacts]:
    """The notice to quit that stands against each of those tenancies that have one. Two statements."""
    standing = enforcement.notices_of(account_nos=accounts, on=on)
    return {
        account_no: NoticeFacts(
            notice.state, notice.served_on or notice.approved_on or notice.proposed_on, notice.expires_on
        )
        for account_no, notice in standing.items()
    }
