"""A telephone: one SIP call over UDP, its sound taken down as it comes, keys pressed as RFC 4733 events.

Signalling by aiosipua, packets and A-law by aiortp. Sound is placed by the moment at which it came, for an engine sends
nothing while it waits for a key.
"""

from __future__ import annotations

import asyncio
import random
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from aiortp.codecs import get_codec
from aiortp.dtmf import DTMF_EVENTS, DtmfEvent
from aiortp.packet import RtpPacket
from aiosipua import SipUAC, SipUAS, UdpSipTransport, build_sdp

from kaifong.interfaces.hotline.caller.heard import FRAME, RATE, Samples, is_quiet, of_pcm

A_LAW, EVENTS = 8, 101
"""Payload types: A-law's own, and the one that is offered for keys."""
KEY_SECONDS, BETWEEN_KEYS_SECONDS = 0.1, 0.12
"""As a person presses them who knows the number; ITU-T Q.24 asks for 40 ms each at least."""
RING_SECONDS = 10.0
LATE_SECONDS = 0.1
"""Sound that comes so much later than the sound before it ended, was preceded by silence."""
MISSES_AT_MOST = 3_000


class NotAnswered(Exception):
    """The call did not come about; the message says why, with SIP's code where there is one."""


class Telephone:
    """One call. Use as ``async with Telephone("sip:1000@127.0.0.1:5060") as telephone``; leaving it hangs up.

    Args:
        to: ``sip:NUMBER@HOST:PORT``.
        port: the telephone's own port for SIP; sound comes at the next even one. Free ones where it is 0.
    """

    def __init__(self, to: str, *, port: int = 0, caller: str = "caller") -> None:
        self.to, self.caller = to, caller
        self.host, self.at_port = _address(to)
        self.port = port
        self.sound = _Sound()
        self.hung_up = asyncio.Event()

    async def __aenter__(self) -> Telephone:
        loop = asyncio.get_running_loop()
        local = _address_towards(self.host, self.at_port)
        self._media, _ = await loop.create_datagram_endpoint(lambda: self.sound, local_addr=(local, 0))
        offer = build_sdp(local, self._media.get_extra_info("sockname")[1], A_LAW, "PCMA", dtmf_payload_type=EVENTS)
        transport = UdpSipTransport(local_addr=(local, self.port or _free_port(local)))
        self._uac = SipUAC(transport)
        self._line = SipUAS(transport, uac=self._uac)
        self._line.on_bye = lambda call, request: self.hung_up.set()
        await self._line.start()
        source = f"sip:{self.caller}@{local}:{transport.local_addr[1]}"
        self._call = self._uac.send_invite(source, self.to, (self.host, self.at_port), offer)
        try:
            await self._call.wait_answered(RING_SECONDS)
        except (TimeoutError, RuntimeError) as error:
            self._call.cancel(self._uac)
            await self._close()
            raise NotAnswered(f"{self.to}: {error}") from error
        answer = self._call.sdp_answer
        if answer is None or answer.rtp_address is None:
            await self._close()
            raise NotAnswered(f"{self.to}: answered without saying where sound goes")
        self.sound.answered(loop.time(), answer.rtp_address)
        return self

    async def __aexit__(self, *_error: object) -> None:
        if not self.hung_up.is_set():
            self._call.hangup(self._uac)
            await asyncio.sleep(0.05)
        await self._close()

    async def press(self, keys: str) -> None:
        """Press keys out of ``0123456789*#`` one after another."""
        for key in keys:
            await self.sound.press(key)

    async def until_quiet(self, seconds: float, *, at_most: float) -> bool:
        """Wait until something was said and then nothing for so long; whether the call still stands."""
        end = asyncio.get_running_loop().time() + at_most
        said = self.sound.seconds
        while not self.hung_up.is_set() and asyncio.get_running_loop().time() < end:
            spoken = self.sound.last_word
            if spoken > said and self.sound.now() - spoken >= seconds:
                break
            await asyncio.sleep(0.05)
        return not self.hung_up.is_set()

    async def wait(self, seconds: float) -> bool:
        """Wait; whether the call still stands."""
        try:
            await asyncio.wait_for(self.hung_up.wait(), seconds)
        except TimeoutError:
            pass
        return not self.hung_up.is_set()

    async def _close(self) -> None:
        self._media.close()
        await self._line.stop()


class _Sound(asyncio.DatagramProtocol):
    """The call's two streams of packets."""

    def __init__(self) -> None:
        self._codec = get_codec(A_LAW)
        self._parts: list[tuple[int, Samples]] = []
        self._at = 0
        self._since = 0.0
        self._to: tuple[str, int] | None = None
        self._sequence = random.randrange(1 << 15)  # noqa: S311 - RFC 3550 wants a random start, not a secret one
        self._source = random.randrange(1 << 32)  # noqa: S311
        self.last_word = 0.0
        """Seconds into the call until which something was said."""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()

    def answered(self, now: float, to: tuple[str, int]) -> None:
        self._since, self._to = now, to

    def now(self) -> float:
        """Seconds into the call."""
        return self._loop.time() - self._since

    @property
    def seconds(self) -> float:
        """Of the call for which sound has come."""
        return self._at / RATE

    def datagram_received(self, data: bytes, _address: object) -> None:
        try:
            packet = RtpPacket.parse(data)
        except ValueError:
            return
        if packet.payload_type != A_LAW or self._to is None:
            return
        samples = of_pcm(self._codec.decode(packet.payload))
        came = int(self.now() * RATE) - len(samples)
        if came > self._at + LATE_SECONDS * RATE:
            self._at = came
        self._parts.append((self._at, samples))
        self._at += len(samples)
        if not is_quiet(samples):
            self.last_word = self.now()

    def heard(self) -> Samples:
        """The call from its answer to its last sound."""
        whole = np.zeros(self._at, np.float32)
        for at, samples in self._parts:
            whole[at : at + len(samples)] = samples
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
        await asyncio.sleep(BETWEEN_KEYS_SECONDS)

    def _send(self, key: str, begun: int, duration: int, *, first: bool = False, last: bool = False) -> None:
        self._sequence = (self._sequence + 1) % (1 << 16)
        event = DtmfEvent(event=DTMF_EVENTS[key], end=last, volume=10, duration=duration)
        packet = RtpPacket(EVENTS, int(first), self._sequence, begun, self._source, event.serialize())
        self._transport.sendto(packet.serialize(), self._to)


def _address(to: str) -> tuple[str, int]:
    """Host and port of ``sip:NUMBER@HOST:PORT``."""
    parts = urlsplit(to.replace("sip:", "sip://", 1) if not to.startswith("sip://") else to)
    if parts.scheme != "sip" or not parts.hostname or not parts.username:
        raise ValueError(f"{to} is no address like sip:1000@127.0.0.1:5060")
    return parts.hostname, parts.port or 5060


def _address_towards(host: str, port: int) -> str:
    """The machine's own address from which that one is reached."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((host, port))
        return str(probe.getsockname()[0])


def _free_port(host: str) -> int:
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
