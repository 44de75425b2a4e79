"""Write docs/reference/hotline-dialog.md from the dialog itself.

    .venv/bin/python tools/hotline_dialog_reference.py

A test holds that the page is what this writes. Why it is so: docs/explanation/hotline.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "hotline-dialog.md"

HEAD = """\
# The hotline's menus and keys

*Written by `tools/hotline_dialog_reference.py` from the dialog itself; do not edit.*

What a caller hears, which keys do what, and what is asked for; [why](../explanation/hotline.md). Whole calls as they are heard stand in
`tests/unit/hotline/dialog/dialogs/`.

| key | where something is chosen | where a number is entered |
| --- | --- | --- |
| 1 – 6 | the choices | digits |
| 7 | more choices, where there are | digit |
| 8 | slower, and back to normal | digit |
| 9 | help | digit |
| 0 | an officer | digit |
| `*` | back | alone: back; after digits: clears them |
| `#` | say it again | ends the entry; alone: say it again |
"""
LIMITS = """\
## Limits

| what | at most |
| --- | --- |
| wrong sign-ins in a call | {refusals} |
| silences in a row before goodbye | {silences} |
| wrong keys in a row before an officer is offered | {wrong} |
| turns of a call | {turns} |
| length of a call | {seconds} seconds, talks with officers not counted |
| said at once | {half:g} seconds |
"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifong.config.settings")
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    from kaifong.interfaces.hotline.conversing import LONGEST_SECONDS
    from kaifong.interfaces.hotline.dialog import menus, saying, signing_in, stepping

    lines = [HEAD, "## Places", ""]
    lines += [f"- `{name}`: {_first_line(place)}" for name, place in stepping.PLACES.items()]
    lines += ["", *_menu("After signing in", menus.Menu()), *_menu("Without signing in", menus.General())]
    lines += list(_forms())
    lines.append(
        LIMITS.format(
            refusals=signing_in.REFUSALS,
            silences=stepping.REMINDERS,
            wrong=stepping.WRONG_BEFORE_HELP,
            turns=stepping.TURNS_AT_MOST,
            seconds=LONGEST_SECONDS,
            half=saying.HALF_A_MINUTE,
        )
    )
    return "\n".join(lines)


def _first_line(place: Any) -> str:
    """What is asked there, in English, as far as it says something without a question."""
    from kaifong.interfaces.hotline.dialog.state import State

    if place.name in ("form", "menu", "general"):
        return {"form": "a field of a question's form"}.get(place.name, "what would you like to know?")
    state = State(language="en", session="signed in", groups=[[["en", "…"]]], can_send=True)
    return " ".join(phrase.text for phrase in place.asks(state) if phrase.language == "en")


def _menu(title: str, menu: Any) -> Iterator[str]:
    from kaifong.interfaces.hotline.dialog.choosing import A_PAGE
    from kaifong.kernel.localtext import LANGUAGES
    from kaifong.selfservice.said import words

    yield from (f"## {title}", "", "| keys | question | title |", "| --- | --- | --- |")
    for at, choice in enumerate(menu.choices()):
        keys = "7 " * (at // A_PAGE) + str(at % A_PAGE + 1)
        titles = " · ".join(words(choice.label, language) for language in LANGUAGES)
        yield f"| {keys} | [`{choice.value}`](questions.md#{choice.value}) | {titles} |"
    yield ""


def _forms() -> Iterator[str]:
    from kaifong.interfaces.hotline.dialog.choosing import MORE, SENTENCES
    from kaifong.interfaces.hotline.dialog.entries import entries
    from kaifong.interfaces.hotline.dialog.menus import by_telephone
    from kaifong.selfservice.asking import questions
    from kaifong.selfservice.said import words

    yield from ("## What is asked for", "", "| question | field | how |", "| --- | --- | --- |")
    for question in questions().values():
        if by_telephone(question):
            for entry in entries(question.form) or ():
                how = ", ".join(f"{key} {words(each.label, 'en')}" for key, each in enumerate(entry.choices, 1))
                digits = f"at most {entry.most} digits" + (", not said back and kept nowhere" if entry.secret else "")
                if entry.offered:
                    how = f"those of the moment, {SENTENCES} at a time, {MORE} for more"
                yield f"| `{question.name}` | {words(entry.label, 'en')} | {how or digits} |"
    yield ""
    left = [f"`{name}`" for name, question in questions().items() if not by_telephone(question)]
    yield f"Not by telephone, for want of a surer sign-in or because keys cannot fill their form: {', '.join(left)}."
    yield ""


if __name__ == "__main__":
    main()
