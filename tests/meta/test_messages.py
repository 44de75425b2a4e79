"""Every user-visible text is in 繁體中文, English and 简体中文."""

from __future__ import annotations

import re

import pytest

from tools import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
HOW = "run .venv/bin/python tools/messages.py, translate what it names, and run it again"


def test_the_catalogues_hold_the_texts_that_are_in_use_and_no_others():
    stale = [
        language
        for language in messages.LANGUAGES
        if {m.id for m in messages.read(language) if m.id} != {m.id for m in messages.collected(language) if m.id}
    ]

    assert stale == [], HOW


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans"])
def test_every_text_is_translated_with_its_placeholders(language):
    wrong = []
    for message in messages.read(language):
        if message.id:
            source, target = (text[0] if isinstance(text, tuple) else text for text in (message.id, message.string))
            if not target or sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(target)):
                wrong.append(source)

    assert wrong == [], HOW


def test_simplified_texts_are_those_derived_from_the_traditional_ones_or_marked_as_written_by_hand():
    stored = {message.id: message.string for message in messages.read("zh_Hans")}
    derived = messages.read("zh_Hans")

    messages.simplify(messages.read("zh_Hant"), derived)

    assert {message.id: message.string for message in derived} == stored, HOW


def test_a_simplified_text_written_by_hand_is_left_as_it_is():
    traditional, simplified = messages.Catalog(locale="zh_Hant"), messages.Catalog(locale="zh_Hans")
    traditional.add("Search", "搜尋")
    traditional.add("Account", "帳目")
    simplified.add("Search", "搜索", user_comments=["by hand"])
    simplified.add("Account", "")

    messages.simplify(traditional, simplified)

    assert (simplified["Search"].string, simplified["Account"].string) == ("搜索", "账目")
