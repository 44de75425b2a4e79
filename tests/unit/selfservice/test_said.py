from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from kaifong.infra.voices.phrases import Phrase
from kaifong.kernel.calendar import Month
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.said import (
    Amount,
    Count,
    Day,
    Digits,
    InARow,
    MonthOf,
    Ratio,
    Sentence,
    TimeOfDay,
    Words,
    joined,
    phrase,
    pieces,
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
        (TimeOfDay(time(9, 30)), "09:30", "09:30"),
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
        (Amount(-100), ("負", "一", "港元"), ("minus", " one", " Hong Kong dollar")),
        (Day(date(2026, 3, 1)), (*"二零二六年三月一日",), ("the first of", " March", " twenty", " twenty-six")),
        (MonthOf(Month(2026, 3)), (*"二零二六年三月",), ("March", " twenty", " twenty-six")),
        (TimeOfDay(time(9, 30)), ("上午", "九", "時", "三十", "分"), ("nine", " thirty", " in the morning")),
        (Count(1234), ("一千", "二百", "三十四"), ("one", " thousand", " two hundred", " and", " thirty-four")),
        (Ratio(Decimal("2.5")), ("二", "點", "五"), ("two", " point", " five")),
        (Digits("10010"), ("一", "零", "零", "一", "，", "零"), ("one", " zero", " zero", " one", ",", " zero")),
        (
            InARow((Sentence(LocalText("{n}年", "{n} years", "{n}年"), n=Count(2)), Sentence("3"))),
            ("兩", "年", "三"),
            ("two", " years", " ", "3"),
        ),
        (Words(joined([SHOP, "PPS"])), ("便利店", "、", "PPS"), ("Convenience store", ", ", "PPS")),
    ],
)
def test_a_value_is_said_in_pieces_that_can_be_recorded(value, zh_hant, en):
    assert (pieces(value, "zh-hant"), pieces(value, "en")) == (zh_hant, en)


def test_a_sentence_is_written_and_spoken_with_its_values_in_the_languages_own_order():
    assert PAY.written("en") == "Pay HK$2,300.50 by 1\u00a0March\u00a02026."
    assert PAY.spoken("zh-hant") == "於二零二六年三月一日繳付二千三百港元五角。"


def test_a_sentences_phrase_is_the_catalogues_words_and_the_pieces_of_its_values():
    assert PAY.phrase("zh-hant").pieces == (
        "於",
        *"二零二六年三月一日",
        "繳付",
        "二千",
        "三百",
        "港元",
        "五",
        "角",
        "。",
    )


def test_a_text_that_is_no_sentence_is_a_phrase_too():
    assert phrase(LocalText("甲、乙", "First, second.", "甲、乙"), "en") == Phrase("en", ("First, second.",))
    assert phrase("2026年", "zh-hans") == Phrase("zh-hans", ("二零二六年",))


def test_a_sentence_comes_apart_into_words_and_values_for_doors_that_draw_or_play_each():
    assert list(PAY.parts("zh-hant")) == ["於", Day(date(2026, 3, 1)), "繳付", Amount(230_050), "。"]


def test_words_of_the_register_may_hold_braces():
    odd = LocalText("{a}", "{b}", "{c}")

    assert Sentence(odd).written("en") == "{b}"
    assert Sentence(LocalText("{x}", "Through {x}.", "{x}"), x=Words(odd)).written("en") == "Through {b}."


def test_names_in_a_row_are_joined_as_each_language_does():
    names = joined([SHOP, "PPS"])

    assert (names.zh_hant, names.en) == ("便利店、PPS", "Convenience store, PPS")
