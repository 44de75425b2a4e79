"""The files of cases: read strictly, every fault named by file and case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from kaifong.infra.strict_yaml import YamlRefused, read_yaml
from kaifong.infra.yaml_values import Day
from kaifong.kernel.errors import Refusal
from kaifong.kernel.money import Money

FOLDER = "cases"


class CasesInvalid(Refusal):
    """Files of cases with faults; nothing was asked."""

    def __init__(self, folder: Path, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} faults in the cases of {folder}:\n" + "\n".join(self.problems))


def _cents(value: object) -> int:
    if not isinstance(value, str):
        raise ValueError('an amount is written in quotes: "1234.50"')
    return Money.parse(value).cents


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Cents = Annotated[int, BeforeValidator(_cents)]
Answer = Annotated[dict[str, Any], Field(min_length=1)]


class Part(BaseModel):
    """A mapping in a file of cases; a key that is not known is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Again(Part):
    """The same facts, asked as at another day."""

    as_at: Day
    expect: Answer


class Case(Part):
    """Facts, a day, and what the rules must make of them: of the answer's keys those that matter."""

    case: Line
    asks: Line
    given: dict[str, Any] = {}
    as_at: Day
    expect: Answer
    again: tuple[Again, ...] = ()
    source: Line


@dataclass(frozen=True, slots=True)
class Stated:
    """A case and the file that states it."""

    file: str
    case: Case


def read_cases(pack: Path) -> list[Stated]:
    """The cases of a pack's folder, file by file; none where it has no folder of cases.

    Raises:
        CasesInvalid: every fault, a name given twice among them.
    """
    problems: list[str] = []
    stated: list[Stated] = []
    names: set[str] = set()
    for file in sorted((pack / FOLDER).glob("*.yaml")):
        try:
            content = read_yaml(file)
        except YamlRefused as error:
            problems.append(f"{file.name}: {error}")
            continue
        if not isinstance(content, list):
            problems.append(f"{file.name}: a list of cases is expected")
            continue
        for number, item in enumerate(content, 1):
            name = item.get("case", f"case {number}") if isinstance(item, dict) else f"case {number}"
            try:
                case = Case.model_validate(item)
            except ValidationError as error:
                problems += faults(f"{file.name}: {name}", error)
                continue
            if case.case in names:
                problems.append(f"{file.name}: {name}: is stated twice")
            names.add(case.case)
            stated.append(Stated(file.name, case))
    if problems:
        raise CasesInvalid(pack / FOLDER, problems)
    return stated


def faults(where: str, error: ValidationError) -> list[str]:
    """What is wrong, as sentences."""
    return [f"{where}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
