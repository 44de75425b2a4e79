"""Which sound says a phrase: recorded clips where every piece of it is recorded, else the synthesiser.

What was made once is kept below ``KAIFONG_HOME/voices/cache``, by a name that says nothing. Sounds of figures are personal
data, so a sound is gone an hour after it was last asked for; see `Voices.purge`.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from kaifong.infra.home import home
from kaifong.infra.voices import espeak, sound
from kaifong.infra.voices.clips import Clips, is_silent
from kaifong.infra.voices.phrases import Phrase

KEPT_FOR = timedelta(hours=1)
"""After so long without a caller a sound is deleted. A call lasts ten minutes: none loses a sound that it was given."""
BYTES_AT_MOST = 2_000_000_000
"""About 35 hours of speech; what was not asked for longest goes first."""
LOCKS = 64
TEXT = ".txt"
"""Beside a sound stands what it says, as long as the sound does: `kaifong hotline call` proves by it what was heard."""


class Voices:
    """Sounds of phrases, for as many threads and processes as ask for them."""

    def __init__(self, *, cache: Path | None = None, clips: Path | None = None) -> None:
        self.cache = cache or home() / "voices" / "cache"
        self.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.clips = Clips(clips or home() / "voices" / "clips")
        self._making = tuple(threading.Lock() for _ in range(LOCKS))

    def sounds(self, say: Sequence[Phrase], *, slow: bool = False) -> list[Path]:
        """A WAV file for each phrase that has words: 8 kHz, 16 bit, mono. Made where it is missing, which blocks.

        Raises:
            VoiceMissing
        """
        return [self._sound(phrase, slow=slow) for phrase in say if not is_silent(phrase.text)]

    def purge(self, *, now: datetime, older_than: timedelta = KEPT_FOR, bytes_at_most: int = BYTES_AT_MOST) -> int:
        """Delete sounds that nobody asked for so long, and more where they are too many; how many."""
        since, size, gone = (now - older_than).timestamp(), 0, 0
        for asked_for_at, bytes_, path in sorted(self._kept(), reverse=True):
            size += bytes_
            if asked_for_at < since or size > bytes_at_most:
                _text_of(path).unlink(missing_ok=True)
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def kept(self, *, since: float) -> Iterator[tuple[Path, str]]:
        """Sounds that were asked for since a moment, in seconds as files have them, each with what it says."""
        for asked_for_at, _, path in self._kept():
            if asked_for_at >= since:
                with suppress(FileNotFoundError):
                    yield path, _text_of(path).read_text()

    def _kept(self) -> Iterator[tuple[float, int, Path]]:
        """When each file was last asked for, and its size; drafts of a process that died are among them."""
        for path in self.cache.iterdir():
            if path.suffix == TEXT:
                continue
            with suppress(FileNotFoundError):  # another process purges too
                stat = path.stat()
                yield stat.st_mtime, stat.st_size, path

    def _sound(self, phrase: Phrase, *, slow: bool) -> Path:
        recorded = self.clips.of(phrase)
        key = recorded.key if recorded else f"{espeak.version()} {espeak.VOICES[phrase.language]} {phrase.text}"
        path = self.cache / f"{hashlib.sha256(f'{sound.RECIPE} {slow} {key}'.encode()).hexdigest()}.wav"
        if _asked_for(path):
            return path
        with self._making[hash(path) % LOCKS]:
            if not _asked_for(path):
                samples = (
                    recorded.samples(slow=slow)
                    if recorded
                    else sound.for_telephone(espeak.wav(phrase.text, phrase.language, slow=slow))
                )
                _keep(path, sound.wav(samples))
                _keep(_text_of(path), phrase.text.encode())
        return path


def _text_of(path: Path) -> Path:
    return path.with_suffix(TEXT)


def _asked_for(path: Path) -> bool:
    """Whether it is there; its time then says when it was last asked for."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _keep(path: Path, content: bytes) -> None:
    """Under its name there is a whole file or none, also where another process makes the same."""
    with NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
    Path(draft.name).replace(path)
