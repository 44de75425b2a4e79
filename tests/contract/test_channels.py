"""What holds for every registered channel, whatever it reads."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from kaifong.domains.payments.spi import (
    BadLine,
    FileRefused,
    Instrument,
    Kind,
    Line,
    PaymentChannel,
)
from kaifong.kernel.identifiers import parse_account_no
from kaifong.kernel.localtext import LANGUAGES
from tests.contract.registered import CHANNELS, FAILED
from tests.contract.samples import ACCOUNT_NO, sound_file

DUE_ON = date(2026, 3, 31)
BUILT_IN = "autopay bank_bill convenience_store counter fps mtr_counter pps swd_transfer"


@pytest.fixture(scope="session", params=CHANNELS)
def channel(request: pytest.FixtureRequest) -> Any:
    return CHANNELS[request.param]


@pytest.fixture
def instrument(channel: PaymentChannel) -> Instrument:
    return channel.instrument(account_no=ACCOUNT_NO, amount_cents=234_560, due_on=DUE_ON)


def read(channel: PaymentChannel, content: bytes) -> list[Line | BadLine]:
    return list(channel.read(io.BytesIO(content)))


def test_the_channels_that_come_with_kaifong_are_registered():
    assert sorted(CHANNELS.keys() | FAILED.keys()) == BUILT_IN.split()


def test_every_registered_channel_can_be_made_with_the_landlords_settings():
    assert FAILED == {}


def test_a_channel_is_a_payment_channel_under_its_own_code(channel):
    assert isinstance(channel, PaymentChannel)
    assert CHANNELS[channel.code] is channel


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_channel_has_a_name_in_every_language(channel, language):
    assert channel.name[language].strip()


def test_an_instrument_quotes_the_account_number_so_that_it_reads_back(channel, instrument):
    assert instrument.channel == channel.code
    assert parse_account_no(instrument.reference) == ACCOUNT_NO


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_instrument_says_whom_to_pay_and_how_in_every_language(instrument, language):
    assert instrument.name[language].strip()
    assert instrument.pay_to[language].strip()
    assert instrument.note[language].strip()


def test_texts_for_the_mainland_are_in_simplified_characters(instrument):
    simplified = OpenCC("t2s").convert

    texts = [instrument.name.zh_hans, instrument.pay_to.zh_hans, instrument.note.zh_hans]
    assert texts == [simplified(text) for text in texts]


def test_an_instrument_for_nothing_owed_is_still_drawn(channel):
    assert channel.instrument(account_no=ACCOUNT_NO, amount_cents=0, due_on=DUE_ON).reference


def test_a_sound_file_is_read_whole(channel):
    lines = read(channel, sound_file(channel.code))

    assert lines
    assert all(isinstance(line, Line) for line in lines)
    assert len({line.reference for line in lines}) == len(lines)
    assert {line.currency for line in lines} == {"HKD"}
    assert all(line.amount_cents > 0 for line in lines if line.kind is not Kind.NOTICE)


def test_an_empty_file_is_refused(channel):
    with pytest.raises(FileRefused):
        read(channel, b"")


GARBAGE = [b"\n", b"hello\n", b"\x00" * 5_000, b"\xff\xfe\x00\n", b"<", b"%PDF-1.7\n%\n", b"PK\x03\x04"]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_refused(channel, garbage):
    with pytest.raises(FileRefused):
        read(channel, garbage)


def test_a_file_torn_at_any_byte_is_refused(channel):
    sound = sound_file(channel.code)
    # An XML file may lack the line end after its last element; a text file may not.
    whole = len(sound.rstrip()) if sound.startswith(b"<?xml") else len(sound)

    for size in range(whole):
        with pytest.raises(FileRefused):
            read(channel, sound[:size])


def test_two_files_run_together_are_refused(channel):
    sound = sound_file(channel.code)

    with pytest.raises(FileRefused):
        read(channel, sound + sound)


@settings(max_examples=100)
@given(content=st.binary(max_size=400))
def test_random_bytes_are_refused_and_nothing_else_happens(channel, content):
    with pytest.raises(FileRefused):
        read(channel, content)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_spoilt_file_is_read_or_refused_and_nothing_else_happens(channel, data):
    sound = sound_file(channel.code)
    start = data.draw(st.integers(0, len(sound)))
    end = data.draw(st.integers(start, min(len(sound), start + 8)))
    spoilt = sound[:start] + data.draw(st.binary(max_size=8)) + sound[end:]

    with suppress(FileRefused):
        assert all(isinstance(line, Line | BadLine) for line in read(channel, spoilt))
