"""What is read aloud is said as people say it."""

from __future__ import annotations

import io
import wave

import pytest

from kaifong.infra.voices import espeak
from kaifong.infra.voices.espeak import VoiceMissing, counted, in_words, wav


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("zh-hant", "請繳付2300.50 港元。", "請繳付二千三百港元五角。"),
        ("zh-hant", "負12345.05 港元", "負一萬二千三百四十五港元零五分"),
        ("zh-hant", "1,000.99 港元", "一千港元九角九分"),
        ("zh-hant", "2300 港元", "二千三百 港元"),
        ("zh-hans", "2300.50港元", "两千三百港元五角"),
        ("zh-hans", "120000港元", "十二万港元"),
        ("zh-hant", "2026年3月10日", "二零二六年三月十日"),
        ("zh-hans", "2026年12月", "二零二六年十二月"),
        ("zh-hant", "1 0 0 1, 0 1 4 5", "一 零 零 一, 零 一 四 五"),
        ("zh-hant", "入息為限額的2.40倍", "入息為限額的二點四零倍"),
        ("zh-hant", "共12次", "共十二次"),
        ("en", "Please pay 2300.50 Hong Kong dollars by 5 March 2026.",
         "Please pay 2300 Hong Kong dollars and 50 cents by 5 March 2026."),
        ("en", "2300 Hong Kong dollars", "2300 Hong Kong dollars"),
    ],
)  # fmt: skip
def test_numerals_become_what_people_say(language, written, said):
    assert in_words(written, language) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "零"), (2, "二"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (110, "一百一十"),
     (1_001, "一千零一"), (2_305, "二千三百零五"), (10_010, "一萬零一十"), (100_001, "十萬零一"),
     (1_234_567, "一百二十三萬四千五百六十七"), (10_001_000, "一千萬一千"), (200_000_000, "二億")],
)  # fmt: skip
def test_a_count_is_said_in_characters(number, said):
    assert counted(number) == said


@pytest.mark.parametrize("language", ["zh-hant", "en", "zh-hans"])
def test_a_text_becomes_a_sound_whose_length_its_header_says(language):
    sound = wav({"en": "Please pay 2300 Hong Kong dollars."}.get(language, "請繳付2300 港元"), language)

    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
        assert file.getnframes() * 2 == len(sound) - 44
        assert 1 < file.getnframes() / file.getframerate() < 10


def test_a_machine_without_a_voice_says_so(monkeypatch):
    monkeypatch.setattr(espeak, "PROGRAM", "no-such-program")

    assert not espeak.can_speak()
    with pytest.raises(VoiceMissing):
        wav("x", "en")


def test_a_hostile_text_is_read_not_run():
    assert wav("--version; $(id) <voice xml:lang='x'> " + "x" * 100_000, "en")[:4] == b"RIFF"
