import json
from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaifong.domains.estates.errors import RegisterRefused
from kaifong.domains.estates.register import KEYS, MAX_BYTES, parse_register
from kaifong.domains.estates.types import Problem
from kaifong.kernel.localtext import LocalText
from tests.unit.estates.register_file import FIELDS, REAL, content, entry, same, three


def only(**stated):
    """The one estate of a file, and the problems with it."""
    register = parse_register(content(entry(**stated)))
    return register.estates[0], register.problems


def refused(data: bytes) -> str:
    with pytest.raises(RegisterRefused) as caught:
        parse_register(data)
    return caught.value.reason


@pytest.fixture(scope="module")
def real():
    if not REAL.is_file():
        pytest.skip(f"The Authority's register is not at {REAL}.")
    return parse_register(REAL.read_bytes())


def test_a_sound_estate_is_read_in_full_without_a_problem():
    estate, problems = only()

    assert problems == ()
    assert estate.name == LocalText("白鷺邨", "Heron Estate", "白鹭邨")
    assert (estate.district.en, estate.region.zh_hans) == ("Sha Tin", "新界")
    assert (estate.flats_count, estate.flats_as_at, estate.flats_note) == (1200, date(2025, 12, 31), None)
    assert (estate.flat_size_min_m2, estate.flat_size_max_m2) == (Decimal("14.05"), Decimal("37.10"))
    assert (estate.latitude, estate.longitude) == (Decimal("22.38"), Decimal("114.19"))
    assert [block.zh_hans for block in estate.blocks.blocks] == ["芦苇楼", "沼泽楼", "湖泊楼"]
    assert estate.blocks_stated == 3
    assert estate.office == LocalText(
        "白鷺邨辦事處\n蘆葦樓地下", "Heron Estate Office\nG/F, Reed House", "白鹭邨办事处\n芦苇楼地下"
    )
    assert (estate.car_parks, estate.website, estate.further_information) == (None, "", None)


def test_every_field_of_the_real_register_is_known():
    assert frozenset(FIELDS.values()) == KEYS


@pytest.mark.parametrize(
    ("stated", "count"),
    [
        ("8\u00a0200 as at 31.12.2025", 8200),
        ("12,500 as at 31.12.2025", 12500),
        ("300 as at 31.12.2025", 300),
        ("10 800 截至2025年12月31日的情況", 10800),
    ],
)
def test_a_count_of_flats_is_read_with_its_day(stated, count):
    estate, problems = only(flats=same(stated))

    assert (estate.flats_count, estate.flats_as_at, problems) == (count, date(2025, 12, 31), ())


def test_a_star_behind_the_count_brings_its_remark():
    estate, problems = only(
        flats=same("600 * as at 31.12.2025"),
        further=three("* Rental flats only<br>Other", "* 只包括租住單位\n其他", "*只包括租住单位\n其他"),
    )

    assert estate.flats_count == 600
    assert estate.flats_note == LocalText("* 只包括租住單位", "* Rental flats only", "*只包括租住单位")
    assert problems == ()


def test_a_star_that_points_nowhere_is_a_problem():
    _, problems = only(flats=same("600 * as at 31.12.2025"))

    assert [problem.done for problem in problems] == ["the * points to no remark"]


@pytest.mark.parametrize("stated", ["about 600", "82 00 as at 31.12.2025", "-600", "600000 as at 31.12.2025", "6OO"])
def test_a_count_that_cannot_be_read_is_not_guessed(stated):
    estate, problems = only(flats=same(stated))

    assert estate.flats_count is None
    assert [(problem.field, problem.done) for problem in problems] == [
        ("No. of Rental Flats", "no figure can be read; kept as text alone")
    ]


@pytest.mark.parametrize("stated", ["600", "600 as at 31.13.2025"])
def test_a_count_without_a_day_is_kept_and_told(stated):
    estate, problems = only(flats=same(stated))

    assert (estate.flats_count, estate.flats_as_at) == (600, None)
    assert [problem.done for problem in problems] == ["no day can be read; the count is kept without"]


def test_where_the_languages_count_differently_the_english_is_taken_and_told():
    estate, problems = only(
        flats=three("600 as at 31.12.2025", "700 截至2025年12月31日的情況", "600 截至2025年12月31日的情況")
    )

    assert estate.flats_count == 600
    assert [problem.done for problem in problems] == ["the languages differ; en is taken"]


def test_where_english_cannot_be_read_chinese_is():
    estate, problems = only(flats=three("n/a", "700 截至2025年12月31日", "700 截至2025年12月31日"))

    assert estate.flats_count == 700
    assert [problem.done for problem in problems] == ["the languages differ; zh-hant is taken"]


