from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kaifong.domains.forms.types import FormKind
from kaifong.kernel.errors import Refusal


class DefinitionsInvalid(Refusal):
    """Definitions of forms that cannot be used; every fault found, each by file and line."""

    def __init__(self, path: Path, problems: Sequence[str]) -> None:
        self.path, self.problems = path, tuple(problems)
        super().__init__(f"The forms in {path} cannot be used:\n" + "\n".join(f"  {problem}" for problem in problems))


class FormNotOffered(Refusal):
    """No definition of the form is in force on the day."""

    def __init__(self, form: FormKind, on: date) -> None:
        super().__init__(f"The form {form.value} cannot be begun on {on}: no definition of it is in force.")
