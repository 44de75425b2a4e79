"""Due visits over officers and days: by skills, leave and what a household asks for, evenly, and the same each time.

Whose visit few can make is placed first. Each goes to whoever of those who may be sent has the least of what she can take,
on her first day with room, where a place of the estate is left. What cannot be placed is named with its reason. It does not
go back on a choice, so where places are very scarce another order might have placed one or two more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from kaifong.domains.visits.types import (
    DueVisit,
    OfficerDays,
    OfficerProfile,
    Placed,
    SlotView,
    Split,
    Unplaced,
    Window,
    WindowKind,
)

NO_OFFICER, NO_LANGUAGE, NO_FEMALE, NO_EVENING, NO_PLACE = (
    *("no-officer", "no-language", "no-female-officer"),
    *("no-evening", "no-place"),
)
REASONS = (NO_OFFICER, NO_LANGUAGE, NO_FEMALE, NO_EVENING)


def speaks(officer: OfficerProfile, language: str) -> bool:
    """Either of the written Chinese languages is spoken as the other."""
    return language in officer.languages or (
        language.startswith("zh") and any(one.startswith("zh") for one in officer.languages)
    )


def unfit(visit: DueVisit, officer: OfficerProfile) -> str:
    """Why an officer cannot be sent to a household; empty where she can."""
    if visit.estate_code not in officer.estates:
        return NO_OFFICER
    if not speaks(officer, visit.language):
        return NO_LANGUAGE
    if visit.female_officer and not officer.female:
        return NO_FEMALE
    if visit.evening and not officer.evenings:
        return NO_EVENING
    return ""


def split(
    visits: Iterable[DueVisit], officers: Sequence[OfficerDays], slots: Iterable[SlotView], windows: dict[str, Window]
) -> Split:
    """Place visits with officers, in days and windows that have places left.

    Args:
        slots: of all estates concerned; a slot's window that no rule knows is passed over.
    """
    return _Splitting(officers, slots, windows).run(list(visits))


class _Splitting:
    def __init__(self, officers: Sequence[OfficerDays], slots: Iterable[SlotView], windows: dict[str, Window]) -> None:
        self._officers = sorted(officers, key=lambda one: one.officer.username)
        self._windows = windows
        self._left = {(slot.estate_code, slot.on, slot.window): slot.free for slot in slots if slot.window in windows}
        self._load: Counter[tuple[str, date, bool]] = Counter()
        for one in self._officers:
            for day, evening, taken in one.taken:
                self._load[one.officer.username, day, evening] += taken
        self._in_all: Counter[str] = Counter()
        for (username, _, _), taken in self._load.items():
            self._in_all[username] += taken
        self._most = {
            one.officer.username: len(one.days) * (one.officer.visits_a_day + _evenings(one.officer)) or 1
            for one in self._officers
        }

    def run(self, visits: list[DueVisit]) -> Split:
        fitting = {visit.id: [one for one in self._officers if not unfit(visit, one.officer)] for visit in visits}
        order = sorted(
            visits,
            key=lambda visit: (
                len(fitting[visit.id]), not visit.evening, -visit.tries, visit.estate_code, visit.block, visit.floor,
                visit.id,
            ),
        )  # fmt: skip
        placed, unplaced = [], []
        for visit in order:
            found = self._place(visit, fitting[visit.id])
            if found:
                placed.append(found)
            else:
                unplaced.append(Unplaced(visit.id, self._why(visit, fitting[visit.id])))
        return Split(
            tuple(sorted(placed, key=lambda one: one.visit_id)), tuple(sorted(unplaced, key=lambda one: one.visit_id))
        )

    def _place(self, visit: DueVisit, officers: list[OfficerDays]) -> Placed | None:
        by_load = sorted(
            officers,
            key=lambda one: (
                self._in_all[one.officer.username] / self._most[one.officer.username],
                one.officer.username,
            ),
        )
        for one in by_load:
            for day in one.days:
                window = self._window(visit, one.officer, day)
                if window:
                    evening = self._windows[window].kind is WindowKind.EVENING
                    self._left[visit.estate_code, day, window] -= 1
                    self._load[one.officer.username, day, evening] += 1
                    self._in_all[one.officer.username] += 1
                    return Placed(visit.id, one.officer.username, day, window)
        return None

    def _window(self, visit: DueVisit, officer: OfficerProfile, day: date) -> str:
        """The window of a day with most places left in which the officer has room; not the one that failed before."""
        if visit.not_before is not None and day < visit.not_before:
            return ""
        found = [
            (self._left.get((visit.estate_code, day, code), 0), code)
            for code, window in self._windows.items()
            if (window.kind is WindowKind.EVENING) is visit.evening and code != visit.avoid
        ]
        evening = visit.evening
        most = officer.visits_an_evening if evening else officer.visits_a_day
        if self._load[officer.username, day, evening] >= most:
            return ""
        left, code = max(found, key=lambda one: (one[0], one[1]), default=(0, ""))
        return code if left > 0 else ""

    def _why(self, visit: DueVisit, fitting: list[OfficerDays]) -> str:
        """The last of the requirements that nobody met together with those before it."""
        if fitting:
            return NO_PLACE
        reasons = [unfit(visit, one.officer) for one in self._officers]
        return max(reasons, key=REASONS.index, default=NO_OFFICER)


def _evenings(officer: OfficerProfile) -> int:
    return officer.visits_an_evening if officer.evenings else 0
