"""Sound as a telephone carries it: 8,000 samples a second, 16 bits, one channel, at a level that is the same for all."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.int16]

RATE = 8_000
FULL = 32_767
LEVEL = 2_600
"""Root mean square of active speech, −19 dBm0: RFC 7874, section 4, after ITU-T G.169 and G.115."""
PEAK = 29_000
"""A louder peak lowers the whole; about one decibel is left to the overload of a 16-bit sample."""
FRAME = RATE // 50
ACTIVE_BELOW_LOUDEST = 10 ** (-35 / 20)
"""Frames of 20 ms that are so much softer than the loudest are pauses, and are not counted to the level."""
RECIPE = "1"
"""Another number makes every sound anew."""


def for_telephone(content: bytes) -> Samples:
    """A WAV file of a synthesiser, resampled and levelled."""
    samples, rate = read(io.BytesIO(content))
    return levelled(soxr.resample(samples.astype(np.float32), rate, RATE, "HQ"))


def read(file: Path | io.BytesIO) -> tuple[Samples, int]:
    """Samples and rate of a WAV file of 16 bits, one channel."""
    with wave.open(str(file) if isinstance(file, Path) else file) as opened:
        return np.frombuffer(opened.readframes(opened.getnframes()), np.int16), opened.getframerate()


def levelled(samples: NDArray[np.float32]) -> Samples:
    loudest, level = float(np.max(np.abs(samples), initial=0)), active_level(samples)
    if not level:
        return samples.astype(np.int16)
    return np.round(samples * min(LEVEL / level, PEAK / loudest)).astype(np.int16)


def active_level(samples: NDArray[np.int16] | NDArray[np.float32]) -> float:
    """Root mean square of the frames in which there is speech."""
    whole = samples[: len(samples) // FRAME * FRAME].astype(np.float64).reshape(-1, FRAME)
    if not whole.size:
        return 0.0
    frames = np.sqrt(np.mean(whole**2, axis=1))
    active = frames[frames >= frames.max() * ACTIVE_BELOW_LOUDEST]
    return float(np.sqrt(np.mean(active**2)))


def speech(samples: Samples) -> tuple[int, int]:
    """The samples between which there is speech; (0, 0) where there is none."""
    whole = samples[: len(samples) // FRAME * FRAME].astype(np.float64).reshape(-1, FRAME)
    if not whole.any():
        return 0, 0
    loud = np.sqrt(np.mean(whole**2, axis=1))
    heard = np.flatnonzero(loud >= loud.max() * ACTIVE_BELOW_LOUDEST)
    return int(heard[0]) * FRAME, (int(heard[-1]) + 1) * FRAME


def trimmed(samples: Samples) -> Samples:
    """Without the silence before and after, but for a frame."""
    first, last = speech(samples)
    return samples[max(first - FRAME, 0) : last + FRAME]


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.int16)


def wav(samples: Samples) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return out.getvalue()
