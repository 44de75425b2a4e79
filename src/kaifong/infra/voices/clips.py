"""Recorded clips: a person's voice, a file a piece, put together to phrases.

A piece's signs before and after its words are no part of its clip but pauses, so that ``now.`` and ``now,`` are one clip.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kaifong.infra.voices import sound
from kaifong.infra.voices.phrases import Phrase

FOLDERS = {"zh-hant": "yue", "en": "en", "zh-hans": "cmn"}
"""A language's clips, by the name that linguists give what is spoken (ISO 639-3)."""
COMMA_SECONDS, STOP_SECONDS = 0.2, 0.45
SLOW_SECONDS = 0.3
"""What is said slowly has so long a pause after each piece: a recording cannot be stretched without harm."""

SIGNS = " \t\n\u00a0,.;:!?…–—()[]\"'“”‘’，。；：、！？（）「」『』《》"
"""What may stand around a piece's words."""
STOPS = frozenset(".!?…。！？")
PAUSES = frozenset(",;:–—()，；：、（）")


def clip_id(text: str) -> str:
    """The name of a piece's clip: the same for the same words, whatever signs stand around them."""
    return hashlib.sha256(bare(text).casefold().encode()).hexdigest()[:12]


def bare(text: str) -> str:
    """A piece without the signs around its words."""
    return text.strip(SIGNS)


def is_silent(text: str) -> bool:
    """Whether there is nothing to say."""
    return not bare(text)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A phrase's clips in order, and the seconds of pause before and after each."""

    key: str
    clips: tuple[tuple[float, Path, float], ...]

    def samples(self, *, slow: bool) -> sound.Samples:
        parts = []
        for before, path, after in self.clips:
            parts += [sound.silence(before), sound.read(path)[0], sound.silence(after + (SLOW_SECONDS if slow else 0))]
        return np.concatenate(parts)


class Clips:
    """The clips that there are when the process starts."""

    def __init__(self, folder: Path) -> None:
        self.found = {
            (language, path.stem): path
            for language, name in FOLDERS.items()
            for path in sorted((folder / name).glob("*.wav"))
        }
        self._stamps = {path: f"{path.name} {path.stat().st_mtime_ns}" for path in self.found.values()}

    def of(self, phrase: Phrase) -> Recorded | None:
        """The phrase in clips; None where a piece is not recorded."""
        if not self.found:
            return None
        said: list[tuple[float, Path, float]] = []
        pause = 0.0
        for piece in phrase.pieces:
            words = piece.lstrip(SIGNS)
            if not words:
                pause = max(pause, _seconds(piece))
                continue
            path = self.found.get((phrase.language, clip_id(words)))
            if path is None:
                return None
            before, after = piece[: len(piece) - len(words)], words[len(words.rstrip(SIGNS)) :]
            said.append((max(pause, _seconds(before)), path, 0.0))
            pause = _seconds(after)
        if not said:
            return None
        before_last, last, _ = said[-1]
        said[-1] = (before_last, last, pause)
        return Recorded(" ".join(f"{before} {self._stamps[path]} {after}" for before, path, after in said), tuple(said))


def _seconds(signs: str) -> float:
    return STOP_SECONDS if STOPS & set(signs) else COMMA_SECONDS if PAUSES & set(signs) else 0.0
