from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.sim.register import BLOCK, FIRST, SECOND, full_register, share_out, small_register

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "prh-estates.json"


def flats(record) -> int:
    return int(record["No. of Rental Flats"]["en"].removesuffix(" as at 31.12.2025").replace(" ", ""))


@pytest.fixture(scope="module")
def real():
    if not REAL.exists():
        pytest.skip(f"the real register is not at {REAL}")
    return json.loads(REAL.read_text())


def test_the_full_register_has_as_many_estates_and_flats_as_hong_kongs():
    register = full_register(1)

    assert (len(register), sum(map(flats, register))) == (241, 837_800)
    assert min(map(flats, register)) >= 100


@pytest.mark.parametrize("tenancies", [1, 50, 999, 3_000, 20_000])
def test_a_small_register_has_five_estates_that_hold_what_was_asked_for(tenancies):
    register = small_register(1, tenancies)

    assert len(register) == 5
    assert min(map(flats, register)) >= 100
    assert sum(map(flats, register)) >= tenancies


def test_estates_have_each_a_name_of_their_own_in_three_languages():
    register = full_register(2)
    for language in ("en", "zh-Hant", "zh-Hans"):
        assert len({record["Estate Name"][language] for record in register}) == 241


def test_blocks_are_named_once_in_an_estate_and_as_often_in_every_language():
    for record in full_register(3):
        names = record["Name of Block(s)"]
        english, traditional = names["en"].split("<br>"), names["zh-Hant"].split("\n")
        assert len(set(english)) == len(set(traditional)) == len(names["zh-Hans"].split("\n"))
        assert len(english) == int(record["No. of Blocks"])


def test_romanised_parts_of_names_tell_the_characters_apart():
    for table in (FIRST, SECOND, BLOCK):
        assert len({en for _, en, _ in table}) == len(table)


def test_the_form_is_that_of_the_published_register(real):
    form = {key: type(value) for key, value in real[0].items()}
    invented = {key: type(value) for key, value in small_register(1, 3_000)[0].items()}

    assert {key: kind for key, kind in form.items() if key != "Estate Website"} == {
        key: kind for key, kind in invented.items() if key != "Estate Website"
    }


def test_no_invented_estate_bears_the_name_of_a_real_one(real):
    for language in ("en", "zh-Hant"):
        names = {record["Estate Name"][language] for record in real}
        for zh_first, en_first, _ in FIRST:
            for zh_second, en_second, _ in SECOND:
                invented = f"{en_first} {en_second} Estate" if language == "en" else f"{zh_first}{zh_second}邨"
                assert invented not in names


@given(st.integers(0, 10**6), st.lists(st.integers(1, 10**5), min_size=1, max_size=50))
def test_shares_sum_to_the_whole_and_none_is_a_unit_off(total, weights):
    shares = share_out(total, weights)

    assert sum(shares) == total
    assert all(abs(share - total * weight / sum(weights)) < 1 for share, weight in zip(shares, weights, strict=True))
