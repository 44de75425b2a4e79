"""The catalogue against the project's page of facts, item by item."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from opencc import OpenCC

from kaifong.domains.rules.packs import read_pack

CODES = {code.code: code for code in read_pack(Path(__file__).parents[3] / "src/kaifong/rulepacks/hk").codes}
BEFORE, CHANGED, LATEST = date(2023, 12, 17), date(2023, 12, 18), date(2024, 12, 31)


def items(day: date) -> dict[str, dict]:
    [version] = [one for one in CODES["enforcement.misdeeds"].versions if day in one.in_force]
    return {item["code"]: item for item in version.value["misdeeds"]}


def points(day: date) -> dict[str, int]:
    return {code: item["points"] for code, item in items(day).items()}


def test_the_change_of_december_2023_raises_five_to_seven_and_seven_to_fifteen_and_nothing_else():
    changed = {
        code: (points(BEFORE)[code], now) for code, now in points(CHANGED).items() if points(BEFORE)[code] != now
    }

    assert changed == {
        **dict.fromkeys(["littering", "refuse_disposal", "animal_fouling", "obstruction", "noise"], (5, 7)),
        **dict.fromkeys(["decoration_debris", "pipe_damage", "authority_property", "illegal_use"], (7, 15)),
    }


def test_the_fourth_quarter_of_2024_adds_three_misdeeds_on_the_last_day_that_it_can_have_been():
    added = {code: now for code, now in points(LATEST).items() if code not in points(date(2024, 12, 30))}

    assert added == {"feeding_animals": 7, "hazardous_objects": 7, "obstructing_officers": 15}
    assert all(items(LATEST)[code]["confidence"] == "unconfirmed" for code in added)


def test_the_latest_catalogue_has_thirty_items_of_three_five_seven_or_fifteen_points():
    assert Counter(points(LATEST).values()) == {3: 3, 5: 6, 7: 15, 15: 6}
    assert sum(item["confidence"] == "confirmed" for item in items(LATEST).values()) == 14


def test_what_the_page_recalls_only_is_not_confirmed():
    recalled = {code for code, item in items(LATEST).items() if item["confidence"] == "unconfirmed"}

    assert recalled == {
        "mosquito_breeding", "aircon_dripping", "unlicensed_pet", "boiling_wax", "smoking", "gambling", "spitting",
        "urinating", "food_factory", "hoarding_refuse", "denying_repairs", "refusing_pipe_repair", "hawking",
        "feeding_animals", "hazardous_objects", "obstructing_officers",
    }  # fmt: skip
    assert all(items(LATEST)[code]["note"] for code in recalled)


def test_that_no_warning_comes_first_is_stated_only_where_the_page_says_so():
    stated = {
        (day, code): item["warning_first"]
        for day in (BEFORE, CHANGED, LATEST)
        for code, item in items(day).items()
        if item["warning_first"] is not None
    }

    assert stated == {(CHANGED, "pipe_damage"): False, (LATEST, "pipe_damage"): False}


def test_the_scheme_the_advisory_letter_and_the_notice_say_what_is_known():
    [scheme] = CODES["enforcement.scheme"].versions
    [advisory] = CODES["enforcement.advisory"].versions
    [notice] = CODES["enforcement.notice"].versions

    assert scheme.value == {
        "valid_months": 24, "threshold": 16, "within_months": 24, "warning_valid_months": 24,
        "bars_voluntary_transfer": True,
    }  # fmt: skip
    assert advisory.value == {"letters": [{"misdeed": "aircon_dripping", "grace_days": 5}]}
    assert notice.value["runs_days"] == {}
    assert not [code for code in CODES if code.startswith("enforcement.moratorium.")]


def test_what_is_missing_is_declared():
    assert len(CODES["enforcement.misdeeds"].holes) == 3
    assert len(CODES["enforcement.notice"].holes) == 2


@pytest.mark.parametrize("day", [BEFORE, CHANGED, LATEST])
def test_simplified_names_are_what_the_traditional_ones_read_as(day):
    convert = OpenCC("hk2s").convert

    assert [
        code for code, item in items(day).items() if convert(item["title"]["zh-hant"]) != item["title"]["zh-hans"]
    ] == []
