"""Calls through the engine's REST interface: Asterisk, the driver, and callers and officers that are programs of others."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from kaifong.infra.voices import espeak, sound
from kaifong.interfaces.hotline.ari import AriAwaiting, AriCalling, Engine
from kaifong.interfaces.hotline.caller.heard import RATE, Match, best_match, read_wav
from kaifong.interfaces.hotline.caller.telephone import Telephone
from kaifong.interfaces.hotline.carriers.sounds import joined
from kaifong.interfaces.hotline.dialog.types import Keys, Listen, Silence
from kaifong.interfaces.hotline.engine.configuration import ARI_NUMBER, Ari, Plan
from kaifong.interfaces.hotline.engine.packages import Engine as Unpacked
from kaifong.interfaces.hotline.engine.running import Running, running
from kaifong.interfaces.hotline.line import HungUp, Line
from kaifong.interfaces.hotline.officers import Officers
from tests.journeys.hotline.callers import free_port
from tests.journeys.hotline.speaking import Speaking, speaking

ENTRY = Listen(most=12, seconds=4, between=2, ends_by_hash=True)
HEARD, NOT_HEARD = 0.98, 0.6
EDGE_SECONDS = 0.1
USER, PASSWORD = "hotline", "a password of this test"
ACCOUNT = "100100000109"
RINGING_HERTZ = {440, 480}
"""Hong Kong's (ITU-T E.180)."""


@dataclass
class AriEngine:
    one: Running
    sip_port: int
    engine: Engine
    sounds: list[Path]

    @property
    def to(self) -> str:
        return f"sip:{ARI_NUMBER}@127.0.0.1:{self.sip_port}"

    def calling(self, *officers: str, ring_seconds: int = 3) -> AriCalling:
        return AriCalling(self.engine, node="node", officers=Officers(officers, ring_seconds))


def spoken(path: Path, text: str) -> Path:
    path.write_bytes(sound.wav(sound.for_telephone(espeak.wav(text, "en"))))
    return path


@contextmanager
def ari_engine(engine: Unpacked, folder: Path, *, towards: int = 0) -> Iterator[AriEngine]:
    folder.mkdir(exist_ok=True)
    texts = ("This is the first sentence, and nothing more.", "Here the second one is heard by somebody.", "Suspended!")
    sounds = [spoken(folder / f"{number}.wav", text) for number, text in enumerate(texts)]
    sip, http = free_port(), free_port()
    rtp = 22_000 + os.getpid() % 9 * 1_000
    plan = Plan(
        sip_host="127.0.0.1",
        sip_port=sip,
        rtp_start=rtp,
        rtp_end=rtp + 998,
        nodes=["127.0.0.1:9"],
        suspended=[sounds[2]],
        ari=Ari("127.0.0.1", http, USER, PASSWORD, towards=f"127.0.0.1:{towards}" if towards else ""),
        most_calls=30,
        most_calls_a_caller=30,
    )
    with running(engine, folder / "engine", plan) as one:
        yield AriEngine(one, sip, Engine(f"127.0.0.1:{http}", USER, PASSWORD), sounds)
    logged = "".join(path.read_text(errors="replace") for path in (folder / "engine" / "log").iterdir())
    assert ACCOUNT not in logged


@pytest.fixture(scope="module")
def ari(unpacked_engine, tmp_path_factory) -> Iterator[AriEngine]:
    with ari_engine(unpacked_engine, tmp_path_factory.mktemp("ari")) as made:
        yield made


Take = Callable[[Line], Awaitable[None]]


def call(
    ari: AriEngine, take: Take, caller: Callable[[Telephone], Awaitable[None]], *officers: str, ring_seconds: int = 3
) -> np.ndarray:
    """One call from beginning to end; what the caller heard."""

    async def run() -> np.ndarray:
        driver = ari.calling(*officers, ring_seconds=ring_seconds)
        await driver.open(take)
        async with Telephone(ari.to) as telephone:
            await caller(telephone)
        await driver.close()
        return telephone.sound.heard()

    return asyncio.run(run())


def match(heard: np.ndarray, wav: Path, *, first_seconds: float = 10.0) -> Match:
    """But for its edges: a telephone may miss the first packets, and the very last, which is not full, a hang-up overtakes."""
    whole = read_wav(wav)
    return best_match(heard, whole[int(EDGE_SECONDS * RATE) : int(-EDGE_SECONDS * RATE)][: int(first_seconds * RATE)])


def test_sounds_are_played_one_after_the_other_to_their_end(ari) -> None:
    async def take(line: Line) -> None:
        await line.play(ari.sounds[:2])
        await line.hang_up()

    async def caller(telephone: Telephone) -> None:
        await telephone.wait(20)

    heard = call(ari, take, caller)

    first, second = (match(heard, each) for each in ari.sounds[:2])
    assert min(first.r, second.r) > HEARD
    assert first.at_seconds < second.at_seconds


