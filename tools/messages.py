"""Bring the message catalogues up to what pages and documents say.

Collects every marked text of templates and code, keeps the translations there are, and derives 简体中文 from 繁體中文 with
OpenCC. A text in zh_Hans whose entry carries the comment ``# by hand`` is left as it is.

    .venv/bin/python tools/messages.py && .venv/bin/pybabel compile -d src/kaifong/locale -D django
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import opencc
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "kaifong"
HANDHELD = ROOT / "web" / "field" / "src"
LANGUAGES = ("en", "zh_Hant", "zh_Hans")
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "ngettext_lazy": (1, 2)}
IN_TEMPLATES = {"parse_template_string": True, "template_string": True}
BY_HAND = "by hand"
UNUSED_HEADERS = tuple(
    f'"{name}'.encode()
    for name in ("Project-Id", "Report-Msgid", "POT-", "PO-", "Last-Translator", "Language-Team", "Generated-By")
)
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""Catalogues are dated, and their authors named, by version control; a date in them would change with every run."""


def path_of(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def found() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """File and text (or singular and plural) of every marked text."""
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("templates/**/*.html")]):
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            source = "\n".join(map(str.lstrip, templatize(source).splitlines()))  # indented HTML is not indented Python
        for _line, text, _comments, _context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
            yield path.relative_to(PACKAGE).as_posix(), text
    for path in sorted(HANDHELD.rglob("*.ts")):
        with path.open("rb") as file:
            for _line, text, _comments, _context in extract(
                "javascript", file, keywords={"_": None}, options=IN_TEMPLATES
            ):
                yield path.relative_to(ROOT).as_posix(), text


def read(language: str) -> Catalog:
    """The catalogue as it is; empty where there is none."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def collected(language: str) -> Catalog:
    """A catalogue of the texts now in use, with the translations there are."""
    before = read(language)
    catalog = Catalog(
        locale=language,
        domain="django",
        project="Kaifong",
        fuzzy=False,
        creation_date=NO_DATE,
        revision_date=NO_DATE,
        header_comment="# Kaifong's texts. Written by tools/messages.py; translations by hand in zh_Hant.",
    )
    for file, text in found():
        known: Message | None = before.get(text)
        catalog.add(
            text,
            known.string if known else "" if isinstance(text, str) else ("",) * catalog.num_plurals,
            locations=[(file, 0)],
            user_comments=known.user_comments if known else (),
        )
    return catalog


def simplify(traditional: Catalog, simplified: Catalog) -> None:
    """Fill the simplified catalogue from the traditional one, but for what was written by hand."""
    opened = opencc.OpenCC("hk2s")

    def convert(text: str) -> str:
        return opened.convert(text).replace("帐", "账")  # the mainland's sign where money is meant, which OpenCC leaves

    for message in simplified:
        if message.id and BY_HAND not in message.user_comments:
            source = traditional[message.id].string
            message.string = tuple(map(convert, source)) if isinstance(source, tuple) else convert(str(source))


def written(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalog, width=110, sort_output=True, include_lineno=False)
    return b"".join(line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(UNUSED_HEADERS))


def main() -> int:
    catalogs = {language: collected(language) for language in LANGUAGES}
    simplify(catalogs["zh_Hant"], catalogs["zh_Hans"])
    for language, catalog in catalogs.items():
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_bytes(written(catalog))
    missing = [message.id for message in catalogs["zh_Hant"] if message.id and not any(message.string)]
    for text in missing:
        sys.stderr.write(f"not translated into zh_Hant: {text!r}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