@pytest.mark.parametrize(
    ("stated", "low", "high"),
    [
        ("14 – 37", "14", "37"),
        ("14.05-37.08", "14.05", "37.08"),
        ("17.99 to 39.59\n", "17.99", "39.59"),
        ("14.05 - 36.34sq.m", "14.05", "36.34"),
        ("14.3 至 35.99 平方米", "14.3", "35.99"),
        ("Gross Floor Areas (sqm): 33.6 - 93.9:\nSaleable Areas (sqm): 25.7 - 71.8", "25.7", "71.8"),
        ("單位建築面積（平方米）：15.1 - 74.5;單位實用面積（平方米）： 11.7 - 53.1", "11.7", "53.1"),
    ],
)
def test_flat_sizes_are_read_in_every_form_in_use(stated, low, high):
    estate, problems = only(flat_size=same(stated))

    assert (estate.flat_size_min_m2, estate.flat_size_max_m2) == (Decimal(low), Decimal(high))
    assert problems == ()


def test_a_size_that_runs_backwards_stays_a_text():
    estate, problems = only(flat_size=same("37 - 14"))

    assert (estate.flat_size_min_m2, estate.flat_size) == (None, LocalText("37 - 14", "37 - 14", "37 - 14"))
    assert [problem.field for problem in problems] == ["Flat Size (m2)"]


def test_a_text_missing_in_one_language_is_stood_in_for_and_told():
    estate, problems = only(name=three("Heron Estate", "白鷺邨", ""))

    assert estate.name == LocalText("白鷺邨", "Heron Estate", "白鷺邨")
    assert problems == (Problem("entry 1", "Estate Name", "白鷺邨", "not stated in zh-hans; this stands in"),)


@pytest.mark.parametrize("latitude", [b'"22.38"', b"null", b"91", b"true", b"1e400"])
def test_what_is_no_coordinate_is_not_kept(latitude):
    register = parse_register(content(entry(latitude=0)).replace(b'Latitude": 0', b'Latitude": ' + latitude))

    assert register.estates[0].latitude is None
    assert [problem.done for problem in register.problems] == ["not a coordinate; not kept"]


@pytest.mark.parametrize("stated", ["", "-3", "3 or 4", "99999", None, 1.5, True])
def test_what_is_no_count_of_blocks_is_not_kept(stated):
    estate, problems = only(blocks_stated=stated)

    assert estate.blocks_stated is None
    assert [(problem.field, problem.done) for problem in problems] == [("No. of Blocks", "not a count; not kept")]


def test_an_estate_that_cannot_be_told_is_named_and_the_rest_is_read():
    register = parse_register(
        content(entry(name=same("")), entry(), entry(name=three("Egret Estate", "鷺邨", "鹭邨"), district=7), "torn")
    )

    assert [estate.name.en for estate in register.estates] == ["Heron Estate"]
    assert register.unread == ("entry 1", "Egret Estate", "entry 4")
    assert [(problem.estate, problem.field, problem.done) for problem in register.problems] == [
        ("entry 1", "Estate Name", "the estate cannot be told; left out"),
        ("Egret Estate", "District Name", "not a text in three languages; not kept"),
        ("Egret Estate", "District Name", "the estate cannot be told; left out"),
        ("entry 4", "", "the estate cannot be told; left out"),
    ]


def test_a_field_that_one_estate_lacks_is_told():
    torn = entry()
    del torn["Property Management"]
    register = parse_register(content(torn, entry(name=same("Egret Estate"))))

    assert register.estates[0].management is None
    assert register.problems == (
        Problem("Heron Estate", "Property Management", "null", "not a text in three languages; not kept"),
    )


def test_a_field_that_the_register_never_had_is_told_and_not_kept():
    register = parse_register(content({**entry(), "Lifts": "12"}))

    assert register.problems == (Problem("Heron Estate", "Lifts", "12", "not a field of the register; not kept"),)


def test_a_district_has_the_names_and_the_region_of_its_first_estate():
    register = parse_register(
        content(entry(), entry(name=same("Egret Estate"), region=three("Kowloon", "九龍", "九龙")))
    )

    assert [estate.region.en for estate in register.estates] == ["New Territories", "New Territories"]
    assert [(problem.estate, problem.done) for problem in register.problems] == [
        ("Egret Estate", "an earlier estate's names and region are kept")
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "json"),
        (content(entry())[:-40], "json"),
        (content(entry()) + b"]", "json"),
        (b"estates", "json"),
        (b"[" * 100_000, "json"),
        (b"[NaN]", "json"),
        (b"[" + b"1" * 5000 + b"]", "json"),
        (b"\xef\xbb\xbf" + content(entry()), "bom"),
        (json.dumps([entry()]).encode("utf-16"), "bom"),
        ("[“邨”]".encode("big5hkscs"), "encoding"),
        (b"{}", "not_a_list"),
        (b"null", "not_a_list"),
        (b"[]", "empty"),
        (b"[1, 2]", "keys"),
        (b'[{"name": "Heron Estate"}]', "keys"),
        (content(entry(), entry(name=three("HERON  estate", "鷺", "鹭"))), "duplicate"),
        (b" " * (MAX_BYTES + 1), "too_large"),
    ],
)
def test_a_file_that_is_not_a_sound_register_is_refused_whole(data, reason):
    assert refused(data) == reason


