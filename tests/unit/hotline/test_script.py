"""The script of what is to be recorded has whatever the dialog says."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date

import pytest

from kaifong.infra.voices.clips import clip_id
from kaifong.infra.voices.numerals import NUMERALS
from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog.entries import Entry
from kaifong.interfaces.hotline.dialog.stepping import step
from kaifong.interfaces.hotline.dialog.types import (
    Begun,
    Do,
    Done,
    FindOfficer,
    HandOver,
    Keys,
    Listen,
    NotDone,
    Silence,
)
from kaifong.interfaces.hotline.script import NUMBERS, script
from kaifong.kernel.localtext import LANGUAGES
from tests.unit.hotline.dialog.calls import ACCOUNT, TPIN, agreeable, phrases

ON = date(2026, 3, 1)
CALLS = 150
LANGUAGE_KEYS = {"zh-hant": "1", "zh-hans": "2", "en": "3"}
REFUSED = NotDone(phrases("It is refused."), "refused")
MADE_UP = {"The answer to ", "It is promised", "It is refused", "One more thing"}


def keys(choose: random.Random, listen: Listen) -> Keys | Silence:
    if choose.random() < 0.05:
        return Silence()
    if listen.most in (6, 12) and choose.random() < 0.8:
        return Keys({6: TPIN, 12: ACCOUNT}[listen.most])
    if listen.most > 1:
        return Keys(
            "".join(choose.choice("0123456789") for _ in range(choose.randint(1, min(listen.most, 5)))), ended=True
        )
    return Keys(choose.choice("1234567890#*1123"))


def said_in_calls(language: str) -> list[Phrase]:
    choose, said = random.Random(7), []
    for _ in range(CALLS):
        turn = step({}, Begun())
        turn = step(turn.state, Keys(LANGUAGE_KEYS[language]))
        for _ in range(60):
            said += turn.say
            match turn.then:
                case Listen():
                    turn = step(turn.state, keys(choose, turn.then))
                case Do(effect):
                    result = agreeable(effect) if isinstance(effect, FindOfficer) or choose.random() < 0.9 else REFUSED
                    turn = step(turn.state, Done(result))
                case HandOver():
                    break
                case _:
                    break
    return said


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_dialog_says_of_itself_is_in_it_but_errors_of_fields(language, monkeypatch):
    faults, errors = Entry.faults, set()

    def noted(self, sent, language):
        found = faults(self, sent, language)
        errors.update(found)
        return found

    monkeypatch.setattr(Entry, "faults", noted)
    said = said_in_calls(language)
    recorded = {line.id for line in script(language, on=ON)} | {clip_id("")}

    free = {clip_id(NUMERALS[language].text(error, "HKD")) for error in errors}
    missing = {
        piece
        for phrase in said
        if phrase.language == language  # a caller may have gone back to choose another
        for piece in phrase.pieces
        if clip_id(piece) not in recorded | free and not any(piece.startswith(text) for text in MADE_UP)
    }
    assert len({phrase.text for phrase in said if phrase.language == language}) > 100
    assert missing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_clip_is_named_once_by_its_words_and_has_an_example_of_its_use(language):
    lines = script(language, on=ON)

    assert Counter(line.id for line in lines).most_common(1)[0][1] == 1
    assert [line for line in lines if line.id != clip_id(line.text)] == []
    assert [line for line in lines if not line.used or not line.example] == []


@pytest.mark.parametrize(
    ("language", "numbers", "all_"), [("zh-hant", 145, 600), ("en", 169, 600), ("zh-hans", 145, 600)]
)
def test_a_studio_has_an_afternoons_work(language, numbers, all_):
    lines = script(language, on=ON)

    assert sum(line.used == NUMBERS for line in lines) == numbers
    assert len(lines) < all_


def test_a_piece_tells_where_it_is_said():
    [now] = [line for line in script("en", on=ON) if line.text == "has been overdue since"]

    assert now.used == "selfservice.rent_status"
    assert now.example == "Of this, {overdue} has been overdue since {day}."


def test_texts_for_paper_and_messages_are_not_in_it():
    assert not [line for line in script("en", on=ON) if "%(" in line.text or "sign_in" in line.used]
