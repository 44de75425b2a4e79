"""A turn's sound at an address: one WAV file, for two minutes, for whoever was told the address.

The address holds no words and no figures: the call's random id, the step, the time when it ends, and a code over them.
"""

from __future__ import annotations

import hmac
import io
import wave
from collections.abc import Sequence
from pathlib import Path

from kaifong.infra.home import key_file

GOOD_SECONDS = 120


def query(call: str, step: int, *, now: int) -> str:
    until = now + GOOD_SECONDS
    return f"until={until}&code={_code(call, step, until)}"


def is_good(call: str, step: int, until: str, code: str, *, now: int) -> bool:
    if not (until.isascii() and until.isdigit() and len(until) <= 12) or int(until) <= now:
        return False
    return hmac.compare_digest(_code(call, step, int(until)).encode(), code.encode())


def joined(sounds: Sequence[Path]) -> bytes:
    """WAV files of one format as one."""
    whole = io.BytesIO()
    with wave.open(whole, "wb") as out:
        out.setparams((1, 2, 8_000, 0, "NONE", ""))
        for sound in sounds:
            with wave.open(str(sound), "rb") as part:
                out.writeframes(part.readframes(part.getnframes()))
    return whole.getvalue()


def _code(call: str, step: int, until: int) -> str:
    return hmac.digest(key_file("carriers.key"), f"sound {call} {step} {until}".encode(), "sha256").hex()
