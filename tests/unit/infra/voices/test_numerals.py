"""Numerals are said as people say them."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from kaifong.infra.voices.numerals import NUMERALS
from kaifong.kernel.calendar import Month


def say(pieces) -> str:
    return "".join(pieces)


@pytest.mark.parametrize(
    ("number", "cantonese", "mandarin", "english"),
    [
        (0, "零", "零", "zero"),
        (2, "兩", "两", "two"),
        (10, "十", "十", "ten"),
        (12, "十二", "十二", "twelve"),
        (22, "二十二", "二十二", "twenty-two"),
        (105, "一百零五", "一百零五", "one hundred and five"),
        (110, "一百一十", "一百一十", "one hundred and ten"),
        (202, "二百零二", "二百零二", "two hundred and two"),
        (1_001, "一千零一", "一千零一", "one thousand and one"),
        (2_305, "二千三百零五", "两千三百零五", "two thousand three hundred and five"),
        (10_010, "一萬零一十", "一万零一十", "ten thousand and ten"),
        (20_000, "二萬", "两万", "twenty thousand"),
        (22_000, "二萬二千", "两万两千", "twenty-two thousand"),
        (100_001, "十萬零一", "十万零一", "one hundred thousand and one"),
        (120_000, "十二萬", "十二万", "one hundred and twenty thousand"),
        (1_234_567, "一百二十三萬四千五百六十七", "一百二十三万四千五百六十七",
         "one million two hundred and thirty-four thousand five hundred and sixty-seven"),
        (10_001_000, "一千萬一千", "一千万一千", "ten million one thousand"),
        (200_000_000, "二億", "两亿", "two hundred million"),
        (10**12, "一萬億", "一万亿", "one thousand billion"),
        (-5, "負五", "负五", "minus five"),
    ],
)  # fmt: skip
def test_a_count(number, cantonese, mandarin, english):
    assert [say(NUMERALS[language].count(number)) for language in ("zh-hant", "zh-hans", "en")] == [
        cantonese,
        mandarin,
        english,
    ]


@pytest.mark.parametrize(
    ("cents", "cantonese", "mandarin", "english"),
    [
        (230_050, "二千三百港元五角", "两千三百港元五角", "two thousand three hundred Hong Kong dollars and fifty cents"),
        (-1_234_505, "負一萬二千三百四十五港元零五分", "负一万两千三百四十五港元零五分",
         "minus twelve thousand three hundred and forty-five Hong Kong dollars and five cents"),
        (100_099, "一千港元九角九分", "一千港元九角九分", "one thousand Hong Kong dollars and ninety-nine cents"),
        (100, "一港元", "一港元", "one Hong Kong dollar"),
        (202, "兩港元零二分", "两港元零二分", "two Hong Kong dollars and two cents"),
        (0, "零港元", "零港元", "zero Hong Kong dollars"),
        (1, "一分", "一分", "one cent"),
        (50, "五角", "五角", "fifty cents"),
    ],
)  # fmt: skip
def test_money(cents, cantonese, mandarin, english):
    assert [say(NUMERALS[language].money(cents, "HKD")) for language in ("zh-hant", "zh-hans", "en")] == [
        cantonese,
        mandarin,
        english,
    ]


def test_money_is_the_landlords():
    assert say(NUMERALS["zh-hans"].money(250, "CNY")) == "两人民币五角"
    assert say(NUMERALS["en"].money(100, "SGD")) == "one Singapore dollar"


@pytest.mark.parametrize(
    ("day", "cantonese", "english"),
    [
        (date(2026, 3, 10), "二零二六年三月十日", "the tenth of March twenty twenty-six"),
        (date(2024, 2, 29), "二零二四年二月二十九日", "the twenty-ninth of February twenty twenty-four"),
        (date(2005, 12, 31), "二零零五年十二月三十一日", "the thirty-first of December two thousand and five"),
        (date(1905, 1, 20), "一九零五年一月二十日", "the twentieth of January nineteen oh five"),
        (date(1900, 5, 3), "一九零零年五月三日", "the third of May nineteen hundred"),
        (date(2000, 8, 12), "二零零零年八月十二日", "the twelfth of August two thousand"),
    ],
)
def test_a_day(day, cantonese, english):
    assert (say(NUMERALS["zh-hant"].day(day)), say(NUMERALS["en"].day(day))) == (cantonese, english)


def test_a_month():
    month = Month(2026, 12)

    assert (say(NUMERALS["zh-hans"].month(month)), say(NUMERALS["en"].month(month))) == (
        "二零二六年十二月",
        "December twenty twenty-six",
    )


@pytest.mark.parametrize(
    ("at", "cantonese", "mandarin", "english"),
    [
        (time(9), "上午九時", "上午九点", "nine in the morning"),
        (time(9, 30), "上午九時三十分", "上午九点三十分", "nine thirty in the morning"),
        (time(14, 5), "下午兩時零五分", "下午两点零五分", "two oh five in the afternoon"),
        (time(18), "下午六時", "下午六点", "six in the evening"),
        (time(12), "中午十二時", "中午十二点", "twelve noon"),
        (time(0), "午夜十二時", "午夜十二点", "twelve midnight"),
        (time(0, 30), "凌晨十二時三十分", "凌晨十二点三十分", "twelve thirty in the morning"),
    ],
)
def test_a_time_of_day(at, cantonese, mandarin, english):
    assert [say(NUMERALS[language].time_of_day(at)) for language in ("zh-hant", "zh-hans", "en")] == [
        cantonese,
        mandarin,
        english,
    ]


@pytest.mark.parametrize(
    ("digits", "cantonese", "mandarin", "english"),
    [
        ("100100000109", "一零零一，零零零零，零一零九", "幺零零幺，零零零零，零幺零九",
         "one zero zero one, zero zero zero zero, zero one zero nine"),
        ("1", "一", "一", "one"),
        ("2", "二", "二", "two"),
    ],
)  # fmt: skip
def test_digits_one_by_one(digits, cantonese, mandarin, english):
    assert [say(NUMERALS[language].digits(digits)) for language in ("zh-hant", "zh-hans", "en")] == [
        cantonese,
        mandarin,
        english,
    ]


def test_a_ratio_without_zeros_at_its_end():
    assert say(NUMERALS["zh-hant"].ratio(Decimal("2.40"))) == "二點四"
    assert say(NUMERALS["zh-hans"].ratio(Decimal("2.00"))) == "两"
    assert say(NUMERALS["en"].ratio(Decimal("18.05"))) == "eighteen point zero five"


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("zh-hant", "2026年10月起", "二零二六年十月起"),
        ("zh-hant", "超過入息的18.5%", "超過入息的百分之十八點五"),
        ("zh-hans", "12,500元", "一万两千五百元"),
        ("zh-hans", "电话21800000", "电话二幺八零，零零零零"),
        ("zh-hant", "沒有數字", "沒有數字"),
        ("zh-hant", "每月HK$1,849.86", "每月一千八百四十九港元八角六分"),
        ("zh-hans", "每月HK$2.00", "每月两港元"),
        (
            "en",
            "HK$1,849.86 a month",
            "one thousand eight hundred and forty-nine Hong Kong dollars and eighty-six cents a month",
        ),
        ("en", "Form 3 of 2026", "Form 3 of 2026"),
    ],
)
def test_a_text_with_numerals_in_it(language, written, said):
    assert NUMERALS[language].text(written, "HKD") == said


@pytest.mark.parametrize(("language", "most"), [("zh-hant", 150), ("zh-hans", 150), ("en", 170)])
def test_few_recordings_carry_all_numbers(language, most):
    assert len(set(NUMERALS[language].every_piece("HKD"))) <= most