def test_the_first_key_breaks_a_sound_off_and_is_heard(ari) -> None:
    heard_keys: list[object] = []

    async def take(line: Line) -> None:
        heard_keys.append(await line.listen(ari.sounds[:2], Listen()))
        await line.hang_up()

    async def caller(telephone: Telephone) -> None:
        await telephone.wait(1.2)
        await telephone.press("#")
        await telephone.wait(10)

    heard = call(ari, take, caller)

    assert heard_keys == [Keys("#")]
    assert match(heard, ari.sounds[0], first_seconds=0.5).r > HEARD
    assert match(heard, ari.sounds[1]).r < NOT_HEARD


def test_keys_of_an_entry_are_heard_whether_it_is_full_ended_or_left(ari) -> None:
    entries: list[object] = []

    async def take(line: Line) -> None:
        for _ in range(3):
            entries.append(await line.listen([], ENTRY))
        entries.append(await line.listen([], Listen(seconds=1)))
        await line.hang_up()

    async def caller(telephone: Telephone) -> None:
        await telephone.press(f"{ACCOUNT}#")
        await telephone.press("12#")
        await telephone.press("34")
        await telephone.wait(10)

    call(ari, take, caller)

    assert entries == [Keys(ACCOUNT), Keys("12", ended=True), Keys("34"), Silence()]


def test_a_caller_who_hangs_up_ends_what_the_line_does(ari) -> None:
    ended: list[str] = []

    async def take(line: Line) -> None:
        try:
            await line.listen([], Listen(seconds=60))
        except HungUp:
            ended.append("hung up")
            raise

    async def run() -> None:
        driver = ari.calling()
        await driver.open(take)
        async with Telephone(ari.to) as telephone:
            await telephone.wait(0.5)
        while not ended:
            await asyncio.sleep(0.05)
        await driver.close()

    asyncio.run(asyncio.wait_for(run(), 20))

    assert ended == ["hung up"]


def test_a_call_that_fails_hears_that_the_service_is_suspended(ari) -> None:
    async def take(line: Line) -> None:
        raise RuntimeError("planted")

    async def caller(telephone: Telephone) -> None:
        await telephone.wait(20)

    assert match(call(ari, take, caller), ari.sounds[2]).r > HEARD


def test_calls_in_hand_when_the_process_is_gone_hear_that_the_service_is_suspended_by_the_next(ari) -> None:
    async def hold(line: Line) -> None:
        await line.listen([], Listen(seconds=60))

    async def run() -> np.ndarray:
        torn = ari.calling()
        await torn.open(hold)
        async with Telephone(ari.to) as telephone:
            await telephone.wait(0.5)
            for each in tuple(torn._sockets):
                each._socket.transport.abort()
            await torn.close()
            again = ari.calling()
            await again.open(hold)
            await telephone.wait(20)
            await again.close()
        return telephone.sound.heard()

    assert match(asyncio.run(run()), ari.sounds[2]).r > HEARD


def test_an_engine_may_open_the_socket_itself(unpacked_engine, tmp_path) -> None:
    async def take(line: Line) -> None:
        await line.play(ari.sounds[:1])
        await line.hang_up()

    async def run() -> np.ndarray:
        driver = AriAwaiting(ari.engine, host="127.0.0.1", port=port, node="node", officers=Officers())
        await driver.open(take)
        while " Up " not in await asyncio.to_thread(ari.one.told, "ari show websocket sessions"):
            await asyncio.sleep(0.05)
        async with Telephone(ari.to) as telephone:
            await telephone.wait(20)
        await driver.close()
        return telephone.sound.heard()

    port = free_port()
    with ari_engine(unpacked_engine, tmp_path, towards=port) as ari:
        heard = asyncio.run(asyncio.wait_for(run(), 40))

    assert match(heard, ari.sounds[0]).r > HEARD


def test_nobody_opens_a_socket_to_the_process_without_the_password(ari) -> None:
    async def run() -> None:
        port = free_port()
        driver = AriAwaiting(ari.engine, host="127.0.0.1", port=port, node="node", officers=Officers())
        await driver.open(None)
        try:
            with pytest.raises(InvalidStatus, match="401"):
                await connect(f"ws://127.0.0.1:{port}/ari", subprotocols=["ari"], proxy=None)
        finally:
            await driver.close()

    asyncio.run(run())


