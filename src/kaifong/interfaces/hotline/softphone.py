"""The engine of last resort: baresip answers a call by itself, where Asterisk's packages cannot be had.

For demonstrations. It holds one call at a time and refuses another as busy, plays the sounds of a turn as one file, hears
keys as RFC 4733 events, and hands over to nobody: a call back is offered instead. It is told what to do, and tells what
happens, by netstrings of JSON on one connection to its module ``ctrl_tcp``.

baresip 1.0 hangs up where a file ends: silence follows each, longer than anything that is waited for, and when the sound
itself has ended is known from its length.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
import tempfile
import wave
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from kaifong.interfaces.hotline.eventful import EventfulLine, Gone, Key, Played
from kaifong.interfaces.hotline.line import CallFacts, HungUp, Line
from kaifong.kernel.errors import Refusal

PROGRAM = "baresip"
MODULES = ("/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules", "/usr/local/lib/baresip/modules")
"""Where systems keep its parts; the first that is there."""
START_SECONDS = 10
NETSTRING_DIGITS = 7
RATE = 8_000
SILENCE = bytes(2 * RATE * 180)
"""Samples of three minutes."""

Take = Callable[[Line], Awaitable[None]]

log = structlog.get_logger()


class SoftphoneMissing(Refusal):
    """baresip is not installed, or did not start."""


class Softphone:
    """See `serving.Driver`."""

    def __init__(self, *, port: int, node: str, host: str = "127.0.0.1") -> None:
        self._port, self._node, self._host = port, node, host
        self._line: SoftphoneLine | None = None
        self._closing = False

    @property
    def address(self) -> str:
        """What is called."""
        return f"sip:hotline@{self._host}:{self._port}"

    async def open(self, take: Take) -> None:
        """Raises SoftphoneMissing."""
        program, modules = shutil.which(PROGRAM), next((each for each in MODULES if Path(each).is_dir()), None)
        if program is None or modules is None:
            raise SoftphoneMissing(f"{PROGRAM} is not installed.")
        self._take = take
        self._folder = tempfile.TemporaryDirectory(
            prefix="hotline-"
        )  # holds what is being said: nobody else may read it
        folder = Path(self._folder.name)
        control = await _free_port(self._host)
        (folder / "config").write_text(_config(modules, self._host, self._port, control, folder))
        (folder / "accounts").write_text(
            f"<sip:hotline@{self._host}>;regint=0;answermode=manual;audio_codecs=pcma/8000/1,pcmu/8000/1\n"
        )
        _write(folder / "silence.wav", b"")
        self._process = await asyncio.create_subprocess_exec(
            *(program, "-f", str(folder)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,  # it writes keys there
            stderr=asyncio.subprocess.DEVNULL,
        )
        self._reader, self._writer = await self._connected(control)
        self._reading = asyncio.create_task(self._read())

    async def close(self) -> None:
        """Takes no more calls; with the last one, or at once where there is none, baresip ends."""
        self._closing = True
        if self._line is None:
            await self._end()

    async def tell(self, command: str, parameters: str = "") -> None:
        message = json.dumps({"command": command, "params": parameters, "token": secrets.token_hex(4)}).encode()
        try:
            self._writer.write(b"%d:%b," % (len(message), message))
            await self._writer.drain()
        except OSError as error:
            raise HungUp from error

    async def _connected(self, control: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        with suppress(TimeoutError):
            async with asyncio.timeout(START_SECONDS):
                while self._process.returncode is None:
                    with suppress(ConnectionRefusedError):
                        return await asyncio.open_connection(self._host, control)
                    await asyncio.sleep(0.05)
        await self._end()
        raise SoftphoneMissing(f"{PROGRAM} did not start; perhaps another program has port {self._port}.")

    async def _end(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()
        self._folder.cleanup()

    async def _read(self) -> None:
        async for event in _events(self._reader):
            await self._happened(event)
        if self._line:
            self._line.tell(Gone())

    async def _happened(self, event: dict[str, Any]) -> None:
        kind, call = event.get("type"), str(event.get("id", ""))
        if kind == "CALL_INCOMING":
            if self._line or self._closing:
                await self.tell("hangup", call)
                return
            caller = str(event.get("peeruri", "")).removeprefix("sip:").partition("@")[0]
            self._line = SoftphoneLine(CallFacts(secrets.token_hex(8), self._node, caller, "baresip"), self, call)
            await self.tell("accept")
        elif self._line is None or call != self._line.call:
            return
        elif kind == "CALL_ESTABLISHED":
            self._held = asyncio.create_task(self._hold(self._line))
        elif kind == "CALL_DTMF_START":
            self._line.tell(Key(str(event.get("param", ""))))
        elif kind == "CALL_CLOSED":
            self._line.tell(Gone())

    async def _hold(self, line: SoftphoneLine) -> None:
        try:
            await self._take(line)
        except Exception as error:  # noqa: BLE001 - `serving.Calls` has logged it; the next call comes
            log.debug("hotline.call.left", kind=type(error).__name__)
        finally:
            await line.hang_up()
            self._line = None
            if self._closing:
                await self._end()

    def file(self, name: str) -> Path:
        return Path(self._folder.name) / name


class SoftphoneLine(EventfulLine):
    """The call."""

    def __init__(self, facts: CallFacts, softphone: Softphone, call: str) -> None:
        super().__init__(facts)
        self._softphone, self.call = softphone, call
        self._ends: asyncio.TimerHandle | None = None
        self._playing: Path | None = None

    async def begin(self, sounds: Sequence[Path]) -> str:
        playing = secrets.token_hex(8)
        samples = b"".join(_samples(sound) for sound in sounds)
        path = self._softphone.file(f"{playing}.wav")
        _write(path, samples)
        self._remove()
        self._playing = path
        await self._softphone.tell("ausrc", f"aufile,{path}")
        seconds = len(samples) / (2 * RATE)
        self._ends = asyncio.get_running_loop().call_later(seconds, self.tell, Played(playing))
        return playing

    async def break_off(self, playing: str) -> None:  # noqa: ARG002 - it plays one thing at a time
        if self._ends:
            self._ends.cancel()
        await self._softphone.tell("ausrc", f"aufile,{self._softphone.file('silence.wav')}")

    async def hand_over(self) -> bool:
        """It cannot."""
        self._check()
        return False

    async def hang_up(self) -> None:
        if self._ends:
            self._ends.cancel()
        if not self._gone:
            with suppress(HungUp):
                await self._softphone.tell("hangup", self.call)
        self._remove()

    def _remove(self) -> None:
        """The sound may tell figures."""
        if self._playing:
            self._playing.unlink(missing_ok=True)
            self._playing = None


async def _events(reader: asyncio.StreamReader) -> AsyncIterator[dict[str, Any]]:
    """Netstrings, until the connection ends."""
    with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
        while True:
            size = await reader.readuntil(b":")
            if not size[:-1].isdigit() or len(size) > NETSTRING_DIGITS:
                return
            message = json.loads((await reader.readexactly(int(size[:-1]) + 1))[:-1])
            if message.get("event"):
                yield message


def _config(modules: str, host: str, port: int, control: int, folder: Path) -> str:
    return (
        f"sip_listen {host}:{port}\nnet_interface {host}\nctrl_tcp_listen {host}:{control}\n"
        f"module_path {modules}\nmodule g711.so\nmodule aufile.so\n"
        "module_tmp account.so\nmodule_app ctrl_tcp.so\nmodule_app menu.so\n"
        f"audio_source aufile,{folder / 'silence.wav'}\naudio_alert none\ncall_max_calls 2\n"
    )


def _samples(sound: Path) -> bytes:
    with wave.open(str(sound), "rb") as file:
        return file.readframes(file.getnframes())


def _write(path: Path, samples: bytes) -> None:
    """With silence behind it."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples + SILENCE)


async def _free_port(host: str) -> int:
    server = await asyncio.start_server(lambda _reader, _writer: None, host, 0)
    async with server:
        return int(server.sockets[0].getsockname()[1])
