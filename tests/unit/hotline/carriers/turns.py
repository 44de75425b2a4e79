"""Turns as renderers are told them."""

from __future__ import annotations

from kaifong.interfaces.hotline.carriers.types import Connect, Said
from kaifong.interfaces.hotline.dialog.types import HangUp, Listen

HOST = "https://hotline.example.org"
SOUND = f"{HOST}/hotline/v1/sounds/0123abcd/3.wav?until=1795656790&code=ab12"
NEXT, OVER = f"{HOST}/hotline/v1/twilio/3", f"{HOST}/hotline/v1/twilio/over"


def said(then: Listen | Connect | HangUp, *, sound: str = SOUND) -> Said:
    return Said(sound=sound, then=then, next=NEXT, over=OVER, language="zh-hant")


MENU = said(Listen(most=1, seconds=6.0))
ENTRY = said(Listen(most=12, seconds=10.5, between=4.0, ends_by_hash=True, secret=True))
OFFICER = said(Connect("sip:201@192.0.2.5", 20, "c0ffee"))
GOODBYE = said(HangUp("finished"))
SILENT = said(HangUp("lost"), sound="")
ALL = {"menu": MENU, "entry": ENTRY, "officer": OFFICER, "goodbye": GOODBYE, "silent": SILENT}
