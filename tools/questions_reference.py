"""Write docs/reference/questions.md from the questions themselves.

    .venv/bin/python tools/questions_reference.py

A test holds that the page is what this writes. What a field means stands in the docstring of the input's or the answer's type.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "questions.md"

HEAD = """\
# Questions

*Written by `tools/questions_reference.py` from the questions themselves; do not edit.*

What tenants may ask, the same at every door ([why](../explanation/questions.md), [how to add one](../how-to/add-a-question.md)).
Input and answer are given as JSON has them: amounts are whole cents, days `YYYY-MM-DD`, months `YYYY-MM`, ratios decimals
in strings, texts in three languages. A field in *italics* may be left out or null. The account is always the asker's own and is no input.

A question that cannot be answered is refused with a reason such as `month-not-charged`, a sentence in the asker's language
and, where the input is at fault, the field's name.
"""

SURENESS = {
    "ANONYMOUS": "anybody",
    "ACCOUNT_AND_TPIN": "who has signed in by account number and TPIN",
    "SIGNED_IN": "who has also given a one-time code, a passkey or a government identity",
}
_ATTRIBUTE = re.compile(r"^ {4}(?P<names>\w[\w, ]*): (?P<text>.*(?:\n {8}.*)*)", re.MULTILINE)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifong.config.settings")
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    from kaifong.selfservice.asking import questions

    return "\n".join([HEAD, *(_section(question) for question in questions().values())])


def _section(question: Any) -> str:
    from kaifong.kernel.localtext import LANGUAGES
    from kaifong.selfservice.said import words

    asks = (inspect.getdoc(inspect.getmodule(question)) or "").splitlines()[0]
    lines = [f"## `{question.name}`", "", asks, ""]
    lines.append(f"- Title: {' · '.join(words(question.title, language) for language in LANGUAGES)}")
    lines.append(f"- May ask: {SURENESS[question.assurance.name]}")
    if question.changes:
        lines.append("- Changes what is on record; asked by `POST`")
    if question.file_type:
        lines.append(f"- Gives a file of type `{question.file_type}`")
    lines += [
        "",
        *_fields("Input", question.given, "validation"),
        "",
        *_fields("Answer", question.answer_type, "serialization"),
    ]
    return "\n".join(lines) + "\n"


def _fields(title: str, kind: type[Any], mode: Any) -> Iterator[str]:
    from pydantic import TypeAdapter

    schema = TypeAdapter(kind).json_schema(mode=mode)
    if schema.get("properties"):
        yield _summary(kind)
        yield ""
        yield from _table(title.lower(), schema, inspect.getdoc(kind) or "", schema)
    else:
        yield f"{title}: none."


def _table(title: str, of: dict[str, Any], doc: str, schema: dict[str, Any]) -> Iterator[str]:
    """An object's fields, and after them those of the objects that it holds."""
    told = dict(_told(doc))
    yield f"| {title} | type | what |"
    yield "| --- | --- | --- |"
    held = []
    for name, field in of["properties"].items():
        form = _type(field, schema)
        optional = " or null" in form or name not in of.get("required", ())
        yield f"| {f'*`{name}`*' if optional else f'`{name}`'} | {form.replace(' or null', '')} | {told.get(name, '')} |"
        inner = field.get("items", field)
        if form in ("objects", "object"):
            held.append((name, schema["$defs"][inner["$ref"].rpartition("/")[2]]))
    for name, inner in held:
        yield ""
        yield from _table(f"in `{name}`", inner, inner.get("description", ""), schema)


def _summary(kind: type[Any]) -> str:
    """What the docstring says before its attributes."""
    text = (inspect.getdoc(kind) or "").partition("\nAttributes:")[0]
    return re.sub(r"\bNone\b", "null", " ".join(text.split()).replace("``", "`"))


def _told(doc: str) -> Iterator[tuple[str, str]]:
    """What a docstring's section of attributes says of each."""
    for match in _ATTRIBUTE.finditer(doc):
        for name in match["names"].split(", "):
            text = " ".join(match["text"].split()).replace("``", "`").replace("|", "\\|")
            yield name, re.sub(r"\bNone\b", "null", text).removesuffix(".")


def _type(of: dict[str, Any], schema: dict[str, Any]) -> str:
    """A JSON schema in a word or two."""
    if "$ref" in of:
        named = schema["$defs"][of["$ref"].rpartition("/")[2]]
        if "enum" in named:
            return ", ".join(f"`{value}`" for value in named["enum"])
        return "object"
    if "anyOf" in of:
        return " or ".join(_type(one, schema) for one in of["anyOf"])
    match of.get("type"):
        case "array":
            items = _type(of["items"], schema)
            return "objects" if items == "object" else f"list of {items}"
        case "object":
            return "text"
        case "string" if of.get("format") == "date":
            return "day"
        case "string" if of.get("pattern") == r"^\d{4}-\d{2}$":
            return "month"
        case "string" if of.get("pattern") == r"^\d{12}$":
            return "account number"
        case "string" if "pattern" in of:
            return "decimal"
        case "integer" if "maximum" in of:
            return f"integer, {of['minimum']} to {of['maximum']:,}"
        case other:
            return str(other)


if __name__ == "__main__":
    main()
