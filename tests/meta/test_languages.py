"""Every text that a tenant or an officer sees is there in 繁體中文, English and 简体中文."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests.meta.tree import PACKAGE, inside, tool

LANGUAGES = ("en", "zh_Hant", "zh_Hans")
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))

SAME_EVERYWHERE = {
    "繁體中文", "English", "简体中文",  # a language's name is written in that language
    "街坊", "Kaifong",  # the program's own
    "FPS", "PDF", "CSV",
}  # fmt: skip
"""Words in templates that are not translated."""

_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_MARKED = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}|\{%\s*comment.*?endcomment\s*%\}", re.DOTALL
)
_WORD = re.compile(r"[A-Za-z㐀-鿿]{2,}")


def catalogue(language: str) -> Catalog:
    return tool("messages").read(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_every_marked_text_and_no_other(language: str) -> None:
    marked = {text if isinstance(text, str) else text[0] for _, text in tool("messages").found()}
    held = {
        message.id if isinstance(message.id, str) else message.id[0] for message in catalogue(language) if message.id
    }

    assert held == marked, "run tools/messages.py"


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans"])
def test_every_text_is_translated(language: str) -> None:
    # the texts themselves are English, so English needs no other
    missing = [
        message.id
        for message in catalogue(language)
        if message.id and not all([message.string] if isinstance(message.string, str) else message.string)
    ]

    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_what_is_filled_in(language: str) -> None:
    different = [
        message.id
        for message in catalogue(language)
        if message.id and message.string and isinstance(message.string, str) and isinstance(message.id, str)
        and sorted(re.findall(r"%\(\w+\)s", message.id)) != sorted(re.findall(r"%\(\w+\)s", message.string))
    ]  # fmt: skip

    assert different == []


WITHIN_A_TAG = {"described_by.html"}
"""Templates that are attributes of a tag."""


class _Texts(HTMLParser):
    """The words of a page between its tags, and in attributes that people are read."""

    SPOKEN = ("alt", "title", "aria-label", "placeholder", "summary")

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("style", "script")
        self.words += [word for name, value in attrs if name in self.SPOKEN for word in _WORD.findall(value or "")]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words += _WORD.findall(data)


@pytest.mark.parametrize("path", TEMPLATES, ids=inside)
def test_a_page_says_nothing_that_is_not_marked_for_translation(path: Path) -> None:
    page = _Texts()
    markup = _TAG.sub(" ", _MARKED.sub(" ", path.read_text(encoding="utf-8")))
    page.feed(f"<p {markup}>" if path.name in WITHIN_A_TAG else markup)

    assert [word for word in page.words if word not in SAME_EVERYWHERE] == []
