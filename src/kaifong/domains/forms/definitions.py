"""Definitions of forms, by form and year: read from the rule pack's folder ``forms/`` and refused whole where one is wrong.

The format is documented in docs/reference/form-definitions.md.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from kaifong.domains.forms.definition_files import read_definition
from kaifong.domains.forms.errors import DefinitionsInvalid, FormNotOffered
from kaifong.domains.forms.types import BY_HOUSEHOLDS, Definition, FormKind, FormOffer
from kaifong.infra.strict_yaml import Place, YamlRefused, read_yaml_with_lines

FOLDER = "forms"


class Read(NamedTuple):
    """A definition, and the content of its file as it is kept with forms that were begun by it."""

    definition: Definition
    content: dict[str, Any]


def forms_offered(on: date) -> tuple[FormOffer, ...]:
    """The forms that can be begun on a day, in the order of `FormKind`. Raises DefinitionsInvalid."""
    return tuple(
        FormOffer(read.definition.form, read.definition.key, read.definition.title, read.definition.intro)
        for form in BY_HOUSEHOLDS
        if (read := _in_force(form, on)) is not None
    )


def definition_in_force(form: FormKind, on: date) -> Definition:
    """The form as it is begun on a day. Raises FormNotOffered, DefinitionsInvalid."""
    return read_in_force(form, on).definition


def read_in_force(form: FormKind, on: date) -> Read:
    """As `definition_in_force`, with the file's content."""
    read = _in_force(form, on)
    if read is None:
        raise FormNotOffered(form, on)
    return read


def definitions_check(path: Path) -> tuple[Definition, ...]:
    """Read the definitions in a folder; raises DefinitionsInvalid with every fault by file and line."""
    return tuple(read.definition for read in _read(path))


def _in_force(form: FormKind, on: date) -> Read | None:
    for read in _of_pack(settings.RULE_PACK / FOLDER):
        each = read.definition
        if each.form is form and each.start <= on and (each.end is None or on < each.end):
            return read
    return None


@cache
def _of_pack(path: Path) -> tuple[Read, ...]:
    """Read once a process: a new year's file is there after a restart."""
    return _read(path) if path.is_dir() else ()


def _read(path: Path) -> tuple[Read, ...]:
    problems: list[str] = []
    found: list[Read] = []
    for file in sorted(path.glob("*.y*ml")):
        if file.suffix != ".yaml":
            problems.append(f"{file.name}: name it {file.stem}.yaml")
            continue
        try:
            content, lines = read_yaml_with_lines(file)
        except OSError as error:
            problems.append(f"{file.name}: {error.strerror}")
            continue
        except YamlRefused as refused:
            problems.append(f"{file.name}: {refused}")
            continue
        definition = read_definition(content, file.stem)
        if isinstance(definition, Definition):
            found.append(Read(definition, content))
        else:
            problems += [f"{file.name}: line {_line(lines, place)}: {_said(place, what)}" for place, what in definition]
    for one, other in combinations([read.definition for read in found], 2):
        if one.form is other.form and _overlap(one, other):
            problems.append(f"{one.key}.yaml, {other.key}.yaml: in force on the same day")
    if problems:
        raise DefinitionsInvalid(path, problems)
    return tuple(found)


def _overlap(one: Definition, other: Definition) -> bool:
    return (other.end is None or one.start < other.end) and (one.end is None or other.start < one.end)


def _line(lines: dict[Place, int], place: Place) -> int:
    """Of the thing itself, or of the nearest one around it that is there."""
    while place not in lines and place:
        place = place[:-1]
    return lines.get(place, 1)


def _said(place: Place, what: str) -> str:
    """``sections 2, questions 1, label: is missing``, counted from 1."""
    words: list[str] = []
    for step in place:
        if isinstance(step, int):
            words[-1:] = [f"{words[-1] if words else ''} {step + 1}".strip()]
        else:
            words.append(step)
    return f"{', '.join(words)}: {what}" if words else what
