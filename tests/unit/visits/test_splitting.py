"""Splitting due visits over officers and days: nobody has more than she takes or is sent where she is unfit."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kaifong.domains.visits.splitting import split, unfit
from kaifong.domains.visits.types import (
    DueVisit,
    OfficerDays,
    OfficerProfile,
    SlotView,
    Window,
    WindowKind,
)
from kaifong.kernel.localtext import LocalText

DAY = date(2026, 3, 2)
DAYS = tuple(DAY + timedelta(days=n) for n in range(3))
WORDS = LocalText("時段", "Window", "时段")
WINDOWS = {
    "morning": Window("morning", WindowKind.HALF_DAY, time(9, 30), time(13), WORDS),
    "afternoon": Window("afternoon", WindowKind.HALF_DAY, time(14), time(17, 30), WORDS),
    "evening": Window("evening", WindowKind.EVENING, time(18, 30), time(21), WORDS),
}
WONG = OfficerProfile("wong", (1, 2), ("en", "zh-hant"), True, True, 1, 1, time(9), time(18), 20, 5)


def days(officer: OfficerProfile, *on: date) -> OfficerDays:
    return OfficerDays(officer, on or DAYS)


def slot(number: int, estate: int, on: date, window: str, places: int) -> SlotView:
    return SlotView(number, estate, on, window, places, 0)


def due(number: int, **more) -> DueVisit:
    return replace(DueVisit(number, 1, 1, "3", "zh-hant"), **more)


officers = st.lists(
    st.builds(
        lambda name, estates, languages, female, evenings, most, late, on: OfficerDays(
            replace(
                WONG,
                username=name,
                estates=tuple(sorted(estates)),
                languages=tuple(sorted(languages)),
                female=female,
                evenings=evenings,
                visits_a_day=most,
                visits_an_evening=late,
            ),
            tuple(sorted(on)),
        ),
        st.sampled_from(("au", "bo", "cho", "dai")),
        st.sets(st.sampled_from((1, 2)), min_size=1),
        st.sets(st.sampled_from(("en", "zh-hant", "zh-hans")), min_size=1),
        st.booleans(),
        st.booleans(),
        st.integers(0, 3),
        st.integers(0, 2),
        st.sets(st.sampled_from(DAYS), max_size=3),
    ),
    max_size=4,
    unique_by=lambda one: one.officer.username,
)
visits = st.lists(
    st.builds(
        lambda number, estate, block, language, female, evening, later, avoid: due(
            number,
            estate_code=estate,
            block=block,
            language=language,
            female_officer=female,
            evening=evening,
            not_before=later,
            avoid=avoid,
        ),
        st.integers(1, 40),
        st.sampled_from((1, 2)),
        st.integers(1, 3),
        st.sampled_from(("en", "zh-hant", "zh-hans")),
        st.booleans(),
        st.booleans(),
        st.sampled_from((None, *DAYS)),
        st.sampled_from(("", "morning", "afternoon")),
    ),
    max_size=20,
    unique_by=lambda one: one.id,
)
slots = st.lists(
    st.tuples(st.sampled_from((1, 2)), st.sampled_from(DAYS), st.sampled_from(tuple(WINDOWS)), st.integers(0, 4)),
    max_size=18,
    unique_by=lambda one: one[:3],
).map(lambda rows: [slot(number, *row) for number, row in enumerate(rows)])


@given(visits, officers, slots)
def test_nobody_has_too_much_nobody_is_unfit_no_slot_is_overbooked_and_all_are_placed_or_named(due_, sent, places):
    found = split(due_, sent, places, WINDOWS)

    by_id = {one.id: one for one in due_}
    profiles = {one.officer.username: one for one in sent}
    assert sorted([one.visit_id for one in (*found.placed, *found.unplaced)]) == sorted(by_id)
    load: Counter = Counter()
    taken: Counter = Counter()
    for one in found.placed:
        visit, who = by_id[one.visit_id], profiles[one.officer]
        evening = WINDOWS[one.window].kind is WindowKind.EVENING
        assert unfit(visit, who.officer) == ""
        assert one.on in who.days
        assert visit.not_before is None or one.on >= visit.not_before
        assert one.window != visit.avoid
        assert evening is visit.evening
        load[one.officer, one.on, evening] += 1
        taken[visit.estate_code, one.on, one.window] += 1
    for (name, _, evening), count in load.items():
        officer = profiles[name].officer
        assert count <= (officer.visits_an_evening if evening else officer.visits_a_day)
    room = {(one.estate_code, one.on, one.window): one.free for one in places}
    assert all(count <= room[key] for key, count in taken.items())
    for one in found.unplaced:
        fits = [who for who in sent if not unfit(by_id[one.visit_id], who.officer)]
        assert (one.why == "no-place") is bool(fits)


@given(visits, officers, slots, st.randoms())
def test_the_same_visits_in_another_order_are_split_the_same(due_, sent, places, chance):
    first = split(due_, sent, places, WINDOWS)
    for rows in (due_, sent, places):
        chance.shuffle(rows)

    assert split(due_, sent, places, WINDOWS) == first


def test_work_is_shared_evenly_between_officers_who_are_alike():
    twins = [days(replace(WONG, username=name)) for name in ("au", "bo")]
    places = [slot(1, 1, DAY, "morning", 40)]

    found = split([due(number) for number in range(20)], twins, places, WINDOWS)

    assert Counter(one.officer for one in found.placed) == {"au": 10, "bo": 10}


def test_who_takes_half_as_much_is_given_half_as_much():
    pair = [
        days(replace(WONG, username="au", visits_an_evening=0)),
        days(replace(WONG, username="bo", visits_a_day=10, visits_an_evening=0)),
    ]

    found = split([due(number) for number in range(30)], pair, [slot(1, 1, DAY, "morning", 40)], WINDOWS)

    assert Counter(one.officer for one in found.placed) == {"au": 20, "bo": 10}


def test_whose_visit_few_can_make_is_placed_first():
    only_chinese = days(replace(WONG, username="au", languages=("zh-hant",), visits_a_day=1), DAY)
    both = days(replace(WONG, username="bo", visits_a_day=1), DAY)

    found = split([due(1), due(2, language="en")], [only_chinese, both], [slot(1, 1, DAY, "morning", 2)], WINDOWS)

    assert {one.visit_id: one.officer for one in found.placed} == {1: "au", 2: "bo"}


def test_a_full_slot_and_a_missing_skill_are_named():
    found = split(
        [due(1), due(2), due(3, female_officer=True), due(4, estate_code=9)],
        [days(replace(WONG, female=False), DAY)],
        [slot(1, 1, DAY, "morning", 1)],
        WINDOWS,
    )

    assert {one.visit_id: one.why for one in found.unplaced} == {
        2: "no-place",
        3: "no-female-officer",
        4: "no-officer",
    }
