"""Menus are made of what the questions declare."""

from __future__ import annotations

import sys
from textwrap import dedent

import pytest

from kaifong.interfaces.hotline.dialog.menus import General, Menu
from kaifong.interfaces.hotline.dialog.types import Ask
from kaifong.selfservice import asking
from kaifong.selfservice.asking import Assurance, questions
from tests.unit.hotline.dialog.calls import Call

BOATS = """
from dataclasses import dataclass

from django import forms

from kaifong.selfservice.asking import Asked, Assurance, GivenForm, Question
from kaifong.selfservice.blocks import Blocks, Lead
from kaifong.selfservice.said import Count, Sentence


@dataclass(frozen=True, slots=True)
class BoatsGiven:
    berth: int
    side: str


@dataclass(frozen=True, slots=True)
class BoatsAnswer:
    boats: int


class BoatsForm(GivenForm):
    berth = forms.IntegerField(label="Berth", max_value=99)
    side = forms.ChoiceField(label="Side", choices=[(str(n), f"Side {n}") for n in range(1, 10)])

    def given(self) -> BoatsGiven:
        return BoatsGiven(**self.cleaned_data)


class Boats(Question[BoatsGiven, BoatsAnswer]):
    name = "boats"
    place = 15
    title = "Boats in the harbour"
    assurance = Assurance.ANONYMOUS
    given = BoatsGiven
    answer_type = BoatsAnswer
    form = BoatsForm
    asks_first = True

    def answer(self, asked: Asked[BoatsGiven]) -> BoatsAnswer:
        return BoatsAnswer(asked.given.berth * 2)

    def page(self, answer: BoatsAnswer) -> Blocks:
        return (Lead(Sentence("{boats} boats.", boats=Count(answer.boats))),)

    def speech(self, answer: BoatsAnswer) -> tuple[Sentence, ...]:
        return (Sentence("{boats} boats.", boats=Count(answer.boats)),)
"""


@pytest.fixture
def boats(tmp_path, monkeypatch):
    """A question in a module of its own, found by being there."""
    (tmp_path / "boats.py").write_text(dedent(BOATS))
    package = sys.modules["kaifong.selfservice"]
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    questions.cache_clear()
    yield
    monkeypatch.undo()
    sys.modules.pop("kaifong.selfservice.boats", None)
    vars(package).pop("boats", None)
    questions.cache_clear()


def test_who_has_not_signed_in_is_offered_what_anybody_may_ask():
    assert [choice.value for choice in General().choices()] == [
        "rent-calculator",
        "application-progress",
        "eligibility",
        "how-to-pay",
        "office-hours",
    ]


def test_who_has_signed_in_is_offered_what_that_sign_in_is_sure_enough_for():
    offered = [choice.value for choice in Menu().choices()]

    assert offered == [
        name for name, question in questions().items() if question.assurance <= Assurance.ACCOUNT_AND_TPIN
    ]
    assert offered[:6] == [
        "rent-status",
        "payment-history",
        "rent-explained",
        "ways-to-pay",
        "statement",
        "rent-calculator",
    ]


def test_seven_leads_to_the_other_choices_and_from_the_last_of_them_to_the_first():
    call = Call().signed_in()
    first = call.heard.removeprefix("You are signed in. What would you like to know? ")

    second = call.keys("7").heard
    assert "Progress of my application" in second
    assert "Rent payable" not in second
    while call.heard != first:
        call.keys("7")


def test_a_key_of_another_page_has_its_meaning_there():
    assert Call().signed_in().keys("7", "1").done[-1] == Ask("points", {})


def test_a_new_question_joins_the_menu_and_is_asked_by_keys_with_nothing_done_here(boats):
    call = Call().keys("3", "2")
    assert call.heard.startswith("What would you like to know? Boats in the harbour – press one.")

    call.keys("1", "12#")
    assert "Side 6 – press six. For more choices, press seven." in call.heard
    assert "Side 9 – press three." in call.keys("7").heard
    call.keys("3", "1")

    assert call.done == [Ask("boats", {"berth": "12", "side": "9"})]
    assert call.place == "answer/boats"


def test_the_question_of_that_test_is_gone_again():
    assert "boats" not in asking.questions()
