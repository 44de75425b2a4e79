"""Whole calls as texts that a person can read, in `dialogs/`, one file for each language and scene.

After a change of wording that is meant: ``.venv/bin/python -m tests.unit.hotline.dialog.test_dialogs_as_read`` writes them anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import gettext_lazy as _

from kaifong.interfaces.hotline.dialog import wording
from kaifong.interfaces.hotline.dialog.saying import say
from kaifong.interfaces.hotline.dialog.types import (
    Answered,
    Ask,
    CallBack,
    Do,
    FindOfficer,
    HandOver,
    HangUp,
    Keys,
    NotDone,
    OfficerFound,
    Promised,
    SignedIn,
    SignIn,
    Silence,
    Turn,
)
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import AccountNo
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.asking import questions
from kaifong.selfservice.payment_history import HistoryKind, HistoryMonth, HistoryPayment, PaymentHistoryAnswer
from kaifong.selfservice.rent_status import RentStatusAnswer
from kaifong.selfservice.said import Digits, Sentence
from tests.unit.hotline.dialog.calls import ACCOUNT, TPIN, Call

FOLDER = Path(__file__).parent / "dialogs"
KEYS = {"zh-hant": "1", "zh-hans": "2", "en": "3"}
SHOP = LocalText("便利店", "Convenience store", "便利店")
SCENES = {
    "rent": ["1", ACCOUNT, TPIN, "1", "2", "*", "2", "1", "*", None, None, None],
    "wrong": [
        "1",
        "123456789012",
        ACCOUNT,
        TPIN[::-1],
        "*",
        "5",
        "9",
        "8",
        "0",
        "1",
        "91234678#",
        "1",
        None,
        None,
        None,
    ],
    "calculator": ["2", "1", "#", "31#", "3#", "12#", "15000#", "20000#", "2", "2000#", "*", "2300#", "300#", "1"],
}
RENT = RentStatusAnswer(
    account_no=AccountNo(int(ACCOUNT)),
    as_at=date(2026, 3, 3),
    payable_cents=460_050,
    due_on=date(2026, 3, 1),
    overdue_cents=230_050,
    overdue_since=date(2026, 2, 1),
    overdue_months=1,
    credit_cents=0,
    last_statement=Month(2026, 3),
)
PAYMENTS = PaymentHistoryAnswer(
    account_no=RENT.account_no,
    first=Month(2025, 10),
    last=Month(2026, 3),
    paid_cents=690_000,
    taken_back_cents=0,
    months=(HistoryMonth(Month(2026, 3), 230_000, 230_000),),
    payments=tuple(
        HistoryPayment(HistoryKind.PAYMENT, date(2026, month, 2), date(2026, month, 3), SHOP, 230_000, None)
        for month in (3, 2, 1)
    ),
)
ANSWERS = {"rent-status": RENT, "payment-history": PAYMENTS}


class Scene(Call):
    """A call that is written down as it goes."""

    def __init__(self, language: str) -> None:
        self.written: list[str] = []
        self.language = language
        super().__init__(self.answer)

    def play(self, pressed: list[str | None]) -> str:
        for keys in (KEYS[self.language], *pressed):
            self.written.append("< silence" if keys is None else f"< {keys}")
            if keys is None:
                self.hear(Silence())
            elif self.listens.most > 1:
                self.hear(Keys(keys.removesuffix("#"), ended=keys.endswith("#")))
            else:
                self.hear(Keys(keys))
        return "\n".join([*self.written, ""])

    def answer(self, effect):
        language = self.turn.language
        match effect:
            case SignIn(_, tpin):
                if tpin == TPIN:
                    return SignedIn("token")
                return NotDone(say(language, wording.SIGN_IN_REFUSED), "sign-in-refused")
            case Ask(name) if name in ANSWERS:
                question = questions()[name]
                said, more = question.speech(ANSWERS[name]), question.speech_more(ANSWERS[name])
                return Answered(say(language, *said), say(language, *more), can_send=True)
            case Ask():
                return Answered(say(language, "…"))
            case FindOfficer():
                return OfficerFound(now=False)
            case CallBack():
                sentence = _("An officer will call you on the number ending {digits} within office hours.")
                return Promised(say(language, Sentence(sentence, digits=Digits("678"))))
        return Promised(say(language, "…"))

    def _take(self, turn: Turn) -> Turn:
        self.written += [f"[{turn.place}]{' slowly' if turn.slow else ''}", *(f"  {one.text}" for one in turn.say)]
        match turn.then:
            case Do(effect):
                self.written.append(f"  ({type(effect).__name__})")
            case HandOver():
                self.written.append("  (HandOver)")
            case HangUp(outcome):
                self.written.append(f"  (HangUp: {outcome})")
        return super()._take(turn)


def scenes() -> Iterator[tuple[Path, str, str]]:
    for language in KEYS:
        for scene in SCENES:
            yield FOLDER / f"{language}-{scene}.txt", language, scene


@pytest.mark.parametrize(("path", "language", "scene"), scenes(), ids=lambda value: getattr(value, "stem", ""))
def test_a_call_is_what_stands_in_its_file(path, language, scene):
    assert Scene(language).play(SCENES[scene]) == path.read_text(encoding="utf-8")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifong.config.settings")
    django.setup()
    FOLDER.mkdir(exist_ok=True)
    for path, language, scene in scenes():
        path.write_text(Scene(language).play(SCENES[scene]), encoding="utf-8")
