"""The pack against the project's page of facts, value by value, and against itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from opencc import OpenCC

from kaifong.domains.rules.packs import CodeDraft, VersionDraft, read_pack
from kaifong.domains.rules.types import Confidence

ROOT = Path(__file__).parents[3]
CODES = {code.code: code for code in read_pack(ROOT / "src/kaifong/rulepacks/hk").codes}


def on(code: str, day: date) -> VersionDraft:
    (version,) = (version for version in CODES[code].versions if day in version.in_force)
    return version


def amounts(code: str, day: date) -> list[tuple[int, str]]:
    return [(row["persons"], row["amount"]) for row in on(code, day).value["by_persons"]]


def tiers(day: date) -> list[tuple[str | int | None, ...]]:
    keys = ("over", "upto", "multiplier", "vacate_after_cycles")
    return [tuple(tier[key] for key in keys) for tier in on("rent.additional_rent", day).value["tiers"]]


def test_additional_rent_until_the_end_of_september_2026():
    assert tiers(date(2026, 9, 30)) == [
        ("2", "3", "1.5", None),
        ("3", "4", "2", None),
        ("4", "5", "2", None),
        ("5", None, None, 0),
    ]


def test_additional_rent_from_october_2026():
    assert tiers(date(2026, 10, 1)) == [
        ("2", "3", "2.5", None),
        ("3", "4", "3.5", None),
        ("4", "5", "4.5", 2),
        ("5", None, None, 0),
    ]


def test_income_limits():
    assert amounts("limits.income", date(2025, 4, 1)) == [
        (1, "13090.00"),
        (2, "20230.00"),
        (3, "25100.00"),
        (4, "31000.00"),
        (5, "38650.00"),
    ]
    assert amounts("limits.income", date(2027, 3, 31)) == [
        (1, "13230.00"),
        (2, "20680.00"),
        (3, "25870.00"),
        (4, "32020.00"),
        (5, "40150.00"),
    ]


def test_asset_limits():
    assert amounts("limits.assets", date(2026, 3, 31)) == [
        (1, "291000.00"),
        (2, "394000.00"),
        (3, "514000.00"),
        (4, "600000.00"),
    ]
    assert amounts("limits.assets", date(2026, 4, 1)) == [
        (1, "295000.00"),
        (2, "400000.00"),
        (3, "521000.00"),
        (4, "608000.00"),
        (5, "675000.00"),
    ]


def test_no_limits_are_stated_beyond_the_year_that_they_are_named_by():
    for code in ("limits.income", "limits.assets"):
        assert not [version for version in CODES[code].versions if date(2027, 4, 1) in version.in_force]


def test_what_the_page_calls_open_is_a_hole():
    assert [hole.missing for hole in CODES["limits.assets"].holes] == [
        "Asset limit of households of 5 persons, 2025/26.",
        "Asset limits of households of 6 and more persons, 2025/26 and 2026/27.",
    ]
    assert [hole.missing for hole in CODES["limits.income"].holes] == [
        "Income limits of households of 6 and more persons, 2025/26 and 2026/27."
    ]


def test_only_what_has_a_named_publication_is_confirmed():
    confirmed = {code.code for code, version in versions() if version.confidence is Confidence.CONFIRMED}

    assert confirmed == {
        "rent.additional_rent",
        "applications.categories",
        "applications.districts",
        "applications.elderly",
        "applications.eligibility",
        "applications.quota_points",
        "applications.waiting",
    }


def test_no_relief_is_in_force():
    assert on("rent.relief", date(2026, 11, 24)).value == {"waivers": [], "notices_to_quit_withheld": []}


def test_every_value_was_checked_on_the_day_the_page_was_read_or_the_publication_looked_up():
    read, looked_up = date(2026, 11, 24), date(2026, 11, 25)

    assert {version.checked_on for code, version in versions() if not code.code.startswith("applications.")} == {read}
    assert {version.checked_on for _, version in versions()} == {read, looked_up}


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)
def test_the_simplified_title_is_what_the_traditional_one_reads_as(code: CodeDraft):
    assert code.title.zh_hans == OpenCC("t2s").convert(code.title.zh_hant)


@pytest.mark.parametrize("code", CODES)
def test_the_shape_of_every_code_is_documented(code: str):
    assert f"`{code}`" in (ROOT / "docs/reference/rule-packs.md").read_text(encoding="utf-8")


def versions() -> Iterator[tuple[CodeDraft, VersionDraft]]:
    return ((code, version) for code in CODES.values() for version in code.versions)
