"""When officers answer, and what the landlord's file may say of it."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import kaifong.config
from kaifong.selfservice.officers import HotlineSettingInvalid, Hours, officer_hours, officers

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
FILE = {
    "hotline": {
        "number": "21230000",
        "officers": ["sip:201@10.0.0.5", "sips:desk.2@pbx.landlord.example:5061"],
        "ring_seconds": 15,
        "closed": [date(2026, 12, 25)],
        "hours": {"thursday": ["08:30-12:45", "14:00-17:30"], "friday": ["09:00-12:00"]},
    }
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HONG_KONG)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-26T08:29:59", False),
        ("2026-11-26T08:30:00", True),
        ("2026-11-26T12:44:59", True),
        ("2026-11-26T12:45:00", False),
        ("2026-11-26T14:00:00", True),
        ("2026-11-26T17:30:00", False),
        ("2026-11-25T10:00:00", False),
        ("2026-12-25T10:00:00", False),
        ("2026-12-18T10:00:00", True),
    ],
)
def test_officers_answer_within_the_hours_of_the_weekday_and_never_on_a_closed_day(moment, is_open):
    assert officer_hours(FILE).is_open(at(moment)) is is_open


def test_the_hours_are_those_of_the_landlords_clock():
    assert officer_hours(FILE).is_open(datetime.fromisoformat("2026-11-26T01:00:00+00:00"))


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-26T07:00:00", "2026-11-26T08:30:00"),
        ("2026-11-26T09:10:00", "2026-11-26T09:10:00"),
        ("2026-11-26T12:45:00", "2026-11-26T14:00:00"),
        ("2026-11-26T17:30:00", "2026-11-27T09:00:00"),
        ("2026-12-24T18:00:00", "2026-12-31T08:30:00"),  # Christmas is closed
    ],
)
def test_they_answer_next(moment, opens):
    assert officer_hours(FILE).opens(at(moment)) == at(opens)


def test_a_landlord_who_says_nothing_has_no_officers_at_the_telephone():
    nobody = officer_hours({})

    assert (nobody.number, nobody.addresses, nobody.is_open(at("2026-11-26T10:00:00"))) == ("", (), False)
    assert nobody.opens(at("2026-11-26T10:00:00")) is None


def test_the_file_is_read_as_it_stands():
    told = officer_hours(FILE)

    assert told.addresses == ("sip:201@10.0.0.5", "sips:desk.2@pbx.landlord.example:5061")
    assert (told.number, told.ring_seconds) == ("21230000", 15)
    assert told.hours_on(date(2026, 11, 27)) == (Hours(time(9), time(12)),)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", 21230000),
        ("number", "2123 0000"),
        ("officers", "sip:201@10.0.0.5"),
        ("officers", ["201"]),
        ("officers", ["sip:201@10.0.0.5, sip:202@10.0.0.5"]),
        ("officers", ["sip:2\n01@10.0.0.5"]),
        ("ring_seconds", 4),
        ("ring_seconds", True),
        ("closed", ["2026-12-25"]),
        ("closed", [datetime(2026, 12, 25, 10, 0)]),  # noqa: DTZ001
        ("hours.monday", "08:30-12:45"),
        ("hours.monday", ["8:30-12:45"]),
        ("hours.monday", ["12:45-08:30"]),
        ("hours.monday", ["08:30-12:45", "12:00-17:30"]),
        ("hours.monday", ["08:30-24:00"]),
        ("hours", {"mon": []}),
        ("open", True),
    ],
)
def test_what_is_wrong_is_named(name, value):
    table, _, key = name.partition(".")
    wrong = {"hotline": {table: {key: value} if key else value}}

    with pytest.raises(HotlineSettingInvalid) as refusal:
        officer_hours(wrong)

    assert refusal.value.name == name
    assert name in str(refusal.value)


def test_a_hotline_that_is_no_table_is_refused():
    with pytest.raises(HotlineSettingInvalid):
        officer_hours({"hotline": "21230000"})


def test_the_programs_own_example_can_be_read(settings):
    settings.LANDLORD_FILE = Path(kaifong.config.__file__).parent / "landlord.toml"

    assert officers().number == "21230000"
