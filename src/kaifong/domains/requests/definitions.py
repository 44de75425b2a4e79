"""Definitions of forms, by form and year: read from the rule pack's folder ``forms/`` and refused whole where one is wrong.

The format is documented in docs/reference/form-definitions.md.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kaifong.domains.requests.types import Definition, FormKind, FormOffer


def forms_offered(on: date) -> tuple[FormOffer, ...]:
    """The forms that can be begun on a day, in the order of `FormKind`. Raises DefinitionsInvalid."""
    raise NotImplementedError


def definition_in_force(form: FormKind, on: date) -> Definition:
    """The form as it is begun on a day. Raises FormNotOffered, DefinitionsInvalid."""
    raise NotImplementedError


def definitions_check(path: Path) -> tuple[Definition, ...]:
    """Read the definitions of a pack's folder; raises DefinitionsInvalid with every fault by file and line."""
    raise NotImplementedError
