"""Whether a set of recorded clips is whole and even, and what a studio should mend."""

from __future__ import annotations

import wave
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log10
from pathlib import Path

import numpy as np

from kaifong.infra.voices import sound
from kaifong.infra.voices.pace import SIGNS_A_SECOND

DECIBELS_AWAY = 3.0
"""How far from `sound.LEVEL`: what is twice as far apart is heard as louder and softer words of one sentence."""
CLIPPED_IN_A_ROW = 3
"""So many samples at full scale one after another are an overload and no chance."""
SILENCE_BEFORE, SILENCE_AFTER = 0.1, 0.2
"""Seconds at most; pauses are put between clips by `clips`."""
SLOWEST, FASTEST = 0.5, 2.5
"""Times the pace of the synthesiser: our own estimate of between which people read."""
SLACK_SECONDS = 0.5
"""A piece of one syllable may take as much longer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``what`` is a word for programs: ``missing``, ``not-asked-for``, ``format``, ``silent``, ``clipped``, ``level``,
    ``silence``, ``length``."""

    id: str
    text: str
    what: str
    mend: str


def check_clips(folder: Path, texts: Mapping[str, str], language: str) -> list[Finding]:
    """What is wrong with the clips of a folder.

    Args:
        texts: every piece of the script by its clip's name.
    """
    there = {path.stem: path for path in sorted(folder.glob("*.wav"))}
    found = [Finding(id_, text, "missing", "record it") for id_, text in texts.items() if id_ not in there]
    for id_, path in there.items():
        if id_ in texts:
            found += _heard(path, texts[id_], language)
        else:
            found.append(Finding(id_, "", "not-asked-for", "take it away, or name it as in the script"))
    return found


def _heard(path: Path, text: str, language: str) -> Iterable[Finding]:
    try:
        with wave.open(str(path)) as file:
            format_ = file.getframerate(), file.getsampwidth() * 8, file.getnchannels()
    except (wave.Error, EOFError):
        yield Finding(path.stem, text, "format", "save it as a WAV file")
        return
    if format_ != (sound.RATE, 16, 1):
        rate, bits, channels = format_
        mend = f"it has {rate} Hz, {bits} bits, {channels} channels; save it with {sound.RATE} Hz, 16 bits, one channel"
        yield Finding(path.stem, text, "format", mend)
        return
    samples, _ = sound.read(path)
    for what, mend in _faults(samples, text, language):
        yield Finding(path.stem, text, what, mend)


def _faults(samples: sound.Samples, text: str, language: str) -> Iterator[tuple[str, str]]:
    first, last = sound.speech(samples)
    if not last:
        yield "silent", "record it again: nothing is heard"
        return
    if _overloaded(samples):
        yield "clipped", "record it again with less gain: it is overloaded"
    away = 20 * log10(sound.active_level(samples) / sound.LEVEL)
    if abs(away) > DECIBELS_AWAY:
        yield "level", f"make it {abs(away):.1f} dB {'softer' if away > 0 else 'louder'}"
    before, after = first / sound.RATE, (len(samples) - last) / sound.RATE
    if before > SILENCE_BEFORE or after > SILENCE_AFTER:
        most = f"at most {SILENCE_BEFORE} s and {SILENCE_AFTER} s"
        yield "silence", f"cut the silence, {before:.2f} s before and {after:.2f} s after, to {most}"
    seconds, signs = (last - first) / sound.RATE, len(text)
    pace = SIGNS_A_SECOND[language]
    if not signs / (pace * FASTEST) <= seconds <= signs / (pace * SLOWEST) + SLACK_SECONDS:
        yield "length", f"listen whether it says the text: {seconds:.1f} s for {signs} signs"


def _overloaded(samples: sound.Samples) -> bool:
    full = np.abs(samples.astype(np.int32)) >= sound.FULL
    return bool(np.convolve(full, np.ones(CLIPPED_IN_A_ROW), "valid").max(initial=0) >= CLIPPED_IN_A_ROW)
