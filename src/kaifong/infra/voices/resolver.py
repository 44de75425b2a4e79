"""Which sound says a phrase: recorded clips where every piece of it is recorded, else the synthesiser.

What was made once is kept below ``KAIFONG_HOME/voices/cache``, with its text beside it, by a name that says nothing. Figures
are personal data, so a sound is gone an hour after it was last asked for (`Voices.purge`).
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
from time import time

from django.conf import settings

from kaifong.infra.home import home
from kaifong.infra.voices import espeak, sound
from kaifong.infra.voices.clips import Clips, Recorded, is_silent
from kaifong.infra.voices.phrases import Phrase

KEPT_FOR = timedelta(hours=1)
"""After so long without a caller a sound is deleted. A call lasts ten minutes: none loses a sound that it was given."""
MARKED_AFTER_SECONDS = 60
"""A sound asked for again sooner is not marked again: a file's time is a write to the disk, and a call asks for fifty."""
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
        self.clips = Clips(clips or settings.VOICE_CLIPS)
        self._making = tuple(threading.Lock() for _ in range(LOCKS))

    def sounds(self, say: Sequence[Phrase], *, slow: bool = False) -> list[Path]:
        """A WAV file for each phrase that has words: 8 kHz, 16 bit, mono. Made where it is missing, which blocks.

        Raises:
            VoiceMissing
        """
        return [self._sound(phrase, slow=slow) for phrase in say if not is_silent(phrase.text)]

    def at_hand(self, say: Sequence[Phrase], *, slow: bool = False) -> list[Path] | None:
        """The same where none of them has to be made first, which takes microseconds; else None."""
        paths = [self._named(phrase, slow=slow)[0] for phrase in say if not is_silent(phrase.text)]
        return paths if all(_asked_for(path) for path in paths) else None

    def kept(self, *, since: float = 0.0) -> Iterator[tuple[Path, str]]:
        """Sounds and what they say, of those asked for since then (seconds since 1970), or up to a minute before."""
        for asked_for_at, _, path in self._files("*.wav"):
            if asked_for_at >= since - MARKED_AFTER_SECONDS:
                with suppress(FileNotFoundError):  # another process purges
                    yield path, path.with_suffix(".txt").read_text()

    def purge(self, *, now: datetime, older_than: timedelta = KEPT_FOR, bytes_at_most: int = BYTES_AT_MOST) -> int:
        """Delete sounds that nobody asked for so long, and more where they are too many; how many."""
        since, size, gone = (now - older_than).timestamp(), 0, 0
        for asked_for_at, bytes_, path in sorted(self._files("*.wav"), reverse=True):
            size += bytes_
            if (asked_for_at < since or size > bytes_at_most) and not _asked_for_after(path, asked_for_at):
                path.unlink(missing_ok=True)
                path.with_suffix(".txt").unlink(missing_ok=True)
                gone += 1
        for begun_at, _, draft in self._files("*.draft"):
            if begun_at < since:  # of a process that died
                draft.unlink(missing_ok=True)
        return gone

    def _files(self, names: str) -> Iterator[tuple[float, int, Path]]:
        """When each was last asked for, and its size."""
        for path in self.cache.glob(names):
            with suppress(FileNotFoundError):
                stat = path.stat()
                yield stat.st_mtime, stat.st_size, path

    def _named(self, phrase: Phrase, *, slow: bool) -> tuple[Path, Recorded | None]:
        recorded = self.clips.of(phrase)
        made_of = f"{slow} {recorded.key}" if recorded else espeak.recipe(phrase.text, phrase.language, slow=slow)
        name = hashlib.sha256(f"{sound.RECIPE} {made_of}".encode()).hexdigest()
        return self.cache / f"{name}.wav", recorded

    def _sound(self, phrase: Phrase, *, slow: bool) -> Path:
        path, recorded = self._named(phrase, slow=slow)
        if _asked_for(path):
            return path
        with self._making[int(path.name[:4], 16) % LOCKS]:
            if not _asked_for(path):
                if recorded:
                    samples = recorded.samples(slow=slow)
                else:
                    samples = sound.for_telephone(espeak.wav(phrase.text, phrase.language, slow=slow))
                _keep(path.with_suffix(".txt"), phrase.text.encode())
                _keep(path, sound.wav(samples))
        return path


def _asked_for(path: Path) -> bool:
    """Whether it is there; its time then says, to a minute, when it was last asked for."""
    try:
        if time() - path.stat().st_mtime > MARKED_AFTER_SECONDS:
            os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _asked_for_after(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime > moment
    except FileNotFoundError:  # another process purges
        return True


def _keep(path: Path, content: bytes) -> None:
    """Under its name there is a whole file or none, also where another process makes the same."""
    with NamedTemporaryFile(dir=path.parent, suffix=".draft", delete=False) as draft:
        draft.write(content)
    Path(draft.name).replace(path)
