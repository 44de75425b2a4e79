"""A phrase's sound is made once, for every thread and process, and goes when nobody has asked for it for an hour."""

from __future__ import annotations

import os
import stat
import threading
import wave
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from kaifong.infra.voices import espeak, sound
from kaifong.infra.voices.phrases import Phrase
from kaifong.infra.voices.resolver import KEPT_FOR, Voices

PAY = Phrase("en", ("Please pay ", "two", " thousand", " dollars", "."))
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def voices(tmp_path) -> Voices:
    return Voices(cache=tmp_path / "cache", clips=tmp_path / "clips")


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """The texts that were given to the synthesiser."""
    texts, wav = [], espeak.wav

    def counted(text, language, *, slow=False):
        texts.append(text)
        return wav(text, language, slow=slow)

    monkeypatch.setattr(espeak, "wav", counted)
    return texts


def asked_for(voices, phrase, at: datetime):
    [path] = voices.sounds([phrase])
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


@pytest.mark.parametrize(
    "phrase", [PAY, Phrase("zh-hant", ("請繳付", "二千", "港元", "。")), Phrase("zh-hans", ("两千",))]
)
def test_a_telephone_can_play_it_at_the_same_level_as_all_others_and_not_clipped(voices, phrase):
    [path] = voices.sounds([phrase])

    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8_000, 2, 1)
    samples, _ = sound.read(path)
    assert sound.active_level(samples) == pytest.approx(sound.LEVEL, rel=0.01)
    assert np.abs(samples.astype(int)).max() <= sound.PEAK


def test_what_was_said_once_is_not_made_again(voices, made):
    first = voices.sounds([PAY])

    assert voices.sounds([PAY]) == first
    assert made == [PAY.text]


def test_the_same_words_in_other_pieces_are_the_same_sound(voices):
    assert voices.sounds([PAY]) == voices.sounds([Phrase("en", (PAY.text,))])


def test_slow_and_another_language_are_other_sounds(voices):
    ways = {*voices.sounds([PAY]), *voices.sounds([PAY], slow=True), *voices.sounds([Phrase("zh-hans", PAY.pieces)])}

    assert len(ways) == 3


def test_what_has_no_words_has_no_sound(voices):
    assert voices.sounds([Phrase("en", ("",)), Phrase("zh-hant", ("。", "，"))]) == []


def test_many_threads_that_ask_at_once_have_it_made_once(voices, made):
    together = threading.Barrier(8)

    def ask():
        together.wait()
        return voices.sounds([PAY])

    with ThreadPoolExecutor(8) as threads:
        answers = [asked.result() for asked in [threads.submit(ask) for _ in range(8)]]

    assert made == [PAY.text]
    assert all(answer == answers[0] for answer in answers)


def test_two_processes_that_make_it_at_once_leave_one_whole_file(tmp_path, monkeypatch):
    one, other = (Voices(cache=tmp_path / "cache", clips=tmp_path) for _ in range(2))
    wav, met = espeak.wav, []

    def meanwhile(text, language, *, slow=False):
        monkeypatch.setattr(espeak, "wav", wav)
        met.extend(other.sounds([PAY]))
        return wav(text, language, slow=slow)

    monkeypatch.setattr(espeak, "wav", meanwhile)
    [path] = one.sounds([PAY])

    assert [path] == met
    assert sound.read(path)[0].size > 8_000
    assert sorted(each.suffix for each in (tmp_path / "cache").iterdir()) == [".txt", ".wav"]


def test_nobody_else_on_the_machine_can_listen(voices):
    [path] = voices.sounds([PAY])

    assert stat.S_IMODE(voices.cache.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_name_tells_the_text(voices):
    voices.sounds([PAY])

    assert not [path for path in voices.cache.iterdir() if "pay" in path.name or "two" in path.name]


def test_what_nobody_asked_for_in_an_hour_is_gone_with_its_text_and_is_made_again_when_asked(voices, made):
    old = asked_for(voices, PAY, NOW - KEPT_FOR - timedelta(seconds=1))
    kept = asked_for(voices, Phrase("en", ("Goodbye.",)), NOW - KEPT_FOR + timedelta(seconds=1))

    assert voices.purge(now=NOW) == 1
    assert sorted(voices.cache.iterdir()) == sorted([kept, kept.with_suffix(".txt")])
    assert voices.sounds([PAY]) == [old]
    assert made == [PAY.text, "Goodbye.", PAY.text]


def test_asking_again_keeps_it(voices):
    path = asked_for(voices, PAY, NOW - timedelta(days=1))
    voices.sounds([PAY])

    assert path.stat().st_mtime > NOW.timestamp()


def test_where_there_are_too_many_those_asked_for_longest_ago_go(voices):
    first, second, third = (
        asked_for(voices, Phrase("en", (word,)), NOW - timedelta(minutes=minutes))
        for word, minutes in (("one", 3), ("two", 2), ("three", 1))
    )

    assert voices.purge(now=NOW, bytes_at_most=second.stat().st_size + third.stat().st_size) == 1
    assert [path for path, _ in voices.kept()] != []
    assert {path for path, _ in voices.kept()} == {second, third}
    assert not first.exists()


def test_a_draft_of_a_process_that_died_goes_too(voices):
    draft = voices.cache / "x.draft"
    draft.touch()
    os.utime(draft, (0, 0))

    voices.purge(now=NOW)

    assert not draft.exists()


def test_asking_again_within_a_minute_writes_nothing(voices):
    [path] = voices.sounds([PAY])
    made_at = path.stat().st_mtime_ns
    voices.sounds([PAY])

    assert path.stat().st_mtime_ns == made_at


def test_what_was_asked_for_since_can_be_told_in_words(voices):
    asked_for(voices, Phrase("en", ("Goodbye.",)), NOW - timedelta(minutes=2))
    path = asked_for(voices, PAY, NOW)

    assert list(voices.kept(since=NOW.timestamp())) == [(path, PAY.text)]


def test_whether_all_sounds_are_at_hand_is_known_without_making_any(voices, made):
    assert voices.at_hand([PAY]) is None
    assert made == []

    assert voices.sounds([PAY]) == voices.at_hand([PAY])
    assert voices.at_hand([PAY, Phrase("en", ("Goodbye.",))]) is None
