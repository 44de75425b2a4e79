"""What places, ends and reasons of calls are called. A word that is not known here is shown as it is."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kaifong.selfservice.asking import questions
from kaifong.selfservice.said import words

OUTCOMES: dict[str, Promise] = {
    "finished": _("Said goodbye"),
    "hung-up": _("Hung up"),
    "handed-over": _("Connected with an officer"),
    "silence": _("Pressed no key"),
    "wrong-keys": _("Pressed wrong keys"),
    "locked": _("Three wrong sign-ins"),
    "too-long": _("Lasted too long"),
    "suspended": _("Service was suspended"),
    "failed": _("Failed"),
    "lost": _("Lost with the machine"),
}
PLACES: dict[str, Promise] = {
    "": _("Before the first word"),
    "language": _("Choosing a language"),
    "start": _("Choosing what it is about"),
    "account": _("Entering the account number"),
    "tpin": _("Entering the TPIN"),
    "sign-in": _("Signing in"),
    "menu": _("Menu after signing in"),
    "general": _("Menu of general questions"),
    "find-officer": _("Asking for an officer"),
    "hand-over": _("Being connected with an officer"),
    "officer": _("No officer to be had"),
    "phone": _("Entering a telephone number"),
    "phone-check": _("Hearing the telephone number"),
    "call-back": _("Asking to be called back"),
    "parting": _("Saying goodbye"),
    "goodbye": _("Saying goodbye"),
}
OF_QUESTION: dict[str, Promise] = {
    "form": _("%(question)s: entering"),
    "check": _("%(question)s: hearing the entry"),
    "ask": _("%(question)s: waiting for the answer"),
    "answer": _("%(question)s: hearing the answer"),
    "refused": _("%(question)s: no answer"),
    "send": _("%(question)s: having it sent"),
}
REASONS: dict[str, Promise] = {
    "sign-in-refused": _("Account number and TPIN did not go together"),
    "signed-out": _("The sign-in had ended"),
    "not-answered": _("The question could not be answered"),
    "input-refused": _("What was entered could not be taken"),
    "down": _("The program could not reach its database"),
    "nowhere-to-send": _("No address on record to send to"),
    "no-email-on-record": _("No e-mail address on record"),
    "sent-too-often": _("Too many messages in a day"),
    "no-number-on-record": _("No telephone number on record"),
    "no-telephone-number": _("What was entered is no telephone number"),
    "called-for-too-often": _("Too many calls back asked for"),
    "no-statement": _("There is no such statement"),
    "no-visit-to-move": _("There is no visit that can be moved"),
    "time-not-offered": _("The time was no longer free"),
    "not-visited-yet": _("The household has not been visited"),
    "answered-otherwise": _("The household had answered before"),
}
LANGUAGES: dict[str, Promise] = {
    "zh-hant": _("Cantonese"),
    "zh-hans": _("Mandarin"),
    "en": _("English"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """``text`` in the current language; where it is a bare code, ``is_code``."""

    text: str
    is_code: bool = False

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, known: dict[str, Promise], code: str) -> Words:
        return cls(str(known[code])) if code in known else cls(code, is_code=True)

    @classmethod
    def of_outcome(cls, code: str) -> Words:
        return cls.of(OUTCOMES, code)

    @classmethod
    def of_reason(cls, code: str) -> Words:
        return cls.of(REASONS, code)

    @classmethod
    def of_language(cls, code: str) -> Words:
        return cls.of(LANGUAGES, code)

    @classmethod
    def of_question(cls, name: str) -> Words:
        question = questions().get(name)
        if question is None:
            return cls(name, is_code=True)
        return cls(words(question.title, get_language() or settings.LANGUAGE_CODE))


def words_of_place(place: str) -> Words:
    kind, _slash, question = place.partition("/")
    if question and kind in OF_QUESTION:
        return Words(str(OF_QUESTION[kind]) % {"question": Words.of_question(question)})
    return Words.of(PLACES, place)
