"""What is said of a number is read back by somebody else as that number, in three languages."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from kaifong.infra.voices.clips import bare
from kaifong.infra.voices.numerals import NUMERALS
from kaifong.infra.voices.phrases import Pieces
from tests.unit.infra.voices.readers import READERS

LANGUAGES = sorted(NUMERALS)
AMOUNTS = (
    *(0, 1, 2, 3, 9, 10, 11, 12, 19, 20, 21, 99, 100, 101, 102, 110, 111, 112, 120, 199, 200, 202, 999),
    *(1_000, 1_001, 1_010, 1_100, 1_200, 2_000, 2_002, 2_222, 2_300, 9_999, 10_000, 10_001, 10_010, 10_100, 11_000, 12_000),
    *(20_000, 20_002, 22_000, 100_000, 100_001, 100_010, 101_000, 110_000, 120_000, 199_999, 200_000, 1_000_000, 1_001_000),
    *(10_000_000, 10_001_000, 99_999_999, 100_000_000, 100_000_001, 100_010_000, 200_000_000, 1_002_000_300),
)  # fmt: skip
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(4 * 365 + 1)]
"""Four years, of which 2024 is a leap year."""

anything = st.sampled_from(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_below_two_hundred_thousand_is_read_back(language):
    say, read = NUMERALS[language].count, READERS[language].count

    assert [number for number in range(200_000) if read(say(number)) != number] == []


@given(number=st.one_of(st.integers(0, 199_999), st.integers(0, 10**12 - 1)))
@settings(max_examples=1_000)
def test_english_numbers_are_spelled_as_another_library_spells_them(number):
    assert "".join(NUMERALS["en"].count(number)) == num2words(number).replace(",", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cent_around_every_boundary_is_read_back(language):
    say, read = NUMERALS[language].money, READERS[language].cents
    amounts = [sign * (units * 100 + cents) for units in AMOUNTS for cents in range(100) for sign in (1, -1)]

    assert [cents for cents in amounts if read(say(cents, "HKD")) != cents] == []


@given(language=anything, cents=st.integers(-(10**14), 10**14))
@settings(max_examples=1_000)
def test_any_money_is_read_back(language, cents):
    assert READERS[language].cents(NUMERALS[language].money(cents, "HKD")) == cents


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_of_four_years_is_read_back(language):
    say, read = NUMERALS[language].day, READERS[language].day

    assert len(DAYS) == 1_461
    assert [day for day in DAYS if read(say(day)) != day] == []


@given(language=anything, day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
@settings(max_examples=1_000)
def test_any_day_of_two_centuries_is_read_back(language, day):
    assert READERS[language].day(NUMERALS[language].day(day)) == day


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_minute_of_a_day_is_read_back(language):
    say, read = NUMERALS[language].time_of_day, READERS[language].time_of_day
    minutes = [time(minute // 60, minute % 60) for minute in range(24 * 60)]

    assert [minute for minute in minutes if read(say(minute)) != minute] == []


@given(language=anything, digits=st.text("0123456789", min_size=1, max_size=20))
def test_digits_are_read_back_one_by_one_in_fours(language, digits):
    assert READERS[language].digits(NUMERALS[language].digits(digits)) == digits


@given(language=anything, times=st.decimals(0, 10_000, places=3))
def test_a_ratio_is_read_back(language, times):
    assert READERS[language].ratio(NUMERALS[language].ratio(times)) == times


@given(language=anything, number=st.integers(-(10**13), 10**13))
@settings(max_examples=1_000)
def test_any_count_is_read_back(language, number):
    assert READERS[language].count(NUMERALS[language].count(number)) == number


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_is_said_in_pieces_that_can_be_recorded(language):
    numerals = NUMERALS[language]
    recorded = {"", *numerals.every_piece("HKD")}
    said: list[Pieces] = [numerals.count(number) for number in range(0, 200_000, 7)]
    said += [numerals.money(sign * cents, "HKD") for cents in range(0, 30_000_000, 9_973) for sign in (1, -1)]
    said += [numerals.day(day) for day in DAYS]
    said += [numerals.day(date(year, 1, 1)) for year in range(1900, 2100)]
    said += [numerals.time_of_day(time(minute // 60, minute % 60)) for minute in range(24 * 60)]
    said += [numerals.digits("0123456789"), numerals.digits("1"), numerals.ratio(Decimal("-12.345"))]

    pieces = {piece for each in said for piece in each}
    assert {piece for piece in pieces if bare(piece) not in recorded} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_piece_is_recorded_that_nothing_says(language):
    numerals = NUMERALS[language]
    said = {piece.strip() for number in range(200_000) for piece in numerals.count(number)}
    said |= {piece.strip() for number in (10**8, 10**9, -1) for piece in numerals.count(number)}
    said |= {piece.strip() for cents in range(300) for piece in numerals.money(cents, "HKD")}
    said |= {piece.strip() for day in DAYS for piece in numerals.day(day)}
    said |= {
        piece.strip() for minute in range(24 * 60) for piece in numerals.time_of_day(time(minute // 60, minute % 60))
    }
    said |= {piece.strip() for piece in (*numerals.day(date(1900, 1, 1)), *numerals.digits("111"), *numerals.ratio(Decimal("0.5")))}  # fmt: skip

    assert set(numerals.every_piece("HKD")) - said == set()
