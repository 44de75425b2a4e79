"""Sound for a telephone: resampled, not thinned out, and levelled."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from kaifong.infra.voices import sound


def tone(hertz: float, *, rate: int = 22_050, seconds: float = 1.0) -> bytes:
    samples = np.round(np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate) * 8_000).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return out.getvalue()


def loudest_hertz(samples: sound.Samples) -> float:
    return float(np.abs(np.fft.rfft(samples)).argmax()) * sound.RATE / samples.size


def test_what_a_telephone_carries_stays_as_high_as_it_was():
    samples = sound.for_telephone(tone(1_000))

    assert samples.size == pytest.approx(sound.RATE, abs=2)
    assert loudest_hertz(samples) == pytest.approx(1_000, abs=2)


def test_what_is_too_high_for_a_telephone_does_not_come_back_as_another_tone():
    with wave.open(io.BytesIO(tone(5_000))) as file:
        high = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    mixed = io.BytesIO()
    with wave.open(mixed, "wb") as file:
        file.setparams((1, 2, 22_050, 0, "NONE", ""))
        file.writeframes((high // 2 + sound.read(io.BytesIO(tone(500)))[0] // 2).astype("<i2").tobytes())

    spectrum = np.abs(np.fft.rfft(sound.for_telephone(mixed.getvalue())))
    hertz = np.arange(spectrum.size) * sound.RATE / 2 / (spectrum.size - 1)

    assert spectrum[np.abs(hertz - 3_000) < 20].max() < spectrum.max() / 1_000  # 8,000 − 5,000, where it would fold to


def test_level_counts_speech_and_not_its_pauses():
    speech = (np.sin(np.arange(8_000) * 0.5) * 1_000).astype(np.int16)
    with_pauses = np.concatenate([sound.silence(1), speech, sound.silence(2)])

    assert sound.active_level(with_pauses) == pytest.approx(sound.active_level(speech), rel=0.01)


def test_a_peak_lowers_the_whole_rather_than_be_cut():
    click = np.full(8_000, 10.0, np.float32)
    click[4_000] = 30_000

    assert np.abs(sound.levelled(click).astype(int)).max() == sound.PEAK


def test_silence_stays_silence():
    assert not sound.levelled(np.zeros(8_000, np.float32)).any()
    assert sound.trimmed(sound.silence(1)).size <= sound.FRAME
