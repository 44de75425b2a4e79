"""Receipts that found no account."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access import api as access
from kaifong.domains.access.api import Act
from kaifong.domains.estates import api as estates
from kaifong.domains.payments import api as payments
from kaifong.infra.database import snapshot
from kaifong.interfaces.office.types import PAGE_ROWS
from kaifong.interfaces.office.worklists import suggesting
from kaifong.interfaces.office.worklists.places import id_of
from kaifong.interfaces.office.worklists.rows import (
    ACTS_READ,
    CONFIRMED,
    LEAVE,
    OVERRIDDEN,
    Column,
    Desk,
    NoAccountSuggested,
    Page,
    Row,
    StepKind,
    Worklist,
    decided_of,
)
from kaifong.interfaces.office.worklists.suggesting import Candidate, SuspenseFacts
from kaifong.kernel.identifiers import AccountNo
from kaifong.kernel.localtext import LocalText


class SuspenseWorklist(Worklist):
    name = "suspense"
    title = _("Suspense")
    empty = _("Every receipt has found its account.")
    verb = "payments.view"
    decides = frozenset({"payments.match"})
    by_estate = False
    columns = (
        Column(_("Paid on")),
        Column(_("Amount"), numeric=True),
        Column(_("Days waiting"), numeric=True),
        Column(_("May be meant for")),
    )
    steps: Mapping[str, StepKind] = {
        "assign": StepKind(_("Assign to the account suggested"), True),
        "choose": StepKind(_("Choose the account"), False),
        "ask": StepKind(_("Ask who paid"), True),
        "return": StepKind(_("Ask for it to be taken back"), True),
        LEAVE: StepKind(_("Leave for now"), False),
    }

    def page(self, page: int, desk: Desk) -> Page:
        desk.actor.must(self.verb)
        with snapshot():
            found, _cents = payments.suspense_open()
            items = payments.suspense_list(limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS)
            return Page(found, page, _rows(items, desk.on, page))

    def row(self, key: str, desk: Desk) -> Row | None:
        desk.actor.must(self.verb)
        receipt_id = id_of(key)
        items = [] if receipt_id is None else payments.suspense_list(receipt_ids=[receipt_id])
        return _rows(items, desk.on, 1)[0] if items else None

    def do(self, row: Row, step: str, reason: str, desk: Desk) -> None:
        desk.actor.must("payments.match")
        if step == "assign":
            sure = row.account_no
            if sure is None:
                raise NoAccountSuggested
            payments.suspense_assign(
                receipt_id=int(row.key), account_no=AccountNo(sure), reason=reason, on=desk.on, by=desk.actor
            )


def _rows(items: list[payments.SuspenseView], on: date, page: int) -> tuple[Row, ...]:
    """Two statements, however many rows."""
    first = {item.receipt_id: item.suggestions[0] for item in items if item.suggestions}
    addresses = estates.flat_addresses({one.flat_id for one in first.values()})
    acts = access.acts_of(
        account_nos={one.account_no for one in first.values()},
        actions=(CONFIRMED, OVERRIDDEN),
        limit=ACTS_READ,
        of_no_account=True,
    )
    return tuple(_row(item, addresses, acts, on, page) for item in items)


def _row(
    item: payments.SuspenseView, addresses: Mapping[int, LocalText], acts: Collection[Act], on: date, page: int
) -> Row:
    best = item.suggestions[0] if item.suggestions else None
    facts = SuspenseFacts(
        item.amount_cents,
        item.paid_on,
        item.why,
        tuple(Candidate(one.account_no, one.why, one.score) for one in item.suggestions),
    )
    suggested = suggesting.suspense(facts, on)
    where = addresses.get(best.flat_id) if best else None
    row = Row(
        key=str(item.receipt_id),
        title=f"{item.channel_name[suggesting.language()]} {item.external_ref}",
        where=item.why,
        account_no=best.account_no if best and suggested.code == "assign" else None,
        audited=best.account_no if best else None,
        address=f"{reverse('office:suspense')}?page={page}#receipt-{item.receipt_id}",
        cells=(
            suggesting.day(item.paid_on),
            suggesting.money(item.amount_cents),
            str((on - item.paid_on).days),
            where[suggesting.language()] if where else "–",
        ),
        facts=facts,
        suggested=suggested,
    )
    return row.deciding(decided_of(acts, SuspenseWorklist.name, row))
