"""Cycles, visits, places, officers, as planners and households see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import QuerySet

from kaifong.domains.visits import records, ruleset
from kaifong.domains.visits.errors import CycleNotFound, OfficerNotFound, VisitNotFound, VisitNotReady
from kaifong.domains.visits.models import Attempt, Cycle, Message, Officer, Preference, Slot, Visit
from kaifong.domains.visits.types import (
    Appointment,
    CycleView,
    LadderStep,
    LetterFacts,
    MessageView,
    OfficerProfile,
    Outcome,
    Progress,
    SlotView,
    Try,
    VisitState,
    VisitView,
    Way,
    Window,
)
from kaifong.domains.visits.types import Preference as Wish
from kaifong.infra.database import fetch_all, sql
from kaifong.kernel.identifiers import AccountNo

PACKAGE = "kaifong.domains.visits"
CHOICE_DAYS = timedelta(days=60)
MOST_CHOICES = 30
REBOOKABLE_UNTIL = timedelta(days=1)
"""A household may move its visit until the day before; the officers' packages are made then."""


def cycle_on(on: date) -> CycleView:
    """The cycle that a day lies in. One statement; raises CycleNotFound."""
    row = Cycle.objects.filter(days__contains=on).first()
    if row is None:
        raise CycleNotFound(on)
    return cycle_view(row)


def cycles_list() -> tuple[CycleView, ...]:
    """Every cycle, the latest first. One statement."""
    return tuple(map(cycle_view, Cycle.objects.order_by("-days")))


def cycle_view(row: Cycle) -> CycleView:
    """For this domain alone."""
    return CycleView(row.id, row.days.lower, row.days.upper - timedelta(days=1), row.rule_id)


def cycle_progress(*, cycle_id: int, estates: Collection[int] | None = None) -> tuple[Progress, ...]:
    """How many visits of each estate have come how far, by estate. One statement."""
    wanted = None if estates is None else list(estates)
    return tuple(Progress(*row) for row in fetch_all(sql(PACKAGE, "progress"), {"cycle": cycle_id, "estates": wanted}))


def windows(on: date) -> tuple[Window, ...]:
    """The windows in force on a day, in the day's order. One statement; raises NoRuleInForce."""
    return tuple(ruleset.windows_on(on).values())


def officer(username: str) -> OfficerProfile:
    """One statement; raises OfficerNotFound."""
    row = Officer.objects.filter(username=username).first()
    if row is None:
        raise OfficerNotFound(username)
    return officer_view(row)


def officers_list(*, on: date, estates: Collection[int] | None = None) -> tuple[OfficerProfile, ...]:
    """Who visits on a day, by name; of some estates or all. One statement; leave is not looked at."""
    found = Officer.objects.exclude(left_on__lte=on).order_by("username")
    if estates is not None:
        found = found.filter(estates__overlap=list(estates))
    return tuple(map(officer_view, found))


def officer_view(row: Officer) -> OfficerProfile:
    """For this domain alone."""
    return OfficerProfile(
        row.username,
        tuple(sorted(row.estates)),
        tuple(sorted(row.languages)),
        row.female,
        row.evenings,
        row.start_estate,
        row.start_block,
        row.starts_at,
        row.ends_at,
        row.visits_a_day,
        row.visits_an_evening,
    )


def slots_list(*, estate_code: int, first: date, last: date) -> tuple[SlotView, ...]:
    """An estate's places on some days, by day and window. One statement."""
    found = Slot.objects.filter(estate_code=estate_code, on__range=(first, last)).order_by("on", "window")
    return tuple(SlotView(row.id, row.estate_code, row.on, row.window, row.places, row.taken) for row in found)


def visit(visit_id: int) -> VisitView:
    """One statement; raises VisitNotFound."""
    row = records.visits().select_related("signature_answer").filter(id=visit_id).first()
    if row is None:
        raise VisitNotFound(str(visit_id))
    return records.visit_view(row)


def visit_of(account_no: int, on: date) -> VisitView:
    """The household's visit of the cycle that a day lies in. One statement; raises VisitNotFound."""
    found = records.visits().select_related("signature_answer").filter(tenancy_id=account_no, cycle__days__contains=on)
    row = found.first()
    if row is None:
        raise VisitNotFound(f"of this household on {on}")
    return records.visit_view(row)


def last_visit_of(account_no: int) -> VisitView:
    """The household's visit that was finished last, of whichever cycle. One statement; raises VisitNotFound."""
    found = records.visits().select_related("signature_answer").filter(tenancy_id=account_no, finished_at__isnull=False)
    row = found.order_by("-finished_at").first()
    if row is None:
        raise VisitNotFound("of this household that was finished")
    return records.visit_view(row)


