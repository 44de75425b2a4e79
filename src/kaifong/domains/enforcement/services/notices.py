"""A notice to quit: proposed, approved by another person, served; or given by the tenant."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.enforcement.errors import (
    DayOutOfOrder,
    ExpiryByRule,
    ExpiryNotStated,
    GroundNotUsed,
    HeldByMoratorium,
    NoticeNotFound,
    NoticeNotReady,
    NoticeStanding,
    SamePerson,
)
from kaifong.domains.enforcement.grounds import basis_of, held_by
from kaifong.domains.enforcement.models import Notice, Step
from kaifong.domains.enforcement.ruleset import NoticeRule, notice_rule_on
from kaifong.domains.enforcement.services.acting import follows, given, lock, must
from kaifong.domains.enforcement.types import Ground, NoticeState, Served
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.outbox.api import publish
from kaifong.kernel.identifiers import AccountNo

LOOKED_UP = (Ground.POINTS, Ground.ARREARS)
"""Grounds whose facts are on record; for the others the officer says what was found."""


@transaction.atomic
def notice_propose(
    *, account_no: AccountNo, ground: Ground, on: date, now: datetime, by: Actor, reason: str = ""
) -> int:
    """Propose a notice to quit; it waits for another person. Returns its number.

    Raises:
        GroundNotMet: too few points or months in arrears on the day.
        GroundNotUsed: the rules in force give none on it, or it is the tenant's own (`notice_give`).
        NoticeStanding: one on the same ground has not ended.
        ReasonMissing: a ground that an officer states needs what was found.
        TenancyNotFound, NoRuleInForce, NotPermitted.
    """
    must(by, "enforcement.notice", account_no)
    lock(account_no)
    rule = _usable(account_no, ground, on)
    if ground is Ground.TENANT:
        raise GroundNotUsed(ground.value)
    told = reason.strip() if ground in LOOKED_UP else given(reason)
    basis = basis_of(account_no, ground, on)
    notice = Notice.objects.create(
        tenancy_id=account_no,
        ground=ground.value,
        state=NoticeState.PROPOSED.value,
        facts=basis.facts,
        rule_id=basis.rule_id or rule.rule.id,
        reason=told,
        proposed_by=by.name,
        proposed_on=on,
        proposed_at=now,
    )
    _told(notice, "propose", "proposed", by)
    return notice.id


@transaction.atomic
def notice_approve(*, notice_id: int, on: date, now: datetime, by: Actor) -> None:
    """Approve what another person proposed; the ground is looked up again.

    Raises:
        SamePerson: the actor proposed it, or allotted points that it rests on.
        GroundNotMet: paid, lapsed or restored meanwhile.
        NoticeNotFound, NoticeNotReady (somebody decided before), DayOutOfOrder, NotPermitted.
    """
    notice = notice_locked(notice_id, by, "enforcement.approve", NoticeState.PROPOSED, act="approved")
    follows(on, notice.proposed_on)
    if by.name in _deciders(notice):
        raise SamePerson
    _usable(notice.tenancy_id, Ground(notice.ground), on, besides=notice.id)
    basis_of(notice.tenancy_id, Ground(notice.ground), on)
    notice.state, notice.approved_by = NoticeState.APPROVED.value, by.name
    notice.approved_on, notice.approved_at = on, now
    notice.save(update_fields=["state", "approved_by", "approved_on", "approved_at"])
    _told(notice, "approve", "approved", by)


@transaction.atomic
def notice_serve(
    *, notice_id: int, how: Served, on: date, now: datetime, by: Actor, expires_on: date | None = None
) -> date:
    """Record that an approved notice reached the tenant; returns its last day.

    Args:
        expires_on: its last day, where the pack does not know how long it runs; left out where it does.

    Raises:
        HeldByMoratorium: a moratorium in force covers the household.
        ExpiryNotStated, ExpiryByRule: see ``expires_on``.
        GroundNotMet: paid, lapsed or restored meanwhile.
        NoticeNotFound, NoticeNotReady, DayOutOfOrder, NotPermitted.
    """
    notice = notice_locked(notice_id, by, "enforcement.notice", NoticeState.APPROVED, act="served")
    follows(on, notice.approved_on)
    ground = Ground(notice.ground)
    if held := held_by(notice.tenancy_id, ground, on):
        raise HeldByMoratorium(held.title, held.last)
    basis_of(notice.tenancy_id, ground, on)
    _serve(notice, notice_rule_on(on), how=how, expires_on=expires_on, on=on, now=now, by=by)
    notice.save()
    _told(notice, "serve", "served", by)
    assert notice.expires_on is not None
    return notice.expires_on


@transaction.atomic
def notice_give(*, account_no: AccountNo, on: date, now: datetime, by: Actor, expires_on: date | None = None) -> int:
    """Record the tenant's own notice, handed in on a day; returns its number. Nobody approves it.

    Raises:
        ExpiryNotStated, ExpiryByRule: as `notice_serve`.
        GroundNotUsed, NoticeStanding, TenancyNotFound, DayOutOfOrder, NotPermitted.
    """
    must(by, "enforcement.notice", account_no)
    lock(account_no)
    rule = _usable(account_no, Ground.TENANT, on)
    notice = Notice(
        tenancy_id=account_no,
        ground=Ground.TENANT.value,
        rule_id=rule.rule.id,
        proposed_by=by.name,
        proposed_on=on,
        proposed_at=now,
    )
    _serve(notice, rule, how=Served.BY_HAND, expires_on=expires_on, on=on, now=now, by=by)
    notice.save()
    _told(notice, "give", "served", by)
    return notice.id


def notice_locked(notice_id: int, by: Actor, verb: str, *states: NoticeState, act: str) -> Notice:
    """For this domain alone: a notice in one of the states, that nobody else acts on until the transaction ends.

    Raises:
        NoticeNotFound, NoticeNotReady, NotPermitted.
    """
    account_no = Notice.objects.filter(id=notice_id).values_list("tenancy_id", flat=True).first()
    if account_no is None:
        raise NoticeNotFound(notice_id)
    must(by, verb, account_no)
    lock(account_no)
    notice = Notice.objects.select_for_update().get(id=notice_id)
    if NoticeState(notice.state) not in states:
        raise NoticeNotReady(notice_id, notice.state, act)
    return notice


def _usable(account_no: int, ground: Ground, on: date, besides: int | None = None) -> NoticeRule:
    tenancies.tenancy(account_no)
    rule = notice_rule_on(on)
    if ground not in rule.grounds:
        raise GroundNotUsed(ground.value)
    standing = Notice.objects.filter(tenancy_id=account_no, ground=ground, ended_on__isnull=True).exclude(
        id=besides or 0
    )
    if (other := standing.first()) is not None:
        raise NoticeStanding(other.id)
    return rule


def _deciders(notice: Notice) -> set[str]:
    steps = Step.objects.filter(id__in=notice.facts.get("steps", []))
    return {notice.proposed_by, *steps.values_list("taken_by", flat=True)}


def _serve(
    notice: Notice, rule: NoticeRule, *, how: Served, expires_on: date | None, on: date, now: datetime, by: Actor
) -> None:
    by_rule = rule.expiry(Ground(notice.ground), on)
    if by_rule is None and expires_on is None:
        raise ExpiryNotStated
    if by_rule is not None and expires_on not in (None, by_rule):
        raise ExpiryByRule(by_rule)
    last = by_rule or expires_on
    if last is not None and last <= on:
        raise DayOutOfOrder(f"A notice served on {on} does not expire on {last}.", last, on)
    notice.state, notice.expires_on = NoticeState.SERVED.value, last
    notice.expiry_rule_id = None if by_rule is None else rule.rule.id
    notice.served_by, notice.served_on, notice.served_at, notice.served_how = by.name, on, now, how.value


def _told(notice: Notice, action: str, event: str, by: Actor) -> None:
    audit(by, f"enforcement.notice.{action}", account_no=notice.tenancy_id, notice=notice.id, ground=notice.ground)
    publish(f"enforcement.notice_{event}", account_no=notice.tenancy_id, notice=notice.id, ground=notice.ground)
