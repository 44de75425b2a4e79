"""Texts as sound, by espeak-ng, a synthesiser that the operating system brings. No text leaves the machine.

It reads Cantonese and Mandarin characters, but not numerals among them as people say them: texts come with numerals as words
already, see `numerals`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache

from kaifong.kernel.errors import Refusal

PROGRAM = "espeak-ng"
VOICES = {"zh-hant": "sit/yue", "zh-hans": "cmn-latn-pinyin", "en": "gmw/en"}
"""Cantonese, Mandarin, English: by file where its name has no capitals. By a voice's name, all 130 files are read to find it,
six milliseconds of a sentence's 28. espeak-ng 1.51's plain ``cmn`` spells Mandarin out in English letters."""
WORDS_A_MINUTE = {"zh-hant": 150, "zh-hans": 150, "en": 140}
SLOW_WORDS_A_MINUTE = {language: rate * 3 // 4 for language, rate in WORDS_A_MINUTE.items()}
SECONDS = 10
CHARACTERS_AT_MOST = 4_000

AS_PINYIN = {
    "银行": "yin2hang2",
    "更改": "geng1gai3",
    "重新": "chong2xin1",
    "长者": "zhang3zhe3",
    "差饷": "chai1xiang3",
    "地址": "di4zhi3",
    "退还": "tui4huan2",
    "处理": "chu3li3",
    "更正": "geng1zheng4",
    "要求": "yao1qiu2",
    "作为": "zuo4wei2",
    "转为": "zhuan3wei2",
    "上诉": "shang4su4",
    "得直": "de2zhi2",
    "甚么": "shen2me5",
    "凌晨": "ling2chen2",
    "不是": "bu2shi4",
    "不会": "bu2hui4",
    "不到": "bu2dao4",
}
"""Mandarin words that espeak-ng 1.51 reads with another of a sign's sounds, in the spelling that its voice also takes. All of
the script's texts were compared with what pypinyin 0.55 makes of them."""
_MISREAD = re.compile("|".join(AS_PINYIN))


class VoiceMissing(Refusal):
    """Nothing is read aloud here: the synthesiser is not installed, or failed."""


def can_speak() -> bool:
    return shutil.which(PROGRAM) is not None


@cache
def version() -> str:
    """As the program says it; empty where it is not installed."""
    try:
        return subprocess.run(
            [PROGRAM, "--version"], capture_output=True, text=True, timeout=SECONDS, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def wav(text: str, language: str, *, slow: bool = False) -> bytes:
    """A text of at most `CHARACTERS_AT_MOST` as a WAV file: one channel, 22,050 samples a second of 16 bits.

    Raises:
        VoiceMissing
    """
    command = [PROGRAM, *_voice(language, slow=slow), "--stdin", "--stdout", "-b", "1"]
    said = spelled(text[:CHARACTERS_AT_MOST], language)
    try:
        done = subprocess.run(command, input=said.encode(), capture_output=True, timeout=SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise VoiceMissing(f"{PROGRAM} did not read the text aloud.") from error
    return _measured(done.stdout)


def recipe(text: str, language: str, *, slow: bool) -> str:
    """All that a sound depends on: the program, its version, voice and rate, and the text as it is given."""
    return " ".join((version(), *_voice(language, slow=slow), spelled(text, language)))


def _voice(language: str, *, slow: bool) -> tuple[str, ...]:
    rate = (SLOW_WORDS_A_MINUTE if slow else WORDS_A_MINUTE)[language]
    return "-v", VOICES[language], "-s", str(rate)


def spelled(text: str, language: str) -> str:
    """The text as the language's voice reads it right."""
    if language != "zh-hans":
        return text
    return _MISREAD.sub(lambda found: f" {AS_PINYIN[found[0]]} ", text)


def _measured(sound: bytes) -> bytes:
    """The file with its true lengths: written to a pipe, espeak-ng could not know them beforehand."""
    if sound[:4] != b"RIFF" or sound[36:40] != b"data":
        raise VoiceMissing(f"{PROGRAM} gave no WAV file.")
    size = len(sound)
    return sound[:4] + (size - 8).to_bytes(4, "little") + sound[8:40] + (size - 44).to_bytes(4, "little") + sound[44:]
