from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kaifong.kernel.errors import Refusal


class NoRuleInForce(Refusal):
    """The pack states no such rule for this day. Nothing is assumed in its place.

    Attributes:
        missing: what the pack itself declares as not known on that day.
    """

    def __init__(self, code: str, on: date, missing: Sequence[str] = ()) -> None:
        self.code, self.on, self.missing = code, on, tuple(missing)
        known = f" Known to be missing: {' '.join(missing)}" if missing else ""
        super().__init__(f"No rule {code} is in force on {on}.{known}")


class NoSuchRule(Refusal):
    def __init__(self, ids: Sequence[int]) -> None:
        self.ids = tuple(ids)
        super().__init__(f"No rule was ever loaded with id {', '.join(map(str, ids))}.")


class NoSuchCode(Refusal):
    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"No pack that was loaded has a rule {code}.")


class RuleMalformed(Refusal):
    """A rule's value does not have the shape that its user needs."""

    def __init__(self, code: str, in_force: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(f"Rule {code} ({in_force}) cannot be used: {reason}")


class RulePackInvalid(Refusal):
    """The pack is refused whole; every problem names file, code and field."""

    def __init__(self, path: Path, problems: Sequence[str]) -> None:
        self.path, self.problems = path, tuple(problems)
        super().__init__(f"Nothing was loaded from {path}:\n" + "\n".join(problems))


class CodeOfAnotherPack(Refusal):
    def __init__(self, code: str, pack: str, owner: str) -> None:
        self.code, self.pack, self.owner = code, pack, owner
        super().__init__(f"Pack {pack} states {code}, which belongs to pack {owner}; nothing was loaded.")


class CurrencyDiffers(Refusal):
    def __init__(self, pack: str, stated: str, landlord: str) -> None:
        super().__init__(
            f"Pack {pack} states amounts in {stated}; this landlord charges in {landlord}. Nothing was loaded."
        )
