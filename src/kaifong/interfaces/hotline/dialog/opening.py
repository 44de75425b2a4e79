"""The first two choices of a call: the language, and whether to sign in."""

from __future__ import annotations

from kaifong.domains.payments import api as payments
from kaifong.infra.voices.phrases import Phrase
from kaifong.interfaces.hotline.dialog import wording
from kaifong.interfaces.hotline.dialog.places import Place, to
from kaifong.interfaces.hotline.dialog.saying import Saying, say
from kaifong.interfaces.hotline.dialog.state import Move, State
from kaifong.selfservice.said import Digits, Sentence

LANGUAGE_KEYS = {"1": "zh-hant", "2": "zh-hans", "3": "en"}
"""Cantonese, Mandarin, English: the commonest first."""


class Language(Place):
    name = "language"

    def asks(self, _state: State) -> tuple[Phrase, ...]:
        """Each language in its own words, whichever was chosen before."""
        name = payments.landlord_name()
        said: tuple[Phrase, ...] = ()
        for key, language in LANGUAGE_KEYS.items():
            said += say(language, name, Sentence(wording.THIS_LANGUAGE, key=Digits(key)))
        return said

    def hints(self, _state: State) -> tuple[Saying, ...]:
        return ()

    def pressed(self, state: State, keys: str) -> Move | None:
        if keys not in LANGUAGE_KEYS:
            return None
        state.language = LANGUAGE_KEYS[keys]
        return to(state, "start")

    def wrong(self, _state: State, _keys: str) -> tuple[Saying, ...]:
        """Said in three languages it would be longer than the choice."""
        return ()

    def back(self, state: State) -> Move:
        return to(state, "language")


class Start(Place):
    name = "start"

    def asks(self, state: State) -> tuple[Phrase, ...]:
        return say(
            state.language,
            Sentence(wording.OWN_TENANCY, key=Digits("1")),
            Sentence(wording.GENERAL, key=Digits("2")),
            Sentence(wording.ANY_TIME, help=Digits("9"), officer=Digits("0")),
        )

    def hints(self, _state: State) -> tuple[Saying, ...]:
        return ()

    def pressed(self, state: State, keys: str) -> Move | None:
        match keys:
            case "1":
                return to(state, "menu" if state.session else "account")
            case "2":
                return to(state, "general")
        return None

    def back(self, state: State) -> Move:
        return to(state, "language")
