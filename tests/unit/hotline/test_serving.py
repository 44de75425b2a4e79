"""The process's end: calls in hand have a while, what fails is told without its words."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kaifong.interfaces.hotline import serving
from kaifong.interfaces.hotline.serving import CallFailed, Calls

SECRET = "100100000109"


def calls_of(monkeypatch: pytest.MonkeyPatch, converse: Any) -> Calls:
    monkeypatch.setattr(serving, "converse", converse)
    return Calls(None)  # type: ignore[arg-type]


def test_a_call_in_hand_ends_by_itself_where_it_does_so_in_time(monkeypatch) -> None:
    ended = []

    async def converse(line: Any, hotline: Any) -> None:
        await asyncio.sleep(0.05)
        ended.append(line)

    async def run() -> int:
        calls = calls_of(monkeypatch, converse)
        task = asyncio.create_task(calls.take("line"))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        await calls.end(seconds=10)
        await task
        return len(calls)

    assert asyncio.run(run()) == 0
    assert ended == ["line"]


def test_a_call_that_does_not_end_in_time_is_left_to_the_engine(monkeypatch) -> None:
    async def converse(line: Any, hotline: Any) -> None:
        await asyncio.sleep(60)

    async def run() -> bool:
        calls = calls_of(monkeypatch, converse)
        task = asyncio.create_task(calls.take("line"))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        await calls.end(seconds=0)
        return task.cancelled()

    assert asyncio.run(run())


def test_a_call_that_fails_is_logged_by_kind_and_place_and_not_by_its_words(monkeypatch, capsys) -> None:
    async def converse(line: Any, hotline: Any) -> None:
        raise KeyError(SECRET)

    with pytest.raises(CallFailed) as raised:
        asyncio.run(calls_of(monkeypatch, converse).take("line"))  # type: ignore[arg-type]

    said = capsys.readouterr()
    assert raised.value.__cause__ is None
    assert SECRET not in said.out + said.err
