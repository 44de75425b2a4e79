"""What was heard, proved by comparing it with sounds that are known: normalised cross-correlation, by Fourier transform.

A sound that went through an engine as A-law correlates with its file at more than 0.98; another one at less than 0.3.
Sounds are arrays of 8,000 samples a second between -1 and 1.
"""

from __future__ import annotations

import math
import wave
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 8_000
SURE = 0.95
"""Of a correlation from which a sound counts as recognised. Noise of A-law alone costs less than 0.02."""
ALIKE = 0.8
"""Of a sound's beginning, from which the whole is compared; what is not alike is passed over at a glance."""
LEAST_SECONDS = 0.3
"""Of a sound that a key or a hang-up cut short; less tells nothing."""
GAP_SECONDS = 0.4
"""Between two sounds that are played one after another, at most."""
QUIET = 0.003
"""-50 dBFS: no speech, by the root of the mean square of 20 ms."""
FRAME = RATE // 50
BLOCK = RATE // 10

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Match:
    """Where in what was heard a sound fits best, and how well: ``r`` from -1 to 1."""

    at_seconds: float
    r: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sound that was heard.

    Attributes:
        key: under which it was known; its text, mostly, which may hold figures of a tenancy. Empty where nothing known fits.
        share: how much of it was heard before a key or a hang-up cut it, from 0 to 1.
    """

    key: str = field(repr=False)
    at_seconds: float
    seconds: float
    r: float
    share: float


def read_wav(path: Path) -> Samples:
    """A WAV file of 8,000 samples a second, 16 bits, one channel.

    Raises:
        ValueError: it is of another kind.
    """
    with wave.open(str(path), "rb") as file:
        kind = (file.getframerate(), file.getsampwidth(), file.getnchannels())
        if kind != (RATE, 2, 1):
            raise ValueError(f"{path.name} is no WAV file of 8,000 samples a second, 16 bits, one channel: {kind}")
        return of_pcm(file.readframes(file.getnframes()))


def write_wav(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setframerate(RATE)
        file.setsampwidth(2)
        file.setnchannels(1)
        file.writeframes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())


def of_pcm(pcm: bytes) -> Samples:
    """Samples of 16 bits, little end first."""
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32_768)


def best_match(heard: Samples, sound: Samples, *, first_seconds: float | None = None) -> Match:
    """Where ``sound`` fits best, anywhere in ``heard``; by its first seconds alone where a hang-up may have cut its end."""
    if first_seconds is not None:
        sound = sound[: int(first_seconds * RATE)]
    if not 0 < len(sound) <= len(heard):
        return Match(0.0, 0.0)
    length = 1 << (len(heard) + len(sound) - 1).bit_length()
    products = np.fft.irfft(np.fft.rfft(heard, length) * np.conj(np.fft.rfft(sound, length)), length)
    products = products[: len(heard) - len(sound) + 1]
    squares = np.concatenate(([0.0], np.cumsum(np.square(heard, dtype=np.float64))))
    energy = squares[len(sound) :] - squares[: len(products)]
    # Where almost nothing is heard, dividing by its energy would make noise fit.
    least = max(float(energy.max()) * 1e-4, 1e-12)
    fits = products / np.sqrt(np.maximum(energy, least) * max(float(np.sum(np.square(sound))), 1e-12))
    at = int(fits.argmax())
    return Match(at / RATE, float(fits[at]))


def is_heard(heard: Samples, sound: Samples, *, first_seconds: float | None = None) -> bool:
    return best_match(heard, sound, first_seconds=first_seconds).r >= SURE


def recognise(heard: Samples, known: Iterable[tuple[str, Samples]]) -> list[Recognised]:
    """What was heard, in order; each sound is looked for where the one before it ended.

    What nothing known fits goes, as one, until something known begins after a pause.

    Args:
        known: sounds by their texts; a text may have several, for two languages write some words alike.
    """
    known = list(known)
    found: list[Recognised] = []
    at = _next_word(heard, 0)
    while at < len(heard):
        one = _at(heard, at, known)
        if one is None:
            until = _next_pause(heard, at)
            begun = round(at / RATE, 3)
            if found and not found[-1].key:
                begun = found.pop().at_seconds
            one = Recognised("", begun, round(until / RATE - begun, 3), 0.0, 0.0)
        found.append(one)
        at = _next_word(heard, round((one.at_seconds + one.seconds) * RATE))
    return found


def is_quiet(samples: Samples) -> bool:
    return len(samples) == 0 or float(np.sqrt(np.mean(np.square(samples)))) < QUIET


def _at(heard: Samples, at: int, known: Iterable[tuple[str, Samples]]) -> Recognised | None:
    """The sound that begins about here: of those that fit, the longest."""
    fits = [one for key, sound in known if (one := _begun(heard, at, key, sound))]
    return max(fits, key=lambda one: (one.seconds, one.r), default=None)


def _begun(heard: Samples, at: int, key: str, sound: Samples) -> Recognised | None:
    """The sound if it begins about here, as far as it was heard. Laid against its first words, then followed block by block."""
    first_word = _next_word(sound, 0)
    words = sound[first_word : first_word + int(LEAST_SECONDS * RATE)]
    start = max(0, at - FRAME)
    match = best_match(heard[start : start + int(GAP_SECONDS * RATE) + len(words)], words)
    begins = start + round(match.at_seconds * RATE) - first_word
    if match.r < ALIKE or begins < 0:
        return None
    there = heard[begins : begins + len(sound)]
    length = len(there)
    for block in range(first_word, len(there), BLOCK):
        ours, theirs = sound[block : block + BLOCK], there[block : block + BLOCK]
        if not (is_quiet(ours[: len(theirs)]) and is_quiet(theirs)) and _r(ours[: len(theirs)], theirs) < ALIKE:
            length = block
            break
    r = _r(sound[:length], there[:length])
    if r < SURE or length - first_word < len(words) * ALIKE:
        return None
    share = 1.0 if is_quiet(sound[length:]) else length / len(sound)
    return Recognised(key, round(begins / RATE, 3), round(length / RATE, 3), round(r, 3), round(share, 3))


def _r(one: Samples, other: Samples) -> float:
    energy = float(np.sum(np.square(one))) * float(np.sum(np.square(other)))
    return float(np.sum(one * other)) / math.sqrt(max(energy, 1e-18))


def _frames_quiet(samples: Samples) -> NDArray[np.bool_]:
    whole = len(samples) // FRAME * FRAME
    power = np.mean(np.square(samples[:whole].reshape(-1, FRAME)), axis=1)
    return np.asarray(np.sqrt(power) < QUIET)


def _next_word(samples: Samples, at: int) -> int:
    """Where something is heard again, to a frame."""
    loud = np.flatnonzero(~_frames_quiet(samples[at:]))
    return at + int(loud[0]) * FRAME if len(loud) else len(samples)


def _next_pause(samples: Samples, at: int) -> int:
    """Where a tenth of a second of quiet begins."""
    quiet = _frames_quiet(samples[at:])
    for frame in np.flatnonzero(quiet):
        if quiet[frame : frame + 5].all():
            return at + max(1, int(frame)) * FRAME
    return len(samples)
