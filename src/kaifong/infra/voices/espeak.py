"""Texts as sound, by espeak-ng, a synthesiser that the operating system brings. No text leaves the machine.

It reads Cantonese and Mandarin characters, but not numerals among them as people say them, so those become characters
first: counts in words, years digit by digit, money in its units. English numerals it reads right but for money.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import lru_cache

from kaifong.kernel.errors import Refusal

PROGRAM = "espeak-ng"
VOICES = {"zh-hant": "yue", "zh-hans": "cmn-latn-pinyin", "en": "en-gb"}
"""Cantonese, Mandarin, English. espeak-ng 1.51's plain ``cmn`` spells Mandarin out in English letters."""
WORDS_A_MINUTE = {"zh-hant": 150, "zh-hans": 150, "en": 140}
SECONDS = 10
KEPT = 64
"""How many sounds of fixed texts are kept in memory, about 0.3 MB each."""
CHARACTERS_AT_MOST = 4_000

NUMERALS = "零一二三四五六七八九"
TENS = ("", "十", "百", "千")
MYRIADS = ("", "萬", "億", "兆")

SIMPLIFIED = str.maketrans("萬億點", "万亿点")

_MONEY = re.compile(r"(\d[\d,]*)\.(\d)(\d) ?([^\d\s.,;，。；]*元)")
_DOLLARS = re.compile(r"(\d[\d,]*)\.(\d\d) ([A-Za-z ]*dollars)")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?= ?年)")
_DIGITS = re.compile(r"\d(?: \d)+")
_TWO = re.compile("(?<!十)二(?=[千万亿])")
"""Mandarin says 两 there."""
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class VoiceMissing(Refusal):
    """Nothing is read aloud here: the synthesiser is not installed, or failed."""


def can_speak() -> bool:
    return shutil.which(PROGRAM) is not None


def wav(text: str, language: str) -> bytes:
    """A text of at most `CHARACTERS_AT_MOST` as a WAV file: one channel, 22,050 samples a second of 16 bits.

    Raises:
        VoiceMissing
    """
    said = in_words(text[:CHARACTERS_AT_MOST], language)
    command = [PROGRAM, "-v", VOICES[language], "-s", str(WORDS_A_MINUTE[language]), "--stdin", "--stdout", "-b", "1"]
    try:
        done = subprocess.run(command, input=said.encode(), capture_output=True, timeout=SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise VoiceMissing(f"{PROGRAM} did not read the text aloud.") from error
    return _measured(done.stdout)


@lru_cache(KEPT)
def wav_kept(text: str, language: str) -> bytes:
    """`wav`, for texts that are the same for everybody."""
    return wav(text, language)


def in_words(text: str, language: str) -> str:
    """A text with its numerals as the language's voice reads them right."""
    if language == "en":
        return _DOLLARS.sub(lambda found: f"{found[1].replace(',', '')} {found[3]} and {int(found[2])} cents", text)
    text = _MONEY.sub(lambda found: f"{found[1]}{found[4]}{_tenths(int(found[2]), int(found[3]))}", text)
    text = _YEAR.sub(lambda found: _one_by_one(found[1]), text)
    text = _DIGITS.sub(lambda found: _one_by_one(found[0]), text)
    text = _NUMBER.sub(lambda found: _in_characters(found[0].replace(",", "")), text)
    return _TWO.sub("两", text.translate(SIMPLIFIED)) if language == "zh-hans" else text


def _tenths(tenths: int, hundredths: int) -> str:
    """What follows the dollars: 五角, 零五分, 五角五分."""
    return (f"{NUMERALS[tenths]}角" if tenths else NUMERALS[0]) + (f"{NUMERALS[hundredths]}分" if hundredths else "")


def _one_by_one(digits: str) -> str:
    return "".join(NUMERALS[int(digit)] if digit.isdigit() else digit for digit in digits)


def _in_characters(number: str) -> str:
    whole, _, fraction = number.partition(".")
    return counted(int(whole)) + (f"點{_one_by_one(fraction)}" if fraction else "")


def counted(number: int) -> str:
    """A count in Chinese characters: 2,305 is 二千三百零五, 12 is 十二, 10,010 is 一萬零一十."""
    if number == 0:
        return NUMERALS[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            continue
        gap = said and group < 1_000 and not said.endswith(NUMERALS[0])
        said += (NUMERALS[0] if gap else "") + _below_myriad(group) + MYRIADS[place]
    return said.removeprefix("一") if said.startswith("一十") else said


def _below_myriad(number: int) -> str:
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            said += (NUMERALS[0] if gap and said else "") + NUMERALS[digit] + TENS[place]
            gap = False
        else:
            gap = True
    return said


def _measured(sound: bytes) -> bytes:
    """The file with its true lengths: written to a pipe, espeak-ng could not know them beforehand."""
    if sound[:4] != b"RIFF" or sound[36:40] != b"data":
        raise VoiceMissing(f"{PROGRAM} gave no WAV file.")
    size = len(sound)
    return sound[:4] + (size - 8).to_bytes(4, "little") + sound[8:40] + (size - 44).to_bytes(4, "little") + sound[44:]
