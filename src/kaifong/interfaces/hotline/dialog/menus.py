"""The menus, made from what the questions declare: a new one stands there without anything being done here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog import forms, wording
from kaifong.interfaces.hotline.dialog.choosing import Choice, chosen, offered, turned
from kaifong.interfaces.hotline.dialog.entries import entries
from kaifong.interfaces.hotline.dialog.places import Place, to
from kaifong.interfaces.hotline.dialog.saying import Saying, say
from kaifong.interfaces.hotline.dialog.state import Move, State
from kaifong.selfservice import asking
from kaifong.selfservice.asking import Assurance, Question


def by_telephone(question: Question[Any, Any]) -> bool:
    """Whether it can be asked by keys, after no more than account number and TPIN."""
    return question.assurance <= Assurance.ACCOUNT_AND_TPIN and entries(question.form) is not None


class Menu(Place):
    """What whoever has signed in may ask."""

    name = "menu"
    assurance = Assurance.ACCOUNT_AND_TPIN

    def choices(self) -> Sequence[Choice]:
        return [
            Choice(question.name, question.title)
            for question in asking.questions().values()
            if question.assurance <= self.assurance and by_telephone(question)
        ]

    def opens(self, state: State) -> tuple[Phrase, ...]:
        return say(state.language, wording.CHOOSE)

    def asks(self, state: State) -> tuple[Phrase, ...]:
        return offered(state, self.choices())

    def hints(self, _state: State) -> tuple[Saying, ...]:
        return (wording.MENU_HINT,)

    def pressed(self, state: State, keys: str) -> Move | None:
        choices = self.choices()
        choice = chosen(state, choices, keys)
        if choice is None:
            return turned(state, choices, keys)
        return forms.begin(state, choice.value, menu=self.name)

    def back(self, state: State) -> Move:
        return to(state, "start")


class General(Menu):
    """What anybody may ask."""

    name = "general"
    assurance = Assurance.ANONYMOUS
