"""A telephone: one SIP call over UDP, its sound taken down as it comes, keys pressed as RFC 4733 events.

Signalling by aiosipua, packets and µ-law by aiortp. Sound is placed by the moment at which it came, for an engine sends
nothing while it waits for a key.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from aiortp.codecs import get_codec
from aiortp.dtmf import DTMF_EVENTS, DtmfEvent
from aiortp.packet import RtpPacket
from aiosipua import SipUAC, SipUAS, build_sdp
from aiosipua.message import SipRequest, SipResponse
from aiosipua.transport import SipTransport

from kaifong.interfaces.hotline.caller.heard import FRAME, RATE, Samples, is_quiet, of_pcm
from kaifong.kernel.errors import Refusal

SOUND, EVENTS = 0, 101
"""Payload types: µ-law's own, for aiortp 0.8 turns A-law upside down; and the one that is offered for keys."""
KEY_SECONDS, BETWEEN_KEYS_SECONDS = 0.1, 0.12
"""As a person presses them who knows the number; ITU-T Q.24 asks for 40 ms each at least."""
RING_SECONDS = 10.0
LATE_SECONDS = 0.06
"""Sound that comes so much later than the sound before it ended was preceded by silence, unless its timestamp says not."""
STALLED_SECONDS = 1.0
"""So late it is, whatever its timestamp says."""


class NotAnswered(Refusal):
    """The call did not come about; the message says why, with SIP's code where there is one."""


class Telephone:
    """One call. Use as ``async with Telephone("sip:1000@127.0.0.1:5060") as telephone``; leaving it hangs up.

    Args:
        to: ``sip:NUMBER@HOST:PORT``.
        caller: the number that it calls from.

    Raises:
        ValueError: ``to`` is no such address.
        NotAnswered: on entering.
    """

    def __init__(self, to: str, *, caller: str = "caller") -> None:
        self.to, self.caller = to, caller
        self.host, self.port = _address(to)
        self.sound = _Sound()
        self.hung_up = asyncio.Event()
        """Set when the other side has hung up."""

    async def __aenter__(self) -> Telephone:
        loop = asyncio.get_running_loop()
        local, remote = _ends(self.host, self.port)
        self._media, _ = await loop.create_datagram_endpoint(lambda: self.sound, local_addr=(local, 0))
        signalling = _Signalling(local_addr=(local, 0))
        self._uac = SipUAC(signalling)
        self._line = SipUAS(signalling, uac=self._uac)
        self._line.on_bye = lambda call, request: self.hung_up.set()
        await self._line.start()
        offer = build_sdp(local, self._media.get_extra_info("sockname")[1], SOUND, "PCMU", dtmf_payload_type=EVENTS)
        source = f"sip:{self.caller}@{local}:{signalling.local_addr[1]}"
        self._call = self._uac.send_invite(source, self.to, remote, offer)
        try:
            await self._call.wait_answered(RING_SECONDS)
            answer = self._call.sdp_answer
            if answer is None or answer.rtp_address is None:
                raise RuntimeError("answered without saying where sound goes")
        except (TimeoutError, RuntimeError) as error:
            self._call.cancel(self._uac)
            await self._close()
            raise NotAnswered(f"{self.to}: {error}") from error
        self.sound.answered(answer.rtp_address)
        return self

    async def __aexit__(self, *_error: object) -> None:
        if not self.hung_up.is_set():
            self._call.hangup(self._uac)
        await self._close()

    async def press(self, keys: str) -> None:
        """Press keys out of ``0123456789*#`` one after another."""
        for key in keys:
            await self.sound.press(key)

    async def until_quiet(self, seconds: float, *, at_most: float) -> bool:
        """Wait until something was said since the last key, and then nothing for so long; whether the call still stands."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most):
                while not self.hung_up.is_set() and not self.sound.is_quiet(seconds):
                    await self.wait(0.05)
        return not self.hung_up.is_set()

    async def wait(self, seconds: float) -> bool:
        """Wait; whether the call still stands."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.hung_up.wait(), seconds)
        return not self.hung_up.is_set()

    async def _close(self) -> None:
        self._media.close()
        await self._line.stop()