def test_calls_at_the_same_time_share_the_socket_and_nothing_else(ari) -> None:
    entries: dict[str, str] = {}

    async def take(line: Line) -> None:
        keys = await line.listen([], ENTRY)
        assert isinstance(keys, Keys)
        entries[line.facts.caller] = keys.digits
        await line.hang_up()

    async def one(number: int) -> None:
        async with Telephone(ari.to, caller=f"caller{number}") as telephone:
            await telephone.press(f"{number}{number}#")
            await telephone.wait(10)

    async def run() -> None:
        driver = ari.calling()
        await driver.open(take)
        await asyncio.gather(*(one(number) for number in range(8)))
        await driver.close()

    asyncio.run(run())

    assert entries == {f"caller{number}": f"{number}{number}" for number in range(8)}


def test_a_caller_and_an_officer_hear_each_other_until_either_hangs_up(ari, tmp_path) -> None:
    over: list[object] = []

    async def take(line: Line) -> None:
        over.append(await line.hand_over())
        over.append(line.facts.id)

    async def run(caller: Speaking, address: str) -> None:
        driver = ari.calling("sip:nobody@127.0.0.1:9", address, ring_seconds=1)
        await driver.open(take)
        await asyncio.to_thread(caller.dial, ari.to)
        await asyncio.sleep(6)
        await asyncio.to_thread(caller.hang_up)
        while not over:
            await asyncio.sleep(0.05)
        await driver.close()

    officer_says, caller_says = repeated(ari.sounds[0], tmp_path / "o.wav"), repeated(ari.sounds[1], tmp_path / "c.wav")
    with (
        speaking(tmp_path / "officer", officer_says) as officer,
        speaking(tmp_path / "caller", caller_says) as caller,
    ):
        asyncio.run(asyncio.wait_for(run(caller, officer.address), 30))

    answered, call_id = over
    assert answered is True
    assert match(caller.heard(), ari.sounds[0], first_seconds=1).r > HEARD
    assert match(officer.heard(), ari.sounds[1], first_seconds=1).r > HEARD
    assert f"from sip:{call_id}@" in officer.shown


def test_a_caller_is_let_go_where_the_officer_hangs_up(ari, tmp_path) -> None:
    over: list[bool] = []

    async def take(line: Line) -> None:
        over.append(await line.hand_over())

    async def run(officer: Speaking) -> bool:
        driver = ari.calling(officer.address)
        await driver.open(take)
        async with Telephone(ari.to) as telephone:
            await telephone.wait(1)
            await asyncio.to_thread(officer.hang_up)
            await telephone.wait(10)
            gone = telephone.hung_up.is_set()
        await driver.close()
        return gone

    with speaking(tmp_path / "officer", ari.sounds[0]) as officer:
        gone = asyncio.run(asyncio.wait_for(run(officer), 30))

    assert (over, gone) == ([True], True)


def test_an_officer_who_does_not_answer_is_let_ring_and_the_dialog_goes_on(ari, tmp_path) -> None:
    over: list[object] = []

    async def take(line: Line) -> None:
        over.append(await line.hand_over())
        over.append(await line.listen(ari.sounds[:1], Listen()))
        await line.hang_up()

    async def caller(telephone: Telephone) -> None:
        await telephone.wait(3)
        await telephone.press("1")
        await telephone.wait(10)

    with speaking(tmp_path / "officer", ari.sounds[1], answers=False) as officer:
        heard = call(ari, take, caller, officer.address, ring_seconds=1)

    assert over == [False, Keys("1")]
    assert match(heard, ari.sounds[0], first_seconds=0.5).r > HEARD
    assert set(tones(heard[: RATE // 2])) >= RINGING_HERTZ


def test_a_caller_who_hangs_up_while_it_rings_ends_the_ringing(ari, tmp_path) -> None:
    ended: list[str] = []

    async def take(line: Line) -> None:
        try:
            await line.hand_over()
        except HungUp:
            ended.append("hung up")
            raise

    async def run(officer: Speaking) -> None:
        driver = ari.calling(officer.address, ring_seconds=30)
        await driver.open(take)
        async with Telephone(ari.to) as telephone:
            await telephone.wait(1)
        while not ended or "session closed" not in officer.shown:
            await asyncio.sleep(0.05)
        await driver.close()

    with speaking(tmp_path / "officer", ari.sounds[1], answers=False) as officer:
        asyncio.run(asyncio.wait_for(run(officer), 20))

    assert ended == ["hung up"]


def repeated(wav: Path, into: Path) -> Path:
    """So that it is heard whole, whenever the other begins to listen."""
    into.write_bytes(joined([wav] * 4))
    return into


def tones(heard: np.ndarray) -> list[int]:
    """The two strongest frequencies, to 10 Hz."""
    strength = np.abs(np.fft.rfft(heard[: RATE // 10]))
    return [int(each) * 10 for each in np.argsort(strength)[-2:]]
