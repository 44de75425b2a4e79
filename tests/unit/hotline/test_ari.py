"""ARI's socket with an engine that is made up: one that refuses, breaks off, or says what nobody asked for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from kaifong.interfaces.hotline.ari import AriCalling, Engine
from kaifong.interfaces.hotline.dialog.types import Keys, Listen
from kaifong.interfaces.hotline.line import HungUp
from kaifong.interfaces.hotline.officers import Officers

CALL = {"type": "StasisStart", "args": [], "channel": {"id": "1.1", "caller": {"number": "21230000"}}}
Answer = Callable[[dict[str, Any]], Any]


class MadeUp:
    """Answers every request with 204 but those of which it has been told otherwise."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, tuple[int, object]] = {"GET applications/kaifong": (200, {"channel_ids": []})}
        self.open: list[ServerConnection] = []
        self.silent = False

    async def serve(self, connection: ServerConnection) -> None:
        self.open.append(connection)
        async for text in connection:
            request = json.loads(text)
            asked = f"{request['method']} {request['uri']}"
            self.asked.append(asked)
            if self.silent:
                continue
            status, body = self.answers.get(asked, (204, None))
            answer = {"type": "RESTResponse", "request_id": request["request_id"], "status_code": status}
            await connection.send(json.dumps(answer | ({"message_body": json.dumps(body)} if body is not None else {})))

    async def tell(self, event: object) -> None:
        await self.open[-1].send(json.dumps(event))


@asynccontextmanager
async def engine():
    made = MadeUp()
    async with serve(made.serve, "127.0.0.1", 0) as server:
        made.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield made


def driver(made: MadeUp, *officers: str) -> AriCalling:
    return AriCalling(Engine(made.address, "user", "a password"), node="node", officers=Officers(officers, 1))


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


def test_a_call_that_ended_well_is_hung_up_and_one_that_failed_is_left_to_the_dialplan() -> None:
    async def story():
        async with engine() as made:

            async def take(line):
                if line.facts.caller == "fails":
                    raise RuntimeError

            ari = driver(made)
            await ari.open(take)
            await made.tell(CALL)
            await made.tell({**CALL, "channel": {"id": "2.2", "caller": {"number": "fails"}}})
            await until(lambda: len(made.asked) == 3)
            await ari.close()
            return set(made.asked[1:])

    assert asyncio.run(story()) == {"DELETE channels/1.1?reason=normal", "POST channels/2.2/continue"}


def test_calls_that_an_earlier_process_left_are_let_go() -> None:
    async def story():
        async with engine() as made:
            made.answers["GET applications/kaifong"] = (200, {"channel_ids": ["7.7", "8.8"]})
            ari = driver(made)
            await ari.open(None)
            await until(lambda: len(made.asked) == 3)
            await ari.close()
            return made.asked[1:]

    assert asyncio.run(story()) == ["POST channels/7.7/continue", "POST channels/8.8/continue"]


def test_a_channel_that_is_no_more_is_a_caller_who_hung_up() -> None:
    async def story():
        async with engine() as made:
            ended: list[str] = []

            async def take(line):
                made.answers[f"POST channels/{line.channel}/ring"] = (404, {"message": "Channel not found"})
                try:
                    await line.hand_over()
                except HungUp:
                    ended.append("hung up")
                    raise

            ari = driver(made, "sip:201@192.0.2.5")
            await ari.open(take)
            await made.tell(CALL)
            await until(lambda: ended)
            await ari.close()
            return ended

    assert asyncio.run(story()) == ["hung up"]


@pytest.mark.parametrize("silent", [False, True])
def test_a_socket_that_breaks_ends_its_calls_and_is_opened_again(silent: bool) -> None:
    async def story():
        async with engine() as made:
            ended: list[str] = []

            async def take(line):
                made.silent = silent
                try:
                    await (line.begin([]) if silent else line.listen([], Listen(seconds=60)))
                    await line.listen([], Listen(seconds=60))
                except HungUp:
                    ended.append("hung up")
                    raise

            ari = driver(made)
            await ari.open(take)
            await made.tell(CALL)
            await asyncio.sleep(0.1)
            made.silent = False
            await made.open[0].close()
            await until(lambda: ended and len(made.open) == 2)
            await ari.close()
            return ended

    assert asyncio.run(story()) == ["hung up"]


def test_an_engine_that_is_not_there_is_tried_again() -> None:
    async def story():
        async with engine() as made:
            address = made.address
        ari = AriCalling(Engine(address, "user", "a password"), node="node", officers=Officers())
        await ari.open(None)
        later = MadeUp()
        host, port = address.split(":")
        async with serve(later.serve, host, int(port)):
            await until(lambda: later.open)
            await ari.close()
        return len(later.open)

    assert asyncio.run(story()) == 1


@pytest.mark.parametrize(
    "event",
    [
        {"type": "ChannelDtmfReceived", "digit": "1", "channel": {"id": "of nobody"}},
        {"type": "PlaybackFinished", "playback": {"id": "x", "target_uri": "channel:of nobody"}},
        {"type": "RESTResponse", "request_id": "of nobody", "status_code": 200},
        {"type": "RESTResponse", "status_code": 200},
        {"type": "SomethingNew", "channel": {"id": "1.1"}},
        {"type": "ChannelDestroyed", "channel": {"id": "of nobody"}},
        {},
    ],
)
def test_what_concerns_no_call_disturbs_none(event: dict[str, Any]) -> None:
    async def story():
        async with engine() as made:
            heard: list[object] = []

            async def take(line):
                heard.append(await line.listen([], Listen(seconds=5)))

            ari = driver(made)
            await ari.open(take)
            await made.tell(CALL)
            await made.tell(event)
            await made.tell({"type": "ChannelDtmfReceived", "digit": "5", "channel": {"id": "1.1"}})
            await until(lambda: heard)
            await ari.close()
            return heard

    assert asyncio.run(story()) == [Keys("5")]


def test_after_closing_no_call_is_taken_and_those_in_hand_go_on() -> None:
    async def story():
        async with engine() as made:
            heard: list[object] = []

            async def take(line):
                heard.append(line.channel)
                heard.append(await line.listen([], Listen(seconds=5)))

            ari = driver(made)
            await ari.open(take)
            await made.tell(CALL)
            await until(lambda: heard)
            await ari.close()
            await made.tell({**CALL, "channel": {"id": "2.2", "caller": {"number": ""}}})
            await until(lambda: "POST channels/2.2/continue" in made.asked)
            await made.tell({"type": "ChannelDtmfReceived", "digit": "5", "channel": {"id": "1.1"}})
            await until(lambda: len(heard) == 2)
            return heard

    assert asyncio.run(story()) == ["1.1", Keys("5")]


def test_a_password_is_not_shown_where_an_engine_is_printed() -> None:
    assert "a password" not in repr(Engine("127.0.0.1:8088", "user", "a password"))
