"""``kaifong hotline call`` as an operator uses it, against the real hotline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from kaifong.interfaces.hotline.caller.heard import best_match, read_wav
from tests.journeys.hotline.conftest import Exchange
from tests.journeys.hotline.expected import HEARD, answer_in, key_of, match, turns

KEYS = "2s 3 2s 1 1.5s {{account}} 1.5s {{tpin}} 8s {question}"
"""Each prompt is cut short. Signing in is given eight seconds, of which half are the prompts around it."""


@dataclass(frozen=True)
class Placed:
    done: subprocess.CompletedProcess[str]
    wav: Path

    @property
    def told(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = json.loads(self.done.stdout)["told"]
        return events

    @property
    def said(self) -> list[str]:
        return [one["text"] for one in self.told if one["event"] == "said"]


def place(exchange: Exchange, folder: Path, *arguments: str) -> Placed:
    wav = folder / "call.wav"
    command = [str(Path(sys.executable).with_name("kaifong")), "hotline", "call", "--out", str(wav), *arguments]
    environment = {**os.environ, "KAIFONG_CALL_TPIN": exchange.tpins[exchange.months.a]}
    return Placed(subprocess.run(command, capture_output=True, text=True, env=environment, check=False), wav)


@pytest.fixture(scope="module")
def placed(exchange: Exchange, tmp_path_factory: pytest.TempPathFactory) -> Placed:
    keys = KEYS.format(question=key_of("rent-status"))
    account = f"{exchange.months.a:012d}"
    folder = tmp_path_factory.mktemp("calling")
    return place(exchange, folder, "--to", exchange.to, "--account", account, "--keys", keys, "--json")


@pytest.fixture(scope="module")
def expected(exchange: Exchange) -> list[Any]:
    account = exchange.months.a
    held = turns(["3", "1", str(account), exchange.tpins[account], key_of("rent-status")])
    return list(chain(*(answer_in(turn) for turn in held if turn.place.startswith("answer/"))))


def test_a_call_prints_the_answer_that_it_was_told_word_for_word(placed: Placed, expected: list[Any]) -> None:
    answer = [phrase.text for phrase in expected]

    said = placed.said

    assert said[said.index(answer[0]) :][: len(answer)] == answer


def test_what_was_heard_is_kept_and_is_what_was_printed(placed: Placed, expected: list[Any]) -> None:
    heard = read_wav(placed.wav)

    assert all(match(heard, phrase).r > HEARD for phrase in expected)


def test_events_are_told_in_their_order_from_the_first_prompt_to_the_end(placed: Placed) -> None:
    moments = [one["at_seconds"] for one in placed.told]

    assert moments == sorted(moments)
    assert placed.told[-1] == {"event": "ended", "at_seconds": moments[-1], "by_us": True}


def test_no_number_that_was_pressed_is_printed(exchange: Exchange, placed: Placed) -> None:
    pressed = [one["shown"] for one in placed.told if one["event"] == "pressed"]

    assert pressed == ["3", "1", "{account}", "{tpin}", key_of("rent-status")]
    printed = placed.done.stdout + placed.done.stderr
    assert str(exchange.months.a) not in printed
    assert exchange.tpins[exchange.months.a] not in printed


def test_a_telephone_that_nobody_answers_is_told_so_and_nothing_is_kept(exchange: Exchange, tmp_path: Path) -> None:
    nobody = place(exchange, tmp_path, "--to", f"sip:7777@127.0.0.1:{exchange.sip_port}", "--keys", "1")

    assert nobody.done.returncode == 1
    assert "404" in nobody.done.stderr
    assert not nobody.wav.exists()


def test_sounds_that_differ_do_not_fit(placed: Placed, expected: list[Any]) -> None:
    heard = read_wav(placed.wav)

    assert best_match(heard, heard[::-1][:24_000]).r < 0.5
