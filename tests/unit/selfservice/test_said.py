from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.said import (
    Amount,
    Count,
    Day,
    Digits,
    MonthOf,
    Ratio,
    Sentence,
    Words,
    joined,
    spoken,
    written,
)

SHOP = LocalText("便利店", "Convenience store", "便利店")
PAY = Sentence(LocalText("於{day}繳付{amount}。", "Pay {amount} by {day}.", "于{day}缴付{amount}。"), amount=Amount(230_050), day=Day(date(2026, 3, 1)))  # fmt: skip


@pytest.mark.parametrize(
    ("value", "zh_hant", "en"),
    [
        (Amount(230_050), "HK$2,300.50", "HK$2,300.50"),
        (Amount(-5), "−HK$0.05", "−HK$0.05"),
        (Day(date(2026, 3, 1)), "2026年3月1日", "1\u00a0March\u00a02026"),
        (MonthOf(Month(2026, 3)), "2026年3月", "March\u00a02026"),
        (Count(1234), "1,234", "1,234"),
        (Ratio(Decimal("18.5")), "18.5", "18.5"),
        (Digits("100100000109"), "1001\u00a00000\u00a00109", "1001\u00a00000\u00a00109"),
        (Digits("+14155550123"), "+14155550123", "+14155550123"),
        (Words(SHOP), "便利店", "Convenience store"),
        (Words("PPS"), "PPS", "PPS"),
    ],
)
def test_a_value_is_written_as_the_language_does(value, zh_hant, en):
    assert (written(value, "zh-hant"), written(value, "en")) == (zh_hant, en)


@pytest.mark.parametrize(
    ("value", "zh_hant", "en"),
    [
        (Amount(230_050), "2300.50港元", "2300.50 Hong Kong dollars"),
        (Amount(230_000), "2300港元", "2300 Hong Kong dollars"),
        (Amount(-100), "負1港元", "minus 1 Hong Kong dollar"),
        (Day(date(2026, 3, 1)), "2026年3月1日", "1 March 2026"),
        (Count(1234), "1234", "1234"),
        (Digits("100100000109"), "1 0 0 1, 0 0 0 0, 0 1 0 9", "1 0 0 1, 0 0 0 0, 0 1 0 9"),
    ],
)
def test_a_value_is_spoken_without_signs_that_voices_stumble_over(value, zh_hant, en):
    assert (spoken(value, "zh-hant"), spoken(value, "en")) == (zh_hant, en)


def test_a_sentence_is_written_and_spoken_with_its_values_in_the_languages_own_order():
    assert PAY.written("en") == "Pay HK$2,300.50 by 1\u00a0March\u00a02026."
    assert PAY.spoken("zh-hant") == "於2026年3月1日繳付2300.50港元。"


def test_a_sentence_comes_apart_into_words_and_values_for_doors_that_draw_or_play_each():
    assert list(PAY.parts("zh-hant")) == ["於", Day(date(2026, 3, 1)), "繳付", Amount(230_050), "。"]


def test_words_of_the_register_may_hold_braces():
    odd = LocalText("{a}", "{b}", "{c}")

    assert Sentence(odd).written("en") == "{b}"
    assert Sentence(LocalText("{x}", "Through {x}.", "{x}"), x=Words(odd)).written("en") == "Through {b}."


def test_names_in_a_row_are_joined_as_each_language_does():
    names = joined([SHOP, "PPS"])

    assert (names.zh_hant, names.en) == ("便利店、PPS", "Convenience store, PPS")
