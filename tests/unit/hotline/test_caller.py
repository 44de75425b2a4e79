"""What is heard is recognised by its sound, and keys are read as they are written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.interfaces.hotline.caller.calling import KeysWrong, Press, presses
from kaifong.interfaces.hotline.caller.heard import RATE, Samples, best_match, read_wav, recognise, write_wav
from kaifong.interfaces.hotline.caller.telephone import Telephone


def sound(seed: int, seconds: float = 2.0) -> Samples:
    """Something that fits nothing else: noise of its own, as long as it lasts."""
    noise = np.random.default_rng(seed).normal(size=int(seconds * RATE))
    return (noise / np.abs(noise).max() / 2).astype(np.float32)


def quiet(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), np.float32)


def in_a_row(*parts: Samples) -> Samples:
    return np.concatenate(parts)


def test_sounds_are_told_in_the_order_in_which_they_were_heard() -> None:
    one, two, three = sound(1), sound(2), sound(3)
    heard = in_a_row(quiet(0.5), two, quiet(0.1), one, quiet(3), three)

    found = recognise(heard, [("one", one), ("two", two), ("three", three), ("four", sound(4))])

    assert [(each.key, each.at_seconds, each.share) for each in found] == [
        ("two", 0.5, 1),
        ("one", 2.6, 1),
        ("three", 7.6, 1),
    ]


def test_a_sound_that_a_key_cut_is_recognised_as_far_as_it_was_heard() -> None:
    one, two = sound(1, 4.0), sound(2)
    heard = in_a_row(one[: 1 * RATE], quiet(0.3), two)

    cut, whole = recognise(heard, [("one", one), ("two", two)])

    assert (cut.key, cut.seconds, cut.share) == ("one", 1.0, 0.25)
    assert (whole.key, whole.share) == ("two", 1)


def test_of_two_sounds_that_begin_alike_the_one_that_was_heard_is_told() -> None:
    beginning = sound(1)
    long, other = in_a_row(beginning, sound(2)), in_a_row(beginning, sound(3))

    [found] = recognise(in_a_row(quiet(1), long), [("short", beginning), ("long", long), ("other", other)])

    assert (found.key, found.share) == ("long", 1)


def test_what_nothing_known_fits_is_told_as_one() -> None:
    heard = in_a_row(sound(7), quiet(0.2), sound(8), quiet(0.2), sound(1))

    unknown, found = recognise(heard, [("one", sound(1))])

    assert (unknown.key, unknown.at_seconds, unknown.seconds) == ("", 0.0, 4.2)
    assert found.key == "one"


def test_where_nothing_was_heard_nothing_is_recognised() -> None:
    assert recognise(quiet(2), [("one", sound(1))]) == []


def test_a_sound_fits_where_it_is_and_another_does_not() -> None:
    heard = in_a_row(quiet(1.25), sound(1), quiet(1))

    assert best_match(heard, sound(1)).at_seconds == 1.25
    assert best_match(heard, sound(1)).r > 0.999
    assert best_match(heard, sound(2)).r < 0.3


def test_a_recording_is_read_as_it_was_written(tmp_path) -> None:
    write_wav(tmp_path / "heard.wav", sound(1))

    assert np.abs(read_wav(tmp_path / "heard.wav") - sound(1)).max() < 2 / 32_768


def test_keys_pauses_and_numbers_by_name_are_read() -> None:
    read = presses("3 1 {account} 2s 0.5s # {tpin}", account="110000000017", tpin="482913")

    assert read == [
        Press("3", "3", None),
        Press("1", "1", None),
        Press("110000000017", "{account}", None),
        Press("#", "#", 2.5),
        Press("482913", "{tpin}", None),
    ]


def test_a_number_that_is_written_out_is_neither_shown_nor_in_a_representation() -> None:
    [read] = presses("110000000017")

    assert read.shown == "•" * 12
    assert "1100" not in repr(read)


@pytest.mark.parametrize(("keys", "told"), [("{tpin}", "{tpin}"), ("1 a", "a"), ("110000000x17", "•" * 12)])
def test_keys_that_cannot_be_pressed_are_refused_without_repeating_a_number(keys: str, told: str) -> None:
    with pytest.raises(KeysWrong) as refused:
        presses(keys, tpin="")

    assert str(refused.value).startswith(told)
    assert "1100" not in str(refused.value)


@given(st.text("0123456789*#{} s.", max_size=30))
def test_whatever_is_written_is_read_or_refused(keys: str) -> None:
    try:
        read = presses(keys, account="1")
    except KeysWrong:
        return

    assert all(set(one.keys) <= set("0123456789*#") and one.keys for one in read)


@pytest.mark.parametrize("to", ["1000", "sip:127.0.0.1", "tel:1000", "http://1000@127.0.0.1", ""])
def test_what_is_no_sip_address_is_refused(to: str) -> None:
    with pytest.raises(ValueError, match="no address like sip:"):
        Telephone(to)
