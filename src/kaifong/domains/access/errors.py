from __future__ import annotations

from kaifong.kernel.errors import Refusal


class NotPermitted(Refusal):
    """The actor's roles do not allow this; nothing was done."""

    def __init__(self, actor: str, verb: str, estate: int | None) -> None:
        self.actor, self.verb, self.estate = actor, verb, estate
        where = "" if estate is None else f" on estate {estate}"
        super().__init__(f"{actor} may not {verb}{where}.")