def visits_list(
    *,
    cycle_id: int,
    estates: Collection[int] | None = None,
    state: VisitState | None = None,
    on: date | None = None,
    officer: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[VisitView, ...]:
    """Visits of a cycle by account, of some estates, state, day or officer. One statement."""
    found = _wanted(cycle_id, estates, state, on, officer).select_related("signature_answer")
    return tuple(records.visit_view(row) for row in found.order_by("tenancy_id")[offset : offset + limit])


def visits_count(
    *,
    cycle_id: int,
    estates: Collection[int] | None = None,
    state: VisitState | None = None,
    on: date | None = None,
    officer: str | None = None,
) -> int:
    """How many `visits_list` would give in all. One statement."""
    return _wanted(cycle_id, estates, state, on, officer).count()


def _wanted(
    cycle_id: int, estates: Collection[int] | None, state: VisitState | None, on: date | None, officer: str | None
) -> QuerySet[Visit]:
    found = records.visits().filter(cycle_id=cycle_id)
    if estates is not None:
        found = found.filter(estate_code__in=list(estates))
    if state is not None:
        found = found.filter(state=state.value)
    if on is not None:
        found = found.filter(slot__on=on)
    if officer is not None:
        found = found.filter(officer=officer)
    return found


def visits_of(account_no: int) -> tuple[VisitView, ...]:
    """A household's visits of all cycles, the latest first. One statement."""
    found = records.visits().select_related("signature_answer").filter(tenancy_id=account_no)
    return tuple(records.visit_view(row) for row in found.order_by("-cycle__days"))


def visits_of_day(*, officer: str, on: date) -> tuple[VisitView, ...]:
    """An officer's visits on a day, by window and account. One statement."""
    found = records.visits().select_related("signature_answer").filter(officer=officer, slot__on=on)
    return tuple(records.visit_view(row) for row in found.order_by("slot__window", "tenancy_id"))


def tries(visit_id: int) -> tuple[Try, ...]:
    """Every coming to the door, in its order. One statement."""
    return tuple(map(_try, Attempt.objects.filter(visit_id=visit_id).order_by("at", "id")))


def tries_of(account_no: int) -> tuple[tuple[int, Try], ...]:
    """Every coming to a household's door in all its visits, with the visit's id, in its order. One statement."""
    found = Attempt.objects.filter(visit__tenancy_id=account_no).order_by("at", "id")
    return tuple((row.visit_id, _try(row)) for row in found)


def _try(row: Attempt) -> Try:
    return Try(row.at, row.officer, LadderStep(row.step), Outcome(row.outcome), row.window)


def appointment(account_no: int, on: date) -> Appointment:
    """A household's visit, what it asked for, and to where it could be moved. Five statements.

    Raises:
        VisitNotFound: no cycle is open, or the household is not in it.
    """
    found = visit_of(account_no, on)
    wish = preference_of(account_no)
    movable = found.state in (VisitState.DUE, VisitState.PLANNED) and (
        found.on is None or on <= found.on - REBOOKABLE_UNTIL
    )
    known = ruleset.windows_on(on)
    return Appointment(
        visit=found,
        window=known.get(found.window) or (ruleset.window_on(found.window, found.on) if found.on else None),
        preference=wish,
        choices=_choices(found, on, known) if movable else (),
        confirmable=found.state in (VisitState.DUE, VisitState.PLANNED) and found.confirmed_on is None,
    )


def preference_of(account_no: int) -> Wish:
    """What a household asks of its visits. One statement."""
    row = Preference.objects.filter(tenancy_id=account_no).first()
    return Wish() if row is None else Wish(row.female_officer, row.evening)


def _choices(found: VisitView, on: date, known: dict[str, Window]) -> tuple[tuple[date, Window], ...]:
    first = max(on + REBOOKABLE_UNTIL, found.not_before or on)
    cycle = Cycle.objects.get(id=found.cycle_id)
    last = min(first + CHOICE_DAYS, cycle.days.upper - timedelta(days=1))
    free = [
        slot
        for slot in slots_list(estate_code=found.estate_code, first=first, last=last)
        if slot.free > 0 and slot.window in known and (slot.on, slot.window) != (found.on, found.window)
    ]
    ordered = sorted(free, key=lambda slot: (slot.on, known[slot.window].start, known[slot.window].end))
    return tuple((slot.on, known[slot.window]) for slot in ordered[:MOST_CHOICES])


def letter_of_visit(visit_id: int, on: date) -> LetterFacts:
    """What the letter of an appointment says. Two statements; raises VisitNotFound, VisitNotReady (nothing is planned)."""
    found = visit(visit_id)
    if found.on is None or found.state is not VisitState.PLANNED:
        raise VisitNotReady(visit_id, found.state.value, "written of")
    return LetterFacts(
        letter_no=f"V{visit_id}-{found.tries + 1}",
        visit_id=visit_id,
        account_no=AccountNo(found.account_no),
        step=found.step,
        written_on=on,
        on=found.on,
        window=ruleset.window_on(found.window, found.on),
        officer=found.officer,
    )


def messages_of(visit_id: int) -> tuple[MessageView, ...]:
    """What a household was told of its appointment, and how. One statement."""
    return tuple(
        message_view(row) for row in Message.objects.select_related("visit").filter(visit_id=visit_id).order_by("id")
    )


def message_view(row: Message) -> MessageView:
    """For this domain alone."""
    return MessageView(
        row.id,
        row.visit_id,
        AccountNo(row.visit.tenancy_id),
        Way(row.way),
        row.on,
        row.window,
        row.asked_at,
        row.sent_at,
        row.fault,
    )
