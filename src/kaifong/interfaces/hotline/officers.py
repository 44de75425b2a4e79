"""Whom a call is handed over to."""

from __future__ import annotations

from dataclasses import dataclass

RING_SECONDS = 20
"""How long an officer's telephone rings before the next one does."""
LONGEST_TALK_SECONDS = 7_200
"""The limit of ten minutes is the dialog's; a talk with an officer ends by itself, and at the latest then."""
ENDPOINT = "officers"
"""The engine's own endpoint by which officers' telephones are reached."""


@dataclass(frozen=True, slots=True)
class Officers:
    """Officers' telephones, tried in turn.

    Attributes:
        addresses: SIP addresses, ``sip:201@10.0.0.5``; none where calls are never handed over.
        ring_seconds: how long each rings.
    """

    addresses: tuple[str, ...] = ()
    ring_seconds: int = RING_SECONDS


def dialled(address: str) -> str:
    """An officer's address as the engine dials it, for FastAGI's ``Dial`` and for ARI's ``originate`` alike."""
    return f"PJSIP/{ENDPOINT}/{address}"
