"""Places in a slot. Whoever takes or gives one back holds the slot's row meanwhile, so no slot is ever overbooked.

Order of locks: the visit, then slots by id, then the day's routes.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.visits import records, ruleset
from kaifong.domains.visits.errors import NoPlace, OfficerUnfit, PlacesTaken, TooEarly, VisitNotFound
from kaifong.domains.visits.models import Leave, Officer, Preference, RouteStop, Slot, Visit
from kaifong.domains.visits.selectors.visits import REBOOKABLE_UNTIL, officer_view
from kaifong.domains.visits.services.routes import visit_changed
from kaifong.domains.visits.splitting import unfit
from kaifong.domains.visits.transitions import Transition, follow
from kaifong.domains.visits.types import DueVisit, SlotView, VisitState, VisitView, WindowKind
from kaifong.infra.outbox.api import publish
from kaifong.kernel.identifiers import AccountNo, estate_code_of


@transaction.atomic
def capacity_set(*, estate_code: int, on: date, window: str, places: int, by: Actor) -> SlotView:
    """How many visits there can be in an estate, on a day, in a window.

    Raises:
        PlacesTaken: more are booked already.
        WindowNotFound, NotPermitted.
    """
    by.must("visits.plan", estate=estate_code)
    ruleset.window_on(window, on)
    row, _ = Slot.objects.get_or_create(estate_code=estate_code, on=on, window=window, defaults={"places": 0})
    row = Slot.objects.select_for_update().get(id=row.id)
    if max(places, 0) < row.taken:
        raise PlacesTaken(row.taken)
    row.places = max(places, 0)
    row.save(update_fields=["places"])
    audit(by, "visit.capacity", estate=estate_code, on=on.isoformat(), window=window, places=row.places)
    return SlotView(row.id, estate_code, on, window, row.places, row.taken)


@transaction.atomic
def visit_book(*, visit_id: int, on: date, window: str, by: Actor, officer: str = "") -> VisitView:
    """Plan a visit, or move it: a place in the slot, an officer where one is named. The place it had is free again.

    Raises:
        NoPlace: no slot, or none of its places is left.
        TooEarly: the ladder's next step is not due yet.
        OfficerUnfit, VisitNotFound, VisitNotReady, NotPermitted.
    """
    row = records.visit_locked(visit_id, by, "visits.plan")
    before = row.slot.on if row.slot else None
    if officer:
        _must_fit(row, officer, on, window)
    booked(row, on, window, officer)
    visit_changed(row.estate_code, before, on)
    audit(by, "visit.book", account_no=row.tenancy_id, visit=row.id, on=on.isoformat(), window=window, officer=officer)
    publish("visits.appointed", account_no=row.tenancy_id, visit=row.id, on=on.isoformat(), window=window)
    return records.visit_view(row)


@transaction.atomic
def visit_assign(*, visit_id: int, officer: str, by: Actor) -> VisitView:
    """Another officer makes a planned visit, at the time that was agreed; an empty name takes the one that was away.

    Raises:
        OfficerUnfit, VisitNotFound, VisitNotReady, NotPermitted.
    """
    row = records.visit_locked(visit_id, by, "visits.plan")
    if row.state != VisitState.PLANNED or row.slot is None:
        raise records.not_ready(row, "given to an officer")
    if officer:
        _must_fit(row, officer, row.slot.on, row.slot.window)
    row.officer = officer
    row.save(update_fields=["officer"])
    RouteStop.objects.filter(visit=row, plan__on=row.slot.on).update(held=bool(officer))
    visit_changed(row.estate_code, row.slot.on)
    audit(by, "visit.assign", account_no=row.tenancy_id, visit=row.id, officer=officer)
    return records.visit_view(row)


@transaction.atomic
def visit_release(*, visit_id: int, by: Actor) -> VisitView:
    """Take a visit's appointment away; it is due again, and its place is free.

    Raises:
        VisitNotFound, VisitNotReady, NotPermitted.
    """
    row = records.visit_locked(visit_id, by, "visits.plan")
    row.state = follow(row.id, VisitState(row.state), Transition.RELEASE)
    before = row.slot.on if row.slot else None
    given_back(row)
    row.slot, row.officer, row.started_at = None, "", None
    row.save(update_fields=["state", "slot", "officer", "started_at"])
    visit_changed(row.estate_code, before)
    audit(by, "visit.release", account_no=row.tenancy_id, visit=row.id)
    publish("visits.released", account_no=row.tenancy_id, visit=row.id)
    return records.visit_view(row)


@transaction.atomic
def visit_rebook(*, account_no: AccountNo, visit_id: int, on: date, window: str, today: date, by: Actor) -> VisitView:
    """A household moves its own visit to a place that is left. Whoever was to come stays where she can be sent then.

    Raises:
        NoPlace: none left, or the day is not one that a household may choose.
        VisitNotFound: not this household's.
        VisitNotReady: it has begun, or is today or over: the officer's list is made the day before.
        NotPermitted.
    """
    by.must("visits.rebook", estate=estate_code_of(account_no))
    row = Visit.objects.select_for_update().filter(id=visit_id, tenancy_id=account_no).first()
    if row is None:
        raise VisitNotFound(str(visit_id))
    if on < today + REBOOKABLE_UNTIL:
        raise NoPlace(on, window)
    if row.slot is not None and row.slot.on < today + REBOOKABLE_UNTIL:
        raise records.not_ready(row, "moved by the household")
    if row.slot is not None and (row.slot.on, row.slot.window) == (on, window):
        return records.visit_view(row)
    officer, before = row.officer, row.slot.on if row.slot else None
    if officer:
        try:
            _must_fit(row, officer, on, window)
        except OfficerUnfit:
            officer = ""
    booked(row, on, window, officer)
    visit_changed(row.estate_code, before, on)
    audit(by, "visit.rebook", account_no=account_no, visit=row.id, on=on.isoformat(), window=window)
    publish("visits.rebooked", account_no=account_no, visit=row.id, on=on.isoformat(), window=window)
    return records.visit_view(row)


@transaction.atomic
def preference_set(*, account_no: AccountNo, female_officer: bool, evening: bool, by: Actor) -> None:
    """What a household asks of its visits, by its own word or told to an officer.

    Raises:
        NotPermitted, VisitNotFound (no such tenancy is in a cycle).
    """
    by.must("visits.rebook", estate=estate_code_of(account_no))
    if not Visit.objects.filter(tenancy_id=account_no).exists():
        raise VisitNotFound("of this household")
    Preference.objects.update_or_create(
        tenancy_id=account_no, defaults={"female_officer": female_officer, "evening": evening}
    )
    audit(by, "visit.preference", account_no=account_no)


def booked(row: Visit, on: date, window: str, officer: str) -> None:
    """For this domain alone: the visit, locked, gets a place in the slot; raises NoPlace, TooEarly, VisitNotReady."""
    state = follow(row.id, VisitState(row.state), Transition.PLAN)
    if row.not_before is not None and on < row.not_before:
        raise TooEarly(row.not_before)
    wanted = Slot.objects.filter(estate_code=row.estate_code, on=on, window=window).values_list("id", flat=True).first()
    if wanted is None:
        raise NoPlace(on, window)
    if wanted != row.slot_id:
        ids = sorted(slot_id for slot_id in (wanted, row.slot_id) if slot_id is not None)
        slots = {slot.id: slot for slot in Slot.objects.filter(id__in=ids).order_by("id").select_for_update()}
        slot = slots[wanted]
        if slot.taken >= slot.places:
            raise NoPlace(on, window)
        slot.taken += 1
        slot.save(update_fields=["taken"])
        if row.slot_id is not None:
            _one_less(slots[row.slot_id])
        row.slot = slot
    row.state, row.officer = state, officer
    row.save(update_fields=["state", "slot", "officer"])


def given_back(row: Visit) -> None:
    """For this domain alone: the place that a visit has is free again."""
    if row.slot_id is not None:
        _one_less(Slot.objects.select_for_update().get(id=row.slot_id))


def _one_less(slot: Slot) -> None:
    slot.taken -= 1
    slot.save(update_fields=["taken"])


def _must_fit(row: Visit, username: str, on: date, window: str) -> None:
    """Raises OfficerUnfit. Whether her day is full the planner sees, who may overfill it."""
    officer = Officer.objects.filter(username=username).exclude(left_on__lte=on).first()
    if officer is None or Leave.objects.filter(officer=officer, days__contains=on).exists():
        raise OfficerUnfit(username, "away")
    wish = Preference.objects.filter(tenancy_id=row.tenancy_id).first()
    due = DueVisit(
        id=row.id,
        estate_code=row.estate_code,
        block=0,
        floor="",
        language=records.language_of(row.tenancy_id),
        female_officer=bool(wish and wish.female_officer),
        evening=ruleset.window_on(window, on).kind is WindowKind.EVENING,
    )
    if why := unfit(due, officer_view(officer)):
        raise OfficerUnfit(username, why)
