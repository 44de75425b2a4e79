"""The engine driven over its REST interface, requests, answers and events on one websocket; many calls on each.

Asterisk 22's "ARI REST over websocket". Either side may open the socket: `AriCalling` opens one to the engine,
`AriAwaiting` waits for engines to open theirs. What was asked for in vain because the call or the socket is gone is
`HungUp` on the lines concerned, and on no others.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import structlog
from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from kaifong.interfaces.hotline.eventful import EventfulLine, Gone, Key, Played
from kaifong.interfaces.hotline.line import CallFacts, HungUp, Line
from kaifong.interfaces.hotline.officers import LONGEST_TALK_SECONDS, Officers, dialled
from kaifong.kernel.errors import Refusal

APP = "kaifong"
"""The Stasis application that the dialplan hands calls to."""
OFFICER = "officer"
"""Its argument on an officer's leg."""
CALLER_NAME = "Hotline"
"""What an officer's telephone shows beside the call's id."""
SUBPROTOCOL = Subprotocol("ari")
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 15.0
"""Between two tries to reach the engine: doubled each time."""
MESSAGE_BYTES = 1 << 20

log = structlog.get_logger()

Take = Callable[[Line], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Engine:
    """Where the engine's REST interface is, or, where the engine opens the socket, by what it shows who it is.

    Attributes:
        address: ``127.0.0.1:8088``, with ``wss`` in ``scheme`` where it is not on the same machine.
    """

    address: str
    user: str
    password: str = field(repr=False)
    scheme: str = "ws"

    @property
    def events(self) -> str:
        query = urlencode({"app": APP, "subscribeAll": "false", "api_key": f"{self.user}:{self.password}"})
        return f"{self.scheme}://{self.address}/ari/events?{query}"

    @property
    def authorization(self) -> str:
        return "Basic " + b64encode(f"{self.user}:{self.password}".encode()).decode()


class EngineRefused(Refusal):
    """The engine did not do what was asked; mostly because the channel or the playback is no more."""


class Socket:
    """One open websocket: answers find their requests, events find their lines."""

    def __init__(self, socket: Connection, take: Take, *, node: str, officers: Officers) -> None:
        self._socket, self._take_call, self._node, self.officers = socket, take, node, officers
        self._asked: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._lines: dict[str, AriLine] = {}
        self._legs: dict[str, AriLine] = {}
        self.calls: set[asyncio.Task[None]] = set()
        self.closing = False
        self._over = False

    async def request(self, method: str, uri: str, body: dict[str, Any] | None = None) -> Any:
        """The answer's JSON.

        Raises:
            EngineRefused: the engine said no.
            HungUp: the socket is gone.
        """
        if self._over:
            raise HungUp
        id_ = secrets.token_hex(8)
        message = {"type": "RESTRequest", "request_id": id_, "method": method, "uri": uri}
        if body is not None:
            message |= {"content_type": "application/json", "message_body": json.dumps(body)}
        answered = self._asked[id_] = asyncio.get_running_loop().create_future()
        try:
            await self._socket.send(json.dumps(message))
            answer = await answered
        except ConnectionClosed:
            raise HungUp from None
        finally:
            del self._asked[id_]
        if answer["status_code"] >= HTTPStatus.BAD_REQUEST:
            raise EngineRefused(f"The engine answered {answer['status_code']}.")
        content = answer.get("message_body")
        return json.loads(content) if content else None

    async def run(self) -> None:
        """Read until the socket closes; then every call on it is over."""
        try:
            async for message in self._socket:
                self._take(json.loads(message))
        except ConnectionClosed:
            pass
        finally:
            self._over = True
            for answered in self._asked.values():
                if not answered.done():
                    answered.set_exception(HungUp())
            for line in self._lines.values():
                line.tell(Gone())
            if self.calls:
                await asyncio.wait(self.calls)

    async def let_go_of_strangers(self) -> None:
        """Calls that an earlier socket left in the application go on in the dialplan, which says that the service is down."""
        found = await self.request("GET", f"applications/{APP}")
        for channel in found["channel_ids"]:
            if channel not in self._lines and channel not in self._legs:
                await self.let_go(channel)

    async def let_go(self, channel: str) -> None:
        await self.quietly("POST", f"channels/{channel}/continue")

    async def quietly(self, method: str, uri: str, body: dict[str, Any] | None = None) -> None:
        """Ask for what may no longer be there, or have ended by itself."""
        with suppress(EngineRefused, HungUp):
            await self.request(method, uri, body)

    async def close(self) -> None:
        """Take no more calls, and close the socket once those in hand have ended."""
        self.closing = True
        if not self.calls:
            await self._socket.close()

    def connect_leg(self, leg: str, line: AriLine) -> None:
        self._legs[leg] = line

    def forget_leg(self, leg: str) -> None:
        self._legs.pop(leg, None)

    def _take(self, event: dict[str, Any]) -> None:
        kind = event.get("type")
        if kind == "RESTResponse":
            answered = self._asked.get(event.get("request_id", ""))
            if answered and not answered.done():
                answered.set_result(event)
            return
        if kind == "PlaybackFinished":
            channel = event["playback"]["target_uri"].removeprefix("channel:")
            if line := self._lines.get(channel):
                line.tell(Played(event["playback"]["id"]))
            return
        channel = event.get("channel", {}).get("id", "")
        if kind == "StasisStart" and OFFICER not in event["args"]:
            self._begin(event["channel"])
        elif leg_of := self._legs.get(channel):
            if kind == "StasisStart":
                leg_of.tell(LegAnswered(channel))
            elif kind in ("StasisEnd", "ChannelDestroyed"):
                leg_of.tell(LegGone(channel))
        elif line := self._lines.get(channel):
            if kind == "ChannelDtmfReceived":
                line.tell(Key(event["digit"]))
            elif kind in ("StasisEnd", "ChannelDestroyed", "ChannelHangupRequest"):
                line.tell(Gone())

    def _begin(self, channel: dict[str, Any]) -> None:
        facts = CallFacts(secrets.token_hex(8), self._node, channel.get("caller", {}).get("number", ""), "ari")
        line = AriLine(facts, self, channel["id"])
        self._lines[channel["id"]] = line
        call = asyncio.create_task(self._converse(line))
        self.calls.add(call)
        call.add_done_callback(self._ended)

    def _ended(self, call: asyncio.Task[None]) -> None:
        self.calls.discard(call)
        if self.closing and not self.calls:
            self._last = asyncio.create_task(self._socket.close())

    async def _converse(self, line: AriLine) -> None:
        """Hold the call; one that fails goes on in the dialplan, which says that the service is suspended."""
        well = False
        try:
            if not self.closing:
                await self._take_call(line)
                well = True
        except Exception as error:  # noqa: BLE001 - `serving.Calls` has logged it; the other calls go on
            log.debug("hotline.call.left", kind=type(error).__name__)
        finally:
            await (line.hang_up() if well else self.let_go(line.channel))
            del self._lines[line.channel]


@dataclass(frozen=True, slots=True)
class LegAnswered:
    leg: str


@dataclass(frozen=True, slots=True)
class LegGone:
    leg: str


class AriLine(EventfulLine):
    """A call in the engine's application."""

    def __init__(self, facts: CallFacts, socket: Socket, channel: str) -> None:
        super().__init__(facts)
        self._socket, self.channel = socket, channel

    async def begin(self, sounds: Sequence[Path]) -> str:
        playing = secrets.token_hex(8)
        media = [f"sound:{sound.with_suffix('')}" for sound in sounds]
        await self._ask("POST", f"channels/{self.channel}/play/{playing}", {"media": media})
        return playing

    async def break_off(self, playing: str) -> None:
        await self._socket.quietly("DELETE", f"playbacks/{playing}")

    async def hang_up(self) -> None:
        await self._socket.quietly("DELETE", f"channels/{self.channel}?reason=normal")

    async def hand_over(self) -> bool:
        """One officer's telephone after the other rings, and the caller hears it ring; then both are bridged.

        An officer sees the call's random id as the caller's number: neither the caller's own nor who has signed in.
        """
        self._check()
        for address in self._socket.officers.addresses:
            leg = secrets.token_hex(8)
            self._socket.connect_leg(leg, self)
            try:
                if await self._answered(leg, address):
                    await self._talk(leg)
                    return True
            finally:
                self._socket.forget_leg(leg)
                await self._socket.quietly("DELETE", f"channels/{leg}")
        return False

    async def _answered(self, leg: str, address: str) -> bool:
        ring_seconds = self._socket.officers.ring_seconds
        await self._ask("POST", f"channels/{self.channel}/ring")
        wanted = {
            "endpoint": dialled(address),
            "app": APP,
            "appArgs": OFFICER,
            "timeout": ring_seconds,
            "callerId": f"{CALLER_NAME} <{self.facts.id}>",
        }
        try:
            await self._socket.request("POST", f"channels/{leg}", wanted)
            async with asyncio.timeout(ring_seconds + 1):  # the engine's own limit comes first
                while True:
                    match await self.next():
                        case LegAnswered(answered) if answered == leg:
                            return True
                        case LegGone(gone) if gone == leg:
                            return False
        except (EngineRefused, TimeoutError):
            return False
        finally:
            await self._socket.quietly("DELETE", f"channels/{self.channel}/ring")

    async def _talk(self, leg: str) -> None:
        limit = {"variable": "TIMEOUT(absolute)", "value": str(LONGEST_TALK_SECONDS)}
        await self._ask("POST", f"channels/{self.channel}/variable", limit)
        bridge = secrets.token_hex(8)
        await self._ask("POST", f"bridges/{bridge}", {"type": "mixing"})
        try:
            await self._ask("POST", f"bridges/{bridge}/addChannel", {"channel": [self.channel, leg]})
            while await self.next() != LegGone(leg):
                pass
        except HungUp:
            pass
        finally:
            await self._socket.quietly("DELETE", f"bridges/{bridge}")
            await self.hang_up()

    async def _ask(self, method: str, uri: str, body: dict[str, Any] | None = None) -> None:
        try:
            await self._socket.request(method, uri, body)
        except EngineRefused:
            raise HungUp from None


class _Driver:
    """A driver as `serving.serve` runs it."""

    def __init__(self, engine: Engine, *, node: str, officers: Officers) -> None:
        self._engine, self._node, self._officers = engine, node, officers
        self._sockets: set[Socket] = set()
        self._closing = False

    async def close(self) -> None:
        self._closing = True
        await asyncio.gather(*(socket.close() for socket in self._sockets))

    async def _serve(self, opened: Connection, take: Take) -> None:
        socket = Socket(opened, take, node=self._node, officers=self._officers)
        socket.closing = self._closing
        self._sockets.add(socket)
        reading = asyncio.create_task(socket.run())
        try:
            await socket.let_go_of_strangers()
            log.info("hotline.engine.connected")
            await reading
        except HungUp:
            pass
        finally:
            reading.cancel()
            self._sockets.discard(socket)


class AriCalling(_Driver):
    """Opens the socket to the engine, and opens it again where it breaks, at longer and longer intervals."""

    async def open(self, take: Take) -> None:
        """Returns after the first try, whatever came of it: an engine may be started later."""
        tried = asyncio.Event()
        self._kept = asyncio.create_task(self._keep(take, tried))
        await tried.wait()

    async def _keep(self, take: Take, tried: asyncio.Event) -> None:
        wait = FIRST_WAIT_SECONDS
        while not self._closing:
            try:
                async with connect(
                    self._engine.events, subprotocols=[SUBPROTOCOL], max_size=MESSAGE_BYTES, proxy=None
                ) as opened:
                    tried.set()
                    wait = FIRST_WAIT_SECONDS
                    await self._serve(opened, take)
            except (OSError, TimeoutError, InvalidHandshake) as error:
                log.warning("hotline.engine.unreachable", kind=type(error).__name__)
            tried.set()
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT_SECONDS, wait * 2)


class AriAwaiting(_Driver):
    """Lets engines open sockets to this process."""

    def __init__(self, engine: Engine, *, host: str, port: int, node: str, officers: Officers) -> None:
        super().__init__(engine, node=node, officers=officers)
        self._host, self._port = host, port

    async def open(self, take: Take) -> None:
        async def opened(connection: ServerConnection) -> None:
            await self._serve(connection, take)

        self._server = await serve(
            opened,
            self._host,
            self._port,
            subprotocols=[SUBPROTOCOL],
            max_size=MESSAGE_BYTES,
            process_request=self._admitted,
        )

    async def close(self) -> None:
        await super().close()
        self._server.close(close_connections=False)

    def _admitted(self, connection: ServerConnection, request: Request) -> Response | None:
        shown = request.headers.get("Authorization", "")
        if hmac.compare_digest(shown.encode(), self._engine.authorization.encode()):
            return None
        return connection.respond(HTTPStatus.UNAUTHORIZED, "")
