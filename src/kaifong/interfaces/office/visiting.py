"""Household visits at the office: a cycle's progress, a visit with all that belongs to it, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access.api import Actor
from kaifong.domains.estates import api as estates
from kaifong.domains.rules.api import NoRuleInForce
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.api import ENDING, MISSING, Outcome, Progress, VisitState, VisitView, Window
from kaifong.infra.database import snapshot
from kaifong.infra.printing import writing
from kaifong.interfaces.office.acts import Act, Bare, Doing, text_field
from kaifong.interfaces.office.enforcing import choice_field
from kaifong.interfaces.office.figures import NotThere
from kaifong.interfaces.office.types import PAGE_ROWS
from kaifong.interfaces.office.visit_words import OUTCOMES, STATES, language
from kaifong.kernel.localtext import LocalText

AHEAD = timedelta(days=60)
"""How far ahead places are offered."""
TO_COME = (VisitState.DUE, VisitState.PLANNED)
OPEN = (*TO_COME, VisitState.STARTED)


# The cycle


@dataclass(frozen=True, slots=True)
class EstateLine:
    """An estate's visits of a cycle. Those of tenancies that ended are left out of ``whole``."""

    code: int
    name: LocalText
    counts: Progress

    @property
    def whole(self) -> int:
        return self.counts.due + self.planned + self.counts.finished

    @property
    def planned(self) -> int:
        """Planned, those begun among them."""
        return self.counts.planned + self.counts.started


@dataclass(frozen=True, slots=True)
class CyclePage:
    """A cycle's progress. ``total`` over all its estates; ``cycle`` None where none was ever opened."""

    cycle: visits.CycleView | None
    cycles: tuple[visits.CycleView, ...]
    estates: tuple[EstateLine, ...]
    total: EstateLine


def cycle_page(*, cycle_id: int | None, on: date, actor: Actor) -> CyclePage:
    """How far a cycle has come, estate by estate; without its id, the one of the day, else the last.

    Three statements. Raises NotThere: no such cycle.
    """
    with snapshot():
        cycles = visits.cycles_list()
        cycle = _cycle(cycles, cycle_id, on)
        progress = () if cycle is None else visits.cycle_progress(cycle_id=cycle.id, estates=actor.estates)
        names = estates.estate_names()
    lines = tuple(EstateLine(one.estate_code, names[one.estate_code], one) for one in progress)
    sums = [sum(column) for column in zip(*((0,) * 6, *(_numbers(one) for one in progress)), strict=True)]
    everywhere = LocalText("全部", "All estates", "全部")
    return CyclePage(cycle, cycles, lines, EstateLine(0, everywhere, Progress(0, *sums)))


def _numbers(one: Progress) -> tuple[int, ...]:
    return one.due, one.planned, one.started, one.finished, one.closed, one.missed


def _cycle(cycles: tuple[visits.CycleView, ...], cycle_id: int | None, on: date) -> visits.CycleView | None:
    if cycle_id is not None:
        found = next((one for one in cycles if one.id == cycle_id), None)
        if found is None:
            raise NotThere(f"cycle {cycle_id}")
        return found
    return next((one for one in cycles if one.first <= on <= one.last), cycles[0] if cycles else None)


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit in an estate's list."""

    visit: VisitView
    flat: LocalText | None
    window: str

    @property
    def state(self) -> Promise:
        return STATES[self.visit.state]

    @property
    def outcome(self) -> Promise | None:
        return OUTCOMES[self.visit.outcome] if self.visit.outcome else None


@dataclass(frozen=True, slots=True)
class EstatePage:
    """One page of an estate's visits. ``found``: how many the state and the day let through."""

    cycle: visits.CycleView
    code: int
    name: LocalText
    found: int
    visits: tuple[VisitLine, ...]


def estate_page(
    *, cycle_id: int | None, code: int, state: VisitState | None, day: date | None, page: int, on: date
) -> EstatePage:
    """An estate's visits, page by page, by account. Seven statements. Raises NotThere."""
    with snapshot():
        cycle = _cycle(visits.cycles_list(), cycle_id, on)
        names = estates.estate_names()
        if cycle is None or code not in names:
            raise NotThere(f"no visits of estate {code}")
        wanted: dict[str, Any] = {"cycle_id": cycle.id, "estates": [code], "state": state, "on": day}
        found = visits.visits_list(**wanted, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS)
        flats = tenancies.flats_of([one.account_no for one in found])
        addresses = estates.flat_addresses(flats.values())
        windows = windows_by_code(on)
        lines = tuple(
            VisitLine(one, addresses.get(flats.get(one.account_no, 0)), window_text(one.window, windows))
            for one in found
        )
        return EstatePage(cycle, code, names[code], visits.visits_count(**wanted), lines)


def windows_by_code(on: date) -> dict[str, Window]:
    """One statement; none where no rule is in force."""
    try:
        return {one.code: one for one in visits.windows(on)}
    except NoRuleInForce:
        return {}


def window_text(code: str, windows: Mapping[str, Window]) -> str:
    """A window in words; its code where the rules no longer have it."""
    return windows[code].title[language()] if code in windows else code


def appointment_text(on: date, code: str, windows: Mapping[str, Window]) -> str:
    """Day, window, and its hours."""
    day = writing.write_short_day(on, language())
    if code not in windows:
        return f"{day}, {code}"
    window = windows[code]
    return gettext("%(day)s, %(window)s (%(start)s to %(end)s)") % {
        "day": day,
        "window": window.title[language()],
        "start": f"{window.start:%H:%M}",
        "end": f"{window.end:%H:%M}",
    }


# A visit