def test_a_torn_file_is_refused_with_the_place():
    with pytest.raises(RegisterRefused, match=r"torn or not JSON: .*line 1, column \d+"):
        parse_register(content(entry())[:-40])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["en", "zh-Hant", "zh-Hans", "other"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), json_values, max_size=4))
def test_whatever_stands_in_an_estates_fields_the_estate_is_read_or_told_and_the_next_one_is_read(strange):
    register = parse_register(content(entry(**strange), entry(name=three("Egret Estate", "鷺邨", "鹭邨"))))

    assert len(register.estates) + len(register.unread) == 2
    assert register.estates[-1].name.en == "Egret Estate"
    for estate in register.estates:
        for field in fields(estate):
            str(getattr(estate, field.name)).encode("utf-8")


def test_the_real_register_has_every_estate_flat_and_named_block(real):
    assert len(real.estates) == 241
    assert real.unread == ()
    assert sum(estate.flats_count for estate in real.estates) == 837_800
    assert sum(estate.blocks.named for estate in real.estates) == 1_635
    assert sum(len(estate.blocks.blocks) for estate in real.estates) == 1_640
    assert {estate.flats_as_at for estate in real.estates} == {date(2025, 12, 31)}
    assert len({estate.district.en for estate in real.estates}) == 17


def test_the_real_registers_oddities_are_told_estate_by_estate(real):
    assert [(problem.estate, problem.field, problem.stated, problem.done) for problem in real.problems] == [
        (
            "Model Housing Estate",
            "Name of Block(s)",
            "6 stated, 8 named",
            "'Remarks: Block C and C2 belong to same block (Man Hong House).' is a remark; 7 blocks kept, 6 stated",
        ),
        (
            "Chai Wan Estate",
            "Flat Size (m2)",
            '{"en": "17.91 - 40.58", "zh-Hans": "18.03-40.57", "zh-Hant": "18.03-40.57"}',
            "the languages differ; en is taken",
        ),
        (
            "Hung Hom Estate",
            "Name of Block(s)",
            "5 stated, 7 named",
            "'Hung Hom Estate (Phase 1)' is a heading; 'Hung Hom Estate (Phase 2)' is a heading",
        ),
        (
            "Kwai Shing West Estate",
            "Name of Block(s)",
            "10 stated, 1 named",
            "'Block 1 - Block 10' is read as 10 blocks",
        ),
        (
            "Un Chau Estate",
            "Name of Block(s)",
            "14 stated, 17 named",
            (
                "'(Un Chau Phase 1 & 3)' is a heading; '(Un Chau Phase 2 & 4)' is a heading;"
                " '(Un Chau Phase 5)' is a heading"
            ),
        ),
        (
            "Sau Mau Ping (South) Estate",
            "Flat Size (m2)",
            '{"en": "17.05 - 39.15", "zh-Hans": "17.02 - 39.15", "zh-Hant": "17.02 - 39.15"}',
            "the languages differ; en is taken",
        ),
        (
            "Tsui Ping (North) Estate",
            "Name of Block(s)",
            "12 stated, 14 named",
            (
                "'Remarks: Tsui Nam House High & Low belong to same block; Tsui Mei House not for sale.' is a remark;"
                " 13 blocks kept, 12 stated"
            ),
        ),
        (
            "Shek Kip Mei Estate",
            "Name of Block(s)",
            "21 stated, 18 named",
            (
                "17 names in zh-hans, 18 in en; they agree when parted at blanks too;"
                " 'Block 19 - Block 24' is read as 6 blocks; 'Block 42 - Block 44' is read as 3 blocks;"
                " '(Shek Kip Mei Phase 1)' is a heading; '(Shek Kip Mei Phase 2 & 5)' is a heading;"
                " '(Shek Kip Mei Phase 3 & 7)' is a heading; '(Shek Kip Mei Phase 6)' is a heading"
            ),
        ),
    ]


def test_no_text_of_the_real_register_keeps_markup(real):
    texts = [
        text
        for estate in real.estates
        for field in fields(estate)
        if isinstance(value := getattr(estate, field.name), LocalText)
        for text in value.as_mapping().values()
    ]

    assert not [text for text in texts if "<br" in text or "</a" in text or "\u00a0" in text or "\u200b" in text]


def test_what_every_estate_of_the_real_register_states_is_read(real):
    for name in ("blocks_stated", "flat_size_min_m2", "flat_size_max_m2", "latitude", "longitude", "office", "kind"):
        assert [estate.name.en for estate in real.estates if getattr(estate, name) is None] == []
    assert sum(estate.flats_note is not None for estate in real.estates) == 39
