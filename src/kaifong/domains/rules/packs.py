"""Reads a rule pack from its folder and refuses it whole, naming every fault, where any is wrong.

The format is documented in docs/reference/rule-packs.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from kaifong.domains.rules.errors import RulePackInvalid
from kaifong.domains.rules.types import Confidence, InForce, Kind
from kaifong.infra.strict_yaml import YamlRefused, read_yaml
from kaifong.infra.yaml_values import Day, Texts, fault_said, written_day

PACK_FILE = "pack.yaml"
UNKNOWN_START = "unknown"


def _first_day(value: object) -> date | None:
    return None if value == UNKNOWN_START else written_day(value)


def _last_day(value: object) -> date:
    day = written_day(value)
    if day == date.max:
        raise ValueError("leave it out for a rule that goes on")
    return day


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Dated(_Part):
    from_: Annotated[date | None, BeforeValidator(_first_day)] = Field(alias="from")
    until: Annotated[date | None, BeforeValidator(_last_day)] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_ is not None and self.until is not None and self.until < self.from_:
            raise ValueError(f"until {self.until} lies before from {self.from_}")
        return self

    @property
    def in_force(self) -> InForce:
        return InForce.through(self.from_, self.until)


class SourceDraft(_Part):
    title: Line
    url: Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")] = ""


class VersionDraft(_Dated):
    value: Annotated[dict[str, Any], Field(min_length=1)]
    source: SourceDraft
    checked_on: Day
    confidence: Confidence
    note: Annotated[str, StringConstraints(strip_whitespace=True)] = ""

    @model_validator(mode="after")
    def _says_what_is_open(self) -> Self:
        if self.confidence is Confidence.UNCONFIRMED and not self.note:
            raise ValueError("an unconfirmed value needs a note that says what is open")
        return self


class HoleDraft(_Dated):
    missing: Line


class CodeDraft(_Part):
    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$", max_length=60)]
    kind: Kind
    title: Texts
    versions: tuple[VersionDraft, ...] = ()
    holes: tuple[HoleDraft, ...] = ()

    @model_validator(mode="after")
    def _in_force_once(self) -> Self:
        for (i, one), (j, other) in combinations(enumerate(self.versions, 1), 2):
            if one.in_force.overlaps(other.in_force):
                raise ValueError(
                    f"versions {i} ({one.in_force}) and {j} ({other.in_force}) are in force on the same day"
                )
        if not self.versions and not self.holes:
            raise ValueError("has neither a version nor a hole")
        if len({(hole.in_force, hole.missing) for hole in self.holes}) < len(self.holes):
            raise ValueError("states one hole twice")
        return self


class PackHead(_Part):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=30)]
    name: Texts
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    licence: Line
    remarks: Line


@dataclass(frozen=True, slots=True)
class PackDraft:
    """A pack as its files state it, checked."""

    head: PackHead
    codes: tuple[CodeDraft, ...]


Part = TypeVar("Part", bound=_Part)


def read_pack(path: Path) -> PackDraft:
    """Read ``pack.yaml`` and every other ``*.yaml`` beside it.

    Raises:
        RulePackInvalid: with every fault found, each by file, code and field.
    """
    problems: list[str] = []
    head = _part(PackHead, _content(path / PACK_FILE, problems), PACK_FILE, problems)
    codes: list[CodeDraft] = []
    first_stated: dict[str, str] = {}
    for file in sorted(path.glob("*.y*ml")):
        if file.name == PACK_FILE or file.name.startswith("."):
            continue
        if file.suffix != ".yaml":
            problems.append(f"{file.name}: name it {file.stem}.yaml")
            continue
        content = _content(file, problems)
        if content is None:
            continue
        if not isinstance(content, list):
            problems.append(f"{file.name}: a list of rules is expected")
            continue
        for number, item in enumerate(content, 1):
            code = item.get("code") if isinstance(item, dict) else None
            draft = _part(CodeDraft, item, f"{file.name}: {code or f'rule {number}'}", problems)
            if draft is None:
                continue
            if draft.code in first_stated:
                problems.append(f"{file.name}: {draft.code}: stated already in {first_stated[draft.code]}")
            first_stated[draft.code] = file.name
            codes.append(draft)
    if problems or head is None:
        raise RulePackInvalid(path, problems)
    return PackDraft(head, tuple(codes))


def _content(file: Path, problems: list[str]) -> Any:
    """The file's content; None where it cannot be read, which is then among the problems."""
    try:
        content = read_yaml(file)
    except OSError as error:
        problems.append(f"{file.name}: {error.strerror}")
    except YamlRefused as error:
        problems.append(f"{file.name}: {error}")
    else:
        if content is None:
            problems.append(f"{file.name}: is empty")
        return content
    return None


def _part(kind: type[Part], content: Any, where: str, problems: list[str]) -> Part | None:
    if content is None:
        return None
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        problems.extend(f"{where}: {_sentence(fault)}" for fault in error.errors())
        return None


def _sentence(fault: ErrorDetails) -> str:
    """A fault as ``version 2, source.title: is missing``."""
    steps = [f"{step + 1}" if isinstance(step, int) else step for step in fault["loc"]]
    field = ".".join(steps)
    for many, one in (("versions.", "version "), ("holes.", "hole ")):
        if field.startswith(many):
            field = field.replace(many, one, 1).replace(".", ", ", 1)
    said = fault_said(fault["type"], fault["msg"])
    return f"{field}: {said}" if field else said
