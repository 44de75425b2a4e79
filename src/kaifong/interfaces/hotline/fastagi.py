"""The default driver: Asterisk opens a connection for each call and does what we say, one line at a time (FastAGI).

Asterisk drops keys that come while no command runs, and with many calls a command comes late. So a prompt's sounds are one
``Background``, all but the last, which is one ``GET DATA`` with the wait that follows; the rest of an entry is another, asked for within a millisecond of its first key, and while an answer is looked up
the line waits for digits. None of these writes a digit into a log, which the dialplan's ``Read`` does.

A call that is done with is hung up by us. One whose connection ends otherwise has lost this process, and the dialplan
tells the caller so (engine/configuration/common/extensions.conf).
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable, Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Any

import structlog

from kaifong.interfaces.hotline.conversing import LONGEST_SECONDS
from kaifong.interfaces.hotline.dialog.types import Keys, Listen, Silence
from kaifong.interfaces.hotline.line import CallFacts, HungUp, Line
from kaifong.interfaces.hotline.officers import LONGEST_TALK_SECONDS, Officers, dialled
from kaifong.interfaces.hotline.serving import CallFailed

LONGEST_LINE = 32_768
"""Bytes; a caller's name may be long, and more than this is no engine's."""
MOST_VARIABLES = 200
GREETING_SECONDS = 5
"""Within which the engine has said what call it is."""
COMMAND_BYTES = 1_800
"""Asterisk reads commands of at most 2,047 bytes (AGI_BUF_LEN in res_agi.c)."""
FAREWELL_SECONDS = 2
KEYS = "0123456789*#"
NO_KEY = ""
LOOK_MS = 100
"""An answer that was looked up is said so much later at most."""
KEPT_AT_MOST = 64
"""Keys that a caller is ahead of the dialog; whoever floods the line loses the rest."""

Network = IPv4Network | IPv6Network

_RESULT = re.compile(r"200 result=(?P<result>[0-9*#A-D-]*)(?: \((?P<told>.*)\))?(?: endpos=\d+)?")

log = structlog.get_logger()


class NotSaid(Exception):
    """The engine refused a command, or could not play a sound."""


class AgiLine:
    """One call; see `Line`."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, facts: CallFacts, officers: Officers
    ) -> None:
        self.facts = facts
        self._reader, self._writer, self._officers = reader, writer, officers
        self._gone = False
        self._ahead = ""
        self._may_end = False

    async def play(self, sounds: Sequence[Path]) -> None:
        for files in _together(sounds):
            await self._result(f'EXEC Playback "{files}"')

    async def play_while(self, sounds: Sequence[Path], doing: asyncio.Future[Any]) -> None:
        for files in _together(sounds):
            if not self._ahead:
                self._keep(await self._background(files))
        while not doing.done():
            self._keep(int(await self._result(f"WAIT FOR DIGIT {LOOK_MS}")))

    async def listen(self, sounds: Sequence[Path], listen: Listen) -> Keys | Silence:
        key = self._kept() or await self._first_key(sounds, listen.seconds)
        self._may_end = False
        if key == NO_KEY:
            return Silence()
        digits = ""
        while key != NO_KEY:
            if key == "#" and listen.ends_by_hash:
                return Keys(digits, ended=True)
            digits += key
            if len(digits) == listen.most:
                break
            key = self._kept()
            if key == NO_KEY:
                more, key = await self._get_data("", listen.between, listen.most - len(digits))
                digits += more
        self._may_end = listen.ends_by_hash and listen.most > 1
        return Keys(digits)

    async def hand_over(self) -> bool:
        """One officer's telephone after the other rings, and the caller hears it ring.

        An officer sees the call's random id as the caller's number: neither the caller's own nor who has signed in.
        """
        await self._result(f'SET VARIABLE "CALLERID(all)" "Hotline <{self.facts.id}>"')
        await self._result(f'SET VARIABLE "TIMEOUT(absolute)" {LONGEST_TALK_SECONDS}')
        for address in self._officers.addresses:
            await self._result(f'EXEC Dial "{dialled(address)},{self._officers.ring_seconds},gr"')
            if await self._told("GET VARIABLE DIALSTATUS") == "ANSWER":
                return True
        await self._result(f'SET VARIABLE "TIMEOUT(absolute)" {LONGEST_SECONDS}')
        return False

    async def hang_up(self) -> None:
        """The engine ends the call, whatever it was doing."""
        if self._gone:
            return
        self._gone = True
        try:
            self._writer.write(b"HANGUP\n")
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._writer.drain()
                while await self._reader.read(LONGEST_LINE):  # until it closes: what it has yet to read would be lost
                    pass
        except (OSError, TimeoutError):
            pass

    async def _first_key(self, sounds: Sequence[Path], seconds: float) -> str:
        for files in _together(sounds[:-1]):
            code = await self._background(files)
            if code > 0:
                return chr(code)
        digits, end = await self._get_data(str(sounds[-1].with_suffix("")) if sounds else "", seconds, 1)
        return digits or end

    async def _background(self, files: str) -> int:
        """The key that broke them off, as a character's number; 0 where none did."""
        code = int(await self._result(f'EXEC Background "{files}"'))
        if code < 0:
            await self._look_why()
        return code

    def _keep(self, code: int) -> None:
        """A key that came while an answer is looked up. A ``#`` right after an entry that its last digit ended is a habit."""
        key = chr(code) if code > 0 else NO_KEY
        if key in KEYS and not (key == "#" and self._may_end) and len(self._ahead) < KEPT_AT_MOST:
            self._ahead += key
        if key != NO_KEY:
            self._may_end = False

    def _kept(self) -> str:
        key, self._ahead = self._ahead[:1], self._ahead[1:]
        return key

    async def _get_data(self, file: str, seconds: float, most: int) -> tuple[str, str]:
        """Digits, and what ended them: ``#``, or nothing within so many seconds, or that they are ``most``."""
        found = await self._ask(f'GET DATA "{file}" {round(seconds * 1_000)} {most}')
        pressed = found["result"]
        if pressed == "-1":
            await self._look_why()
        late = found["told"] == "timeout"
        return "".join(key for key in pressed if key in KEYS), "#" if len(pressed) < most and not late else NO_KEY

    async def _look_why(self) -> None:
        """Nothing was played: the caller has gone, or a file has."""
        await self._result("CHANNEL STATUS")  # raises HungUp
        raise NotSaid("a sound could not be played")

    async def _result(self, command: str) -> str:
        return (await self._ask(command))["result"] or ""

    async def _told(self, command: str) -> str:
        return (await self._ask(command))["told"] or ""

    async def _ask(self, command: str) -> re.Match[str]:
        if self._gone:
            raise HungUp
        try:
            self._writer.write(f"{command}\n".encode())
            await self._writer.drain()
            line = (await self._reader.readline()).decode(errors="replace")
        except (OSError, ValueError) as error:  # ValueError: a line beyond LONGEST_LINE
            self._gone = True
            raise HungUp from error
        if line == "HANGUP\n" or line.startswith("511") or not line.endswith("\n"):
            self._gone = True
            raise HungUp
        found = _RESULT.fullmatch(line.rstrip("\n"))
        if found is None:
            raise NotSaid(f"{command.split(' ')[0]} was answered {line[:3]!r}")
        return found