@dataclass(frozen=True, slots=True)
class VisitPage:
    """A visit and all that belongs to it, but what was recorded in it: that is looked at with a purpose.

    Attributes:
        appointment: in words; "" where none is made.
        missing: files that operations name and that have not come whole.
    """

    visit: VisitView
    cycle: visits.CycleView
    where: LocalText
    appointment: str
    preference: visits.Preference
    tries: tuple[tuple[visits.Try, str], ...]
    messages: tuple[tuple[visits.MessageView, str], ...]
    files: tuple[visits.FileView, ...]
    tasks: tuple[visits.TaskView, ...]
    proposals: tuple[visits.ProposalLine, ...]

    @property
    def missing(self) -> tuple[visits.FileView, ...]:
        return tuple(one for one in self.files if not one.complete)

    @property
    def refused(self) -> tuple[visits.FileView, ...]:
        return tuple(one for one in self.files if one.fault)

    @property
    def received(self) -> bool:
        """As `visits.visit_received`."""
        return self.visit.finished_at is not None and not self.missing


def visit_page(*, visit_id: int, on: date) -> VisitPage:
    """A visit's page. Raises VisitNotFound."""
    with snapshot():
        visit = visits.visit(visit_id)
        flats = tenancies.flats_of([visit.account_no])
        windows = windows_by_code(on)
        return VisitPage(
            visit=visit,
            cycle=next(one for one in visits.cycles_list() if one.id == visit.cycle_id),
            where=estates.flat_addresses(flats.values())[flats[visit.account_no]],
            appointment=appointment_text(visit.on, visit.window, windows) if visit.on else "",
            preference=visits.preference_of(visit.account_no),
            tries=tuple((one, window_text(one.window, windows)) for one in visits.tries(visit_id)),
            messages=tuple(
                (one, appointment_text(one.on, one.window, windows)) for one in visits.messages_of(visit_id)
            ),
            files=visits.visit_files(visit_id),
            tasks=visits.tasks_of(visit_id),
            proposals=visits.proposals_list(visit_id=visit_id),
        )


# What may be done with it


def _officer_field(label: Any, nobody: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", nobody)], required=False)


class Giving(forms.Form):
    """Who makes the visit."""

    officer = _officer_field(_("Officer"), _("Nobody yet"))

    def __init__(self, *args: Any, officers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices += [(name, name) for name in officers]  # type: ignore[attr-defined] # a ChoiceField


class Booking(Giving):
    """A place in a slot, and who comes."""

    field_order = ("place", "officer")
    place = forms.ChoiceField(
        label=_("Day and time"),
        help_text=_("With the places that are left"),
        error_messages={
            "required": _("Choose a day and a time"),
            "invalid_choice": _("That place was taken meanwhile; choose another"),
        },
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", "–"), *places]  # type: ignore[attr-defined] # a ChoiceField


class Recording(Giving):
    """What a visit found that was made without a handheld."""

    field_order = ("outcome", "officer")
    officer = _officer_field(_("Who was there"), _("I was there myself"))
    outcome = choice_field(_("What was found"), {one: OUTCOMES[one] for one in Outcome if one in ENDING | MISSING})


class Dealt(forms.Form):
    """How something that waited was dealt with."""

    note = text_field(_("What you did"), help_text=_("It is kept with the tenancy's record"))


def _book(visit_id: int, said: Mapping[str, Any], doing: Doing) -> object:
    day, _slash, window = said["place"].partition("/")
    return visits.visit_book(
        visit_id=visit_id, on=date.fromisoformat(day), window=window, officer=said["officer"], by=doing.by
    )


ACT_NAMES = frozenset({"book", "assign", "outcome", "release"})


def acts(visit: VisitView, on: date) -> dict[str, Act]:
    """The acts that there is room for as the visit stands."""
    if visit.state not in OPEN:
        return {}
    officers = [one.username for one in visits.officers_list(on=on, estates=[visit.estate_code])]
    found: dict[str, Act] = {}
    if visit.state in TO_COME:
        found["book"] = Act(
            _("Move it") if visit.on else _("Plan it"),
            "visits.plan",
            partial(Booking, places=_places(visit, on), officers=officers),
            _book,
        )
    if visit.state is VisitState.PLANNED:
        found["assign"] = Act(
            _("Give it to an officer"),
            "visits.plan",
            partial(Giving, officers=officers),
            lambda visit_id, said, doing: visits.visit_assign(visit_id=visit_id, officer=said["officer"], by=doing.by),
        )
    found["outcome"] = Act(
        _("Record what a visit found"),
        "visits.record",
        partial(Recording, officers=officers),
        lambda visit_id, said, doing: visits.outcome_record(
            visit_id=visit_id, outcome=Outcome(said["outcome"]), officer=said["officer"], **doing._asdict()
        ),
    )
    if visit.state not in (VisitState.DUE, VisitState.CLOSED):
        found["release"] = Act(
            _("Take its appointment away"),
            "visits.plan",
            Bare,
            lambda visit_id, _said, doing: visits.visit_release(visit_id=visit_id, by=doing.by),
        )
    return found


def _places(visit: VisitView, on: date) -> list[tuple[str, str]]:
    """Where a place is left, as a form's choices."""
    windows = windows_by_code(on)
    first = max(on, visit.not_before or on)
    free = [
        slot
        for slot in visits.slots_list(estate_code=visit.estate_code, first=first, last=first + AHEAD)
        if slot.free > 0 and slot.window in windows
    ]
    free.sort(key=lambda slot: (slot.on, windows[slot.window].start, windows[slot.window].end))
    return [
        (f"{slot.on}/{slot.window}", f"{appointment_text(slot.on, slot.window, windows)} · {slot.free}")
        for slot in free
    ]
