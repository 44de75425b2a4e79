"""Notices to quit as they stand on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from kaifong.domains.enforcement import wording
from kaifong.domains.enforcement.errors import NoticeNotFound
from kaifong.domains.enforcement.grounds import held_by
from kaifong.domains.enforcement.models import Notice
from kaifong.domains.enforcement.ruleset import moratoria_on
from kaifong.domains.enforcement.selectors.cases import appeal_view
from kaifong.domains.enforcement.types import (
    AppealView,
    Ground,
    Moratorium,
    NoticesPage,
    NoticeState,
    NoticeStatus,
    NoticeView,
    Served,
)
from kaifong.domains.rules import api as rules
from kaifong.kernel.identifiers import AccountNo

ACCOUNTS_AN_ESTATE = 10**8


def notice_status(account_no: int, on: date) -> NoticeStatus:
    """Every notice to quit of a tenancy that had been proposed by a day, as it stood then, the newest first.

    Two statements; where one waits to be served, one more, and up to three where a moratorium is in force.
    """
    rows = _rows().filter(tenancy_id=account_no, proposed_on__lte=on).order_by("-proposed_on", "-id")
    return NoticeStatus(AccountNo(account_no), on, _views(rows, on, holds=True))


def notice(notice_id: int, on: date) -> NoticeView:
    """One notice as it stands on a day; as `notice_status`. Raises NoticeNotFound."""
    found = _views(_rows().filter(id=notice_id), on, holds=True)
    if not found:
        raise NoticeNotFound(notice_id)
    return found[0]


def notices_waiting(
    *, on: date, estates: Collection[int] | None = None, offset: int = 0, limit: int = 50
) -> NoticesPage:
    """Proposals that wait for a second person, the oldest first. Three statements."""
    return notices_list(on=on, estates=estates, states=(NoticeState.PROPOSED,), offset=offset, limit=limit)


def notices_list(
    *,
    on: date,
    estates: Collection[int] | None = None,
    states: Collection[NoticeState] = (
        NoticeState.PROPOSED,
        NoticeState.APPROVED,
        NoticeState.SERVED,
        NoticeState.EXPIRED,
    ),
    offset: int = 0,
    limit: int = 50,
) -> NoticesPage:
    """Notices in certain states, the oldest first; without looking up whether a moratorium holds one. Three statements."""
    wanted = _rows().filter(state__in=list(states))
    if estates is not None:
        ranges = Q(pk__in=[])
        for code in estates:
            low = code * ACCOUNTS_AN_ESTATE
            ranges |= Q(tenancy_id__gte=low, tenancy_id__lt=low + ACCOUNTS_AN_ESTATE)
        wanted = wanted.filter(ranges)
    page = wanted.order_by("proposed_on", "id")[offset : offset + limit]
    return NoticesPage(wanted.count(), _views(page, on, holds=False))


def notices_of(*, account_nos: Collection[int], on: date) -> dict[int, NoticeView]:
    """The newest standing notice of each of some tenancies that has one; two statements, however many they are."""
    rows = _rows().filter(tenancy_id__in=list(account_nos), ended_on__isnull=True).order_by("proposed_on", "id")
    return {int(view.account_no): view for view in _views(rows, on, holds=False)}


def state_on(row: Notice, on: date) -> NoticeState:
    """How far a notice had come by the end of a day. It expires by its day, whether or not anybody acted on that."""
    if row.ended_on is not None and row.ended_on <= on:
        return NoticeState(row.state)
    if row.expires_on is not None and row.expires_on < on:
        return NoticeState.EXPIRED
    if row.served_on is not None and row.served_on <= on:
        return NoticeState.SERVED
    if row.approved_on is not None and row.approved_on <= on:
        return NoticeState.APPROVED
    return NoticeState.PROPOSED


def _rows() -> QuerySet[Notice]:
    return Notice.objects.select_related("appeal")


def _views(rows: Iterable[Notice], on: date, *, holds: bool) -> tuple[NoticeView, ...]:
    found = list(rows)
    by_id = rules.rules_by_id({row.rule_id for row in found}) if found else {}
    waiting = {row.id for row in found if state_on(row, on) in (NoticeState.PROPOSED, NoticeState.APPROVED)}
    in_force = moratoria_on(on) if holds and waiting else ()
    views = []
    for row in found:
        held = held_by(row.tenancy_id, Ground(row.ground), on, in_force) if row.id in waiting else None
        views.append(_view(row, on, held, by_id[row.rule_id].confirmed))
    return tuple(views)


def _view(row: Notice, on: date, held: Moratorium | None, confirmed: bool) -> NoticeView:
    """What was known of it by the day: acts of later days are left out."""
    approved, served, ended = (day is not None and day <= on for day in (row.approved_on, row.served_on, row.ended_on))
    mesne = row.mesne_from is not None and row.mesne_from <= on
    return NoticeView(
        id=row.id,
        account_no=AccountNo(row.tenancy_id),
        ground=Ground(row.ground),
        state=state_on(row, on),
        why=wording.filled(
            wording.GROUNDS[row.ground],
            **{key: row.facts[key] for key in ("points", "threshold", "months") if key in row.facts},
        ),
        reason=row.reason,
        proposed_on=row.proposed_on,
        proposed_by=row.proposed_by,
        approved_on=row.approved_on if approved else None,
        approved_by=row.approved_by if approved else "",
        served_on=row.served_on if served else None,
        served_how=Served(row.served_how) if served else None,
        expires_on=row.expires_on if served else None,
        expiry_by_rule=served and row.expiry_rule_id is not None,
        mesne_from=row.mesne_from if mesne else None,
        ended_on=row.ended_on if ended else None,
        appeal=_appeal(row, on),
        held=held,
        rule_id=row.rule_id,
        confirmed=confirmed,
    )


def _appeal(row: Notice, on: date) -> AppealView | None:
    appeal = getattr(row, "appeal", None)
    if appeal is None or appeal.lodged_on > on:
        return None
    view = appeal_view(appeal)
    return (
        view
        if appeal.decided_on is not None and appeal.decided_on <= on
        else AppealView(view.id, view.lodged_on, None, None)
    )
