"""Settlement files, before they are taken."""

from __future__ import annotations

from pathlib import Path

from kaifong.domains.payments.registry import channels


def channel_for(path: Path) -> str | None:
    """The channel that a file below an inbox belongs to: the name of its folder, or the file name's first part."""
    for name in (path.parent.name, path.name.split("-")[0].split(".")[0]):
        if name in channels():
            return name
    return None
