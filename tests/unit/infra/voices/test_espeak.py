"""The synthesiser reads what it is given, and says so where it cannot."""

from __future__ import annotations

import io
import subprocess
import wave

import pytest

from kaifong.infra.voices import espeak
from kaifong.infra.voices.espeak import AS_PINYIN, VOICES, VoiceMissing, spelled, wav


@pytest.mark.parametrize("language", ["zh-hant", "en", "zh-hans"])
def test_a_text_becomes_a_sound_whose_length_its_header_says(language):
    sound = wav({"en": "Please pay two thousand dollars."}.get(language, "請繳付二千港元"), language)

    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
        assert file.getnframes() * 2 == len(sound) - 44
        assert 1 < file.getnframes() / file.getframerate() < 10


@pytest.mark.parametrize("language", ["zh-hant", "en", "zh-hans"])
def test_slow_is_longer(language):
    text = {"en": "Please pay two thousand dollars."}.get(language, "請繳付二千港元")

    assert len(wav(text, language, slow=True)) > 1.15 * len(wav(text, language))


@pytest.mark.parametrize(("language", "name"), [("zh-hant", "yue"), ("en", "en-gb"), ("zh-hans", "cmn-latn-pinyin")])
def test_a_voice_is_the_one_of_that_name(monkeypatch, language, name):
    text = {"en": "Please pay two thousand dollars."}.get(language, "請繳付二千港元")
    sound = wav(text, language)
    monkeypatch.setitem(VOICES, language, name)

    assert wav(text, language) == sound


def test_a_machine_without_a_voice_says_so(monkeypatch):
    monkeypatch.setattr(espeak, "PROGRAM", "no-such-program")

    assert not espeak.can_speak()
    with pytest.raises(VoiceMissing):
        wav("x", "en")


def test_a_hostile_text_is_read_not_run():
    assert wav("--version; $(id) <voice xml:lang='x'> " + "x" * 100_000, "en")[:4] == b"RIFF"


@pytest.mark.parametrize("word", AS_PINYIN)
def test_a_mandarin_word_with_another_of_a_signs_sounds_is_spelled(word):
    """Fails once espeak-ng reads it right by itself, or reads the spelling otherwise: then the entry can go."""
    assert phonemes(word) != phonemes(spelled(word, "zh-hans")) == phonemes(AS_PINYIN[word])
    assert spelled(word, "zh-hant") == word


def phonemes(text: str) -> str:
    command = [espeak.PROGRAM, "-q", "-x", "-v", VOICES["zh-hans"], text]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
