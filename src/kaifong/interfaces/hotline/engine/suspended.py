"""What the engine says by itself where the hotline's process is not there: in all languages, one after another."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from kaifong.interfaces.hotline.conversing import Sounds
from kaifong.interfaces.hotline.dialog.wording import SUSPENDED
from kaifong.kernel.localtext import LANGUAGES
from kaifong.selfservice import said


def suspended(voices: Sounds, folder: Path) -> Sequence[Path]:
    """Sound files in the folder, which outlive the voices' cache.

    Raises:
        VoiceMissing
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for language in LANGUAGES:
        [sound] = voices.sounds([said.phrase(SUSPENDED, language)], slow=False)
        files.append(folder / f"suspended-{language}.wav")
        shutil.copyfile(sound, files[-1])
    return files