class FastAgi:
    """Listens for the engine. See `serving.Driver`.

    Args:
        engines: networks that calls are taken from; others are turned away unread.
    """

    def __init__(self, *, node: str, host: str, port: int, engines: Sequence[Network], officers: Officers) -> None:
        self.host, self._node, self._port = host, node, port
        self._engines, self._officers = engines, officers
        self._server: asyncio.Server | None = None

    async def open(self, take: Callable[[Line], Awaitable[None]]) -> None:
        async def call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                line = await self._greeted(reader, writer)
                if line is not None:
                    await take(line)
                    await line.hang_up()
            except CallFailed:
                pass  # the connection closes with the call still up, and the dialplan says that the service is suspended
            finally:
                writer.close()

        self._server = await asyncio.start_server(call, self.host, self._port, limit=LONGEST_LINE, backlog=256)

    @property
    def port(self) -> int:
        """Where it listens, also where it was told to take any."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()

    async def _greeted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> AgiLine | None:
        """The call that the engine speaks of; None where whoever came is none."""
        peer = ip_address(writer.get_extra_info("peername")[0])
        if not any(peer in network for network in self._engines):
            log.warning("not-an-engine", reason="its address is not among those that calls are taken from")
            return None
        try:
            async with asyncio.timeout(GREETING_SECONDS):
                variables = await _variables(reader)
        except (OSError, ValueError, TimeoutError):
            variables = {}
        if "network" not in variables:
            log.warning("not-an-engine", reason="it did not speak FastAGI")
            return None
        caller = variables.get("callerid", "")
        facts = CallFacts(
            id=secrets.token_hex(8), node=self._node, caller=caller if caller != "unknown" else "", engine="fastagi"
        )
        return AgiLine(reader, writer, facts, self._officers)


async def _variables(reader: asyncio.StreamReader) -> dict[str, str]:
    """``agi_<name>: <value>``, line by line up to an empty one.

    Raises:
        ValueError: it is something else.
    """
    variables: dict[str, str] = {}
    for _ in range(MOST_VARIABLES):
        line = (await reader.readline()).decode(errors="replace")
        if line == "\n":
            return variables
        name, colon, value = line.partition(": ")
        if not (name.startswith("agi_") and colon and line.endswith("\n")):
            break
        variables[name.removeprefix("agi_")] = value.rstrip("\n")
    raise ValueError("this is no FastAGI")


def _together(sounds: Sequence[Path]) -> Iterator[str]:
    """Sounds as ``Playback`` and ``Background`` take them, as far as a command holds them."""
    files = ""
    for sound in sounds:
        file = str(sound.with_suffix(""))
        if files and len(f"{files}&{file}".encode()) > COMMAND_BYTES:
            yield files
            files = ""
        files += f"&{file}" if files else file
    if files:
        yield files
