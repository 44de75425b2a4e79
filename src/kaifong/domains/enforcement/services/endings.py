"""How a notice to quit ends: it expires and the charge becomes mesne profits, is withdrawn, or the flat is taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.enforcement.errors import AppealOpen, NotExpired
from kaifong.domains.enforcement.models import Appeal, Notice
from kaifong.domains.enforcement.services.acting import by_rule, follows, given
from kaifong.domains.enforcement.services.notices import notice_locked
from kaifong.domains.enforcement.types import Ground, NoticeState
from kaifong.domains.rent import api as rent
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.outbox.api import publish
from kaifong.kernel.calendar import DateRange, Month
from kaifong.kernel.identifiers import AccountNo

STANDING = (NoticeState.PROPOSED, NoticeState.APPROVED, NoticeState.SERVED, NoticeState.EXPIRED)
ONE_DAY = timedelta(days=1)


@transaction.atomic
def notice_expire(*, notice_id: int, on: date, now: datetime, by: Actor) -> rent.AdjustmentReport:
    """Let a notice that has run out take effect: from the day after its last, the charge is mesne profits.

    Months already charged are put right in the same transaction; it happens once.

    Raises:
        NotExpired: its last day is not over.
        AppealOpen: an appeal is undecided.
        NoticeNotFound, NoticeNotReady (somebody did it before), NotPermitted.
    """
    notice = notice_locked(notice_id, by, "enforcement.notice", NoticeState.SERVED, act="expired")
    assert notice.expires_on is not None
    if on <= notice.expires_on:
        raise NotExpired(notice.expires_on)
    _no_open_appeal(notice)
    since = notice.expires_on + ONE_DAY
    charging = by_rule(by, "rent.award", "rent.adjust")
    account_no = AccountNo(notice.tenancy_id)
    try:
        notice.mesne_term_id = rent.term_add(
            account_no=account_no, kind=rent.TermKind.MESNE_PROFITS, in_force=DateRange(since), by=charging
        )
        notice.mesne_from = since
    except rent.TermOverlaps:
        pass  # another notice to the household expired before: it pays mesne profits already
    notice.state, notice.expired_by, notice.expired_at = NoticeState.EXPIRED.value, by.name, now
    notice.save(update_fields=["state", "expired_by", "expired_at", "mesne_term_id", "mesne_from"])
    adjusted = rent.charges_adjust(account_no=account_no, since=Month.of(since), on=on, by=charging)
    _told(notice, "expire", "expired", by)
    return adjusted


def notices_expire(*, on: date, now: datetime, by: Actor) -> tuple[int, ...]:
    """Let every notice take effect that has run out by a day and is not appealed against; returns their numbers.

    Each in a transaction of its own, so that one that fails keeps none back.

    Raises:
        NotPermitted: the actor may not act on all estates.
    """
    by.must("enforcement.notice")
    due = (
        Notice.objects.filter(state=NoticeState.SERVED, expires_on__lt=on)
        .exclude(appeal__outcome="", appeal__isnull=False)
        .order_by("expires_on", "id")
    )
    expired = []
    for notice_id in list(due.values_list("id", flat=True)):
        notice_expire(notice_id=notice_id, on=on, now=now, by=by)
        expired.append(notice_id)
    return tuple(expired)


@transaction.atomic
def notice_withdraw(*, notice_id: int, reason: str, on: date, now: datetime, by: Actor) -> None:
    """Withdraw a notice, however far it has come; mesne profits that it began end with the day before.

    This is also how the second person declines a proposal.

    Raises:
        NoticeNotFound, NoticeNotReady (it has ended), ReasonMissing, DayOutOfOrder, NotPermitted.
    """
    notice = notice_locked(notice_id, by, "enforcement.notice", *STANDING, act="withdrawn")
    follows(on, notice.proposed_on, notice.approved_on, notice.served_on)
    ended(notice, NoticeState.WITHDRAWN, reason=given(reason), on=on, now=now, by=by)
    _told(notice, "withdraw", "withdrawn", by)


@transaction.atomic
def possession_record(*, notice_id: int, on: date, now: datetime, by: Actor) -> None:
    """Record that the flat was given up or taken back under a notice; the tenancy ends with the day.

    Months already charged are put right in the same transaction.

    Raises:
        NotExpired: the notice's last day is not over; a tenant who gave notice may leave before.
        AppealOpen, NoticeNotFound, NoticeNotReady, DayOutOfOrder, NotPermitted.
    """
    notice = notice_locked(
        notice_id, by, "enforcement.notice", NoticeState.SERVED, NoticeState.EXPIRED, act="followed by possession"
    )
    follows(on, notice.served_on)
    if notice.ground != Ground.TENANT and notice.expires_on is not None and on <= notice.expires_on:
        raise NotExpired(notice.expires_on)
    _no_open_appeal(notice)
    account_no = AccountNo(notice.tenancy_id)
    acting = by_rule(by, "tenancies.change", "rent.adjust")
    last = tenancies.tenancy(account_no).in_force.last
    if last is None or last > on:
        tenancies.tenancy_end(account_no=account_no, on=on, by=acting)
    notice.state, notice.ended_by, notice.ended_for = NoticeState.POSSESSION.value, by.name, "possession"
    notice.ended_on, notice.ended_at = on, now
    notice.save(update_fields=["state", "ended_by", "ended_for", "ended_on", "ended_at"])
    rent.charges_adjust(account_no=account_no, since=Month.of(on), on=on, by=acting)
    _told(notice, "possession", "possession", by)


def ended(notice: Notice, state: NoticeState, *, reason: str, on: date, now: datetime, by: Actor) -> None:
    """For this domain alone: end a notice and the mesne profits that it began, unless another expired one stands."""
    notice.state, notice.ended_by, notice.ended_for = state.value, by.name, reason
    notice.ended_on, notice.ended_at = on, now
    term_id, since = notice.mesne_term_id, notice.mesne_from
    if term_id is not None:
        notice.mesne_term_id = None
    notice.save(update_fields=["state", "ended_by", "ended_for", "ended_on", "ended_at", "mesne_term_id"])
    if term_id is None or since is None:
        return
    other = (
        Notice.objects.filter(tenancy_id=notice.tenancy_id, state=NoticeState.EXPIRED).order_by("expires_on").first()
    )
    if other is not None and other.expires_on is not None:
        other.mesne_term_id, other.mesne_from = term_id, max(since, other.expires_on + ONE_DAY)
        other.save(update_fields=["mesne_term_id", "mesne_from"])
        return
    charging = by_rule(by, "rent.award", "rent.adjust")
    rent.term_end(term_id=term_id, end=on, by=charging)
    rent.charges_adjust(account_no=AccountNo(notice.tenancy_id), since=Month.of(since), on=on, by=charging)


def _no_open_appeal(notice: Notice) -> None:
    if Appeal.objects.filter(notice=notice, outcome="").exists():
        raise AppealOpen


def _told(notice: Notice, action: str, event: str, by: Actor) -> None:
    audit(by, f"enforcement.notice.{action}", account_no=notice.tenancy_id, notice=notice.id, ground=notice.ground)
    publish(f"enforcement.notice_{event}", account_no=notice.tenancy_id, notice=notice.id, ground=notice.ground)
