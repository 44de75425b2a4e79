"""Runs a pack's cases: the pack is loaded, everything is asked, and nothing stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from kaifong.domains.access.api import Actor
from kaifong.domains.rules import api as rules
from kaifong.interfaces.cli.cases.reading import CasesInvalid, Stated, faults, read_cases
from kaifong.interfaces.cli.cases.subjects import SUBJECTS
from kaifong.interfaces.cli.output import plain
from kaifong.kernel.errors import Refusal

NO_ANSWER = "(no such answer)"


@dataclass(frozen=True, slots=True)
class Checked:
    """One case asked as at one day.

    Attributes:
        found: the answer, as far as the case expects something of it.
    """

    file: str
    case: str
    asks: str
    as_at: date
    source: str
    expected: Mapping[str, Any]
    found: Mapping[str, Any]

    @property
    def agrees(self) -> bool:
        return self.found == self.expected


@dataclass(frozen=True, slots=True)
class Run:
    pack: str
    cases: int
    checked: tuple[Checked, ...]

    @property
    def differing(self) -> tuple[Checked, ...]:
        return tuple(one for one in self.checked if not one.agrees)


def run_cases(pack: Path, by: Actor) -> Run:
    """Ask every case of a pack as the pack's files stand, loaded or not.

    Raises:
        RulePackInvalid, CodeOfAnotherPack, CurrencyDiffers: as `rules.pack_load`.
        CasesInvalid: a case's facts are not those that its subject takes.
    """
    stated = read_cases(pack)
    with transaction.atomic():
        loaded = rules.pack_load(path=pack, by=by)
        checked = tuple(_checked(pack, stated))
        transaction.set_rollback(True)
    return Run(loaded.pack, len(stated), checked)


def _checked(pack: Path, stated: Iterable[Stated]) -> Iterable[Checked]:
    problems: list[str] = []
    for file, case in ((one.file, one.case) for one in stated):
        where = f"{file}: {case.case}"
        subject = SUBJECTS.get(case.asks)
        if subject is None:
            problems.append(f"{where}: asks {case.asks!r}, which is none of {', '.join(SUBJECTS)}")
            continue
        try:
            given = subject.given.model_validate(case.given)
        except ValidationError as error:
            problems += faults(where, error)
            continue
        for as_at, expected in [(case.as_at, case.expect), *((again.as_at, again.expect) for again in case.again)]:
            try:
                answer = subject.answer(given, as_at)
            except Refusal as refusal:
                answer = {"refused": type(refusal).__name__}
            found = {key: plain(answer.get(key, NO_ANSWER)) for key in expected}
            yield Checked(file, case.case, case.asks, as_at, case.source, expected, found)
    if problems:
        raise CasesInvalid(pack, problems)
