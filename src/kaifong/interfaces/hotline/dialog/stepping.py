"""The dialog's one function."""

from __future__ import annotations

from kaifong.interfaces.hotline.dialog.types import Heard, Json, Turn


def step(state: Json, heard: Heard) -> Turn:
    """What is said next, and what is waited for. Pure: the same state and the same key give the same turn.

    Args:
        state: of the turn before; empty for `Begun`.
    """
    raise NotImplementedError
