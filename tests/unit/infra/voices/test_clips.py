"""Where every piece of a phrase is recorded, a person's voice says it; and a studio is told what is wrong with a set."""

from __future__ import annotations

import numpy as np
import pytest

from kaifong.infra.voices import espeak, sound
from kaifong.infra.voices.checking import check_clips
from kaifong.infra.voices.clips import COMMA_SECONDS, SLOW_SECONDS, STOP_SECONDS, clip_id
from kaifong.infra.voices.phrases import Phrase
from kaifong.infra.voices.resolver import Voices

PAY = Phrase("en", ("Please pay ", "two", " thousand", " dollars", ", ", "now", "."))
WORDS = ("Please pay", "two", "thousand", "dollars", "now")


def tone(seconds: float, *, level: int = sound.LEVEL) -> sound.Samples:
    return np.round(np.sin(np.arange(round(seconds * sound.RATE)) * 0.5) * level * np.sqrt(2)).astype(np.int16)


def record(folder, text: str, samples: sound.Samples) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{clip_id(text)}.wav").write_bytes(sound.wav(samples))


@pytest.fixture
def recorded(tmp_path):
    """A set that says `PAY`, each clip as long as it has letters in hundredths of a second."""
    for text in WORDS:
        record(tmp_path / "clips" / "en", text, tone(len(text) / 100))
    return tmp_path


def voices(folder) -> Voices:
    return Voices(cache=folder / "cache", clips=folder / "clips")


def seconds(path) -> float:
    return sound.read(path)[0].size / sound.RATE


def test_a_phrase_whose_pieces_are_all_recorded_is_put_together_with_its_pauses(recorded, monkeypatch):
    monkeypatch.setattr(espeak, "PROGRAM", "no-such-program")

    [path] = voices(recorded).sounds([PAY])

    spoken = sum(len(text) for text in WORDS) / 100
    assert seconds(path) == pytest.approx(spoken + COMMA_SECONDS + STOP_SECONDS)


def test_slowly_there_are_longer_pauses_between(recorded):
    [path], [slow] = voices(recorded).sounds([PAY]), voices(recorded).sounds([PAY], slow=True)

    assert seconds(slow) - seconds(path) == pytest.approx(len(WORDS) * SLOW_SECONDS)


def test_where_one_piece_is_missing_the_synthesiser_says_the_whole(recorded):
    (recorded / "clips" / "en" / f"{clip_id('now')}.wav").unlink()

    [path] = voices(recorded).sounds([PAY])

    assert path == Voices(cache=recorded / "cache", clips=recorded / "none").sounds([PAY])[0]


def test_another_language_does_not_borrow_the_clips(recorded):
    other = Phrase("zh-hans", PAY.pieces)

    assert voices(recorded).sounds([other]) == Voices(cache=recorded / "cache", clips=recorded / "none").sounds([other])


def test_a_clip_recorded_anew_is_heard_by_the_next_process(recorded):
    before = voices(recorded).sounds([PAY])
    record(recorded / "clips" / "en", "now", tone(2))

    after = voices(recorded).sounds([PAY])

    assert after != before
    assert seconds(after[0]) > 2


def test_signs_around_the_words_make_no_other_clip():
    assert clip_id(" Now.") == clip_id("now") == clip_id("「now」，")
    assert clip_id("now") != clip_id("no")


TEXTS = {clip_id(text): text for text in ("two thousand", "dollars")}


@pytest.fixture
def studio(tmp_path):
    for text in TEXTS.values():
        record(tmp_path, text, tone(0.8))
    return tmp_path


def found(folder) -> list[tuple[str, str]]:
    return [(one.text, one.what) for one in check_clips(folder, TEXTS, "en")]


def test_a_sound_set_has_nothing_to_mend(studio):
    assert found(studio) == []


def test_a_gap_is_found(studio):
    (studio / f"{clip_id('dollars')}.wav").unlink()

    assert found(studio) == [("dollars", "missing")]


def test_a_file_too_many_is_found(studio):
    record(studio, "euros", tone(0.8))

    assert found(studio) == [("", "not-asked-for")]


@pytest.mark.parametrize(
    ("samples", "what", "mend"),
    [
        (tone(0.8, level=1_300), "level", "make it 6.0 dB louder"),
        (tone(0.8, level=5_200), "level", "make it 6.0 dB softer"),
        (np.concatenate([sound.silence(0.5), tone(0.8)]), "silence", "cut the silence, 0.50 s before"),
        (np.concatenate([tone(0.8), sound.silence(0.5)]), "silence", "0.50 s after"),
        (np.concatenate([tone(0.8), np.full(9, 32_767, np.int16), tone(0.8)]), "clipped", "with less gain"),
        (sound.silence(1), "silent", "record it again"),
        (np.zeros(0, np.int16), "silent", "record it again"),
        (tone(0.1), "length", "0.1 s for 7 signs"),
        (tone(5), "length", "5.0 s for 7 signs"),
    ],
)
def test_a_studio_is_told_what_to_mend(studio, samples, what, mend):
    record(studio, "dollars", samples)

    [one] = check_clips(studio, TEXTS, "en")

    assert (one.id, one.what) == (clip_id("dollars"), what)
    assert mend in one.mend


def test_another_format_is_found(studio):
    path = studio / f"{clip_id('dollars')}.wav"
    path.write_bytes(espeak.wav("dollars", "en"))
    other = studio / f"{clip_id('two thousand')}.wav"
    other.write_bytes(b"ID3")

    assert sorted(found(studio)) == [("dollars", "format"), ("two thousand", "format")]
