"""baresip as the engine: one call from the first sound to the last, by a telephone that is another program."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from kaifong.infra.voices import espeak, sound
from kaifong.interfaces.hotline.caller.heard import RATE, best_match, read_wav
from kaifong.interfaces.hotline.caller.telephone import NotAnswered, Telephone
from kaifong.interfaces.hotline.dialog.types import Keys, Listen, Silence
from kaifong.interfaces.hotline.line import HungUp, Line
from kaifong.interfaces.hotline.softphone import Softphone, SoftphoneMissing
from tests.journeys.hotline.callers import free_port

HEARD, NOT_HEARD = 0.98, 0.6
EDGE = RATE // 10
ENTRY = Listen(most=12, seconds=4, between=1, ends_by_hash=True)


@pytest.fixture(scope="module")
def sounds(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("sounds")
    texts = ("This is the first sentence, and nothing more.", "Here the second one is heard by somebody.")
    files = [folder / f"{number}.wav" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_bytes(sound.wav(sound.for_telephone(espeak.wav(text, "en"))))
    return files


def match(heard, wav: Path) -> float:
    return best_match(heard, read_wav(wav)[EDGE:-EDGE]).r


def test_sounds_are_heard_keys_break_them_off_and_entries_are_taken(sounds) -> None:
    done: list[object] = []

    async def take(line: Line) -> None:
        await line.play(sounds[:1])
        done.append(await line.listen([*sounds[1:], *sounds[1:]], Listen()))
        done.append(await line.listen([], ENTRY))
        done.append(await line.listen([], Listen(seconds=0.5)))
        done.append(await line.hand_over())
        await line.hang_up()

    async def run():
        softphone = Softphone(port=free_port(), node="node")
        await softphone.open(take)
        async with Telephone(softphone.address) as telephone:
            await telephone.wait(3.5)
            await telephone.press("*")
            await telephone.press("12#")
            await telephone.wait(10)
        await softphone.close()
        return telephone.sound.heard()

    heard = asyncio.run(asyncio.wait_for(run(), 40))

    assert done == [Keys("*"), Keys("12", ended=True), Silence(), False]
    assert match(heard, sounds[0]) > HEARD
    assert match(heard, sounds[1]) < NOT_HEARD


def test_another_call_is_refused_and_the_next_is_taken_when_the_first_has_ended(sounds) -> None:
    callers: list[str] = []

    async def take(line: Line) -> None:
        callers.append(line.facts.caller)
        try:
            await line.listen([], Listen(seconds=30))
        except HungUp:
            callers.append("gone")
            raise

    async def until(count: int) -> None:
        while len(callers) < count:
            await asyncio.sleep(0.05)

    async def run() -> None:
        softphone = Softphone(port=free_port(), node="node")
        await softphone.open(take)
        async with Telephone(softphone.address, caller="one"):
            await until(1)
            with pytest.raises(NotAnswered):
                async with Telephone(softphone.address, caller="two"):
                    pass
        await until(2)
        async with Telephone(softphone.address, caller="three"):
            await until(3)
        await until(4)
        await softphone.close()

    asyncio.run(asyncio.wait_for(run(), 40))

    assert callers == ["one", "gone", "three", "gone"]


def test_where_baresip_is_not_installed_that_is_said(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(SoftphoneMissing, match="baresip is not installed"):
        asyncio.run(Softphone(port=5999, node="node").open(None))