class _Signalling(SipTransport, asyncio.DatagramProtocol):
    """Messages over UDP. The library's own asserts a base class that transports have from Python 3.12 on."""

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._socket, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=self.local_addr)
        self.local_addr = self._socket.get_extra_info("sockname")

    def datagram_received(self, data: bytes, address: Any) -> None:
        self._dispatch(data, address)

    def send(self, message: SipRequest | SipResponse, addr: tuple[str, int]) -> None:
        self._socket.sendto(bytes(message), addr)

    async def stop(self) -> None:
        self._socket.close()


class _Sound(asyncio.DatagramProtocol):
    """The call's two streams of packets."""

    def __init__(self) -> None:
        self._codec = get_codec(SOUND)
        self._parts: list[tuple[int, Samples]] = []
        self._at = 0
        self._next_timestamp = -1
        self._to: tuple[str, int] | None = None
        self._sequence = random.randrange(1 << 15)  # noqa: S311 - RFC 3550 wants a random start, not a secret one
        self._source = random.randrange(1 << 32)  # noqa: S311
        self._last_word = self._since_when = 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()

    def answered(self, to: tuple[str, int]) -> None:
        self._since, self._to = self._loop.time(), to

    def now(self) -> float:
        """Seconds into the call."""
        return self._loop.time() - self._since

    def listen_anew(self) -> None:
        """What was said so far counts no more for `is_quiet`."""
        self._since_when = self.now()

    def is_quiet(self, seconds: float) -> bool:
        """Whether something was said since the last key, and then nothing for so long."""
        return self._last_word > self._since_when and self.now() - self._last_word >= seconds

    def datagram_received(self, data: bytes, _address: object) -> None:
        try:
            packet = RtpPacket.parse(data)
        except ValueError:
            return
        if packet.payload_type != SOUND or self._to is None:
            return
        samples = of_pcm(self._codec.decode(packet.payload))
        late = int(self.now() * RATE) - len(samples) - self._at
        follows = packet.timestamp == self._next_timestamp
        if late > (STALLED_SECONDS if follows else LATE_SECONDS) * RATE:
            self._at += late
        self._parts.append((self._at, samples))
        self._at += len(samples)
        self._next_timestamp = (packet.timestamp + len(samples)) % (1 << 32)
        if not is_quiet(samples):
            self._last_word = self.now()

    def heard(self, since: float = 0.0) -> Samples:
        """The call from a second of it to its last sound."""
        start = int(since * RATE)
        whole = np.zeros(max(0, self._at - start), np.float32)
        for at, samples in self._parts:
            if at >= start:
                whole[at - start : at - start + len(samples)] = samples
        return whole

    async def press(self, key: str) -> None:
        """One event at one timestamp, growing every 20 ms, its end said three times (RFC 4733, 2.5.1)."""
        begun = int(self.now() * RATE)
        steps = round(KEY_SECONDS * 50)
        for step in range(1, steps + 1):
            self._send(key, begun, step * FRAME, first=step == 1)
            await asyncio.sleep(0.02)
        for _ in range(3):
            self._send(key, begun, (steps + 1) * FRAME, last=True)
        self.listen_anew()
        await asyncio.sleep(BETWEEN_KEYS_SECONDS)

    def _send(self, key: str, begun: int, duration: int, *, first: bool = False, last: bool = False) -> None:
        self._sequence = (self._sequence + 1) % (1 << 16)
        event = DtmfEvent(event=DTMF_EVENTS[key], end=last, volume=10, duration=duration)
        packet = RtpPacket(EVENTS, int(first), self._sequence, begun, self._source, event.serialize())
        self._transport.sendto(packet.serialize(), self._to)


def _address(to: str) -> tuple[str, int]:
    """Host and port of ``sip:NUMBER@HOST:PORT``."""
    parts = urlsplit(to.replace("sip:", "sip://", 1))
    if parts.scheme != "sip" or not parts.hostname or not parts.username:
        raise ValueError(f"{to} is no address like sip:1000@127.0.0.1:5060")
    return parts.hostname, parts.port or 5060


def _ends(host: str, port: int) -> tuple[str, tuple[str, int]]:
    """The machine's own address from which that one is reached, and that one's address and port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((host, port))
        except OSError as error:
            raise NotAnswered(f"{host}: {error.strerror}") from error
        return probe.getsockname()[0], probe.getpeername()
