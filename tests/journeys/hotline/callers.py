"""Callers that are programs of others: sipp, which presses keys by a clock, and baresip, which does so when told."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import time
import wave
from collections.abc import Sequence
from pathlib import Path

from kaifong.interfaces.hotline.caller.heard import Samples, read_wav
from tests.journeys.hotline.ears import Ear
from tests.journeys.hotline.timeline import capture

SIPP, BARESIP = shutil.which("sipp"), shutil.which("baresip")
MODULES = Path("/usr/lib/baresip/modules")
KEY_SECONDS = 0.26
"""What a key takes in `timeline`, and its pause."""

Keys = Sequence[tuple[float, str]]
"""Seconds to wait, and what is pressed then."""

INVITE = """\
<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="a tenant">
<send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:tenant@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:tenant@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=tenant 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio {ear} RTP/AVP 8{events}
a=rtpmap:8 PCMA/8000
{event_lines}]]></send>
"""
ANSWERED = """\
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rrs="true"/>
<send><![CDATA[
ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:tenant@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
"""
IN_CALL = """\
<send retrans="500"><![CDATA[
{method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:tenant@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: {number} {method}
Max-Forwards: 70
{body}]]></send>
<recv response="200"/>
"""
NO_BODY = "Content-Length: 0\n\n"
INFO = "Content-Type: application/dtmf-relay\nContent-Length: [len]\n\nSignal={key}\nDuration=160\n"


def sipp_events(folder: Path, port: int, keys: Keys, *, last: float) -> Samples:
    """A call by sipp that presses keys as RFC 4733 events, and hangs up so many seconds after the last."""
    seconds = _spent(keys) + last
    (folder / "keys.pcap").write_bytes(capture(keys, until=seconds))
    with Ear() as ear:
        lines = "a=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\n"
        play = f'<nop><action><exec play_pcap_audio="{folder / "keys.pcap"}"/></action></nop>\n'
        play += f'<pause milliseconds="{round(seconds * 1000)}"/>\n'
        invite = INVITE.format(ear=ear.port, events=" 101", event_lines=lines)
        _sipp(folder, port, invite + ANSWERED + play + IN_CALL.format(method="BYE", number=2, body=NO_BODY), seconds)
    return ear.heard()


def sipp_info(folder: Path, port: int, keys: Keys, *, last: float) -> Samples:
    """The same by SIP INFO, which is what a caller gets who offers no events."""
    with Ear() as ear:
        scenario, number = INVITE.format(ear=ear.port, events="", event_lines="") + ANSWERED, 2
        for wait, pressed in keys:
            scenario += f'<pause milliseconds="{round(wait * 1000)}"/>\n'
            for key in pressed:
                scenario += IN_CALL.format(method="INFO", number=number, body=INFO.format(key=key))
                scenario += f'<pause milliseconds="{round(KEY_SECONDS * 1000)}"/>\n'
                number += 1
        scenario += f'<pause milliseconds="{round(last * 1000)}"/>\n'
        bye = IN_CALL.format(method="BYE", number=number, body=NO_BODY)
        _sipp(folder, port, scenario + bye, _spent(keys) + last)
    return ear.heard()


def _sipp(folder: Path, port: int, scenario: str, seconds: float) -> None:
    path = folder / "scenario.xml"
    path.write_text(f"{scenario}</scenario>\n")
    subprocess.run(
        [
            *(str(SIPP), f"127.0.0.1:{port}", "-sf", str(path), "-s", "1000", "-m", "1", "-nostdin"),
            *("-i", "127.0.0.1", "-mi", "127.0.0.1", "-p", str(free_port()), "-mp", str(free_port(even=True))),
            *("-timeout", f"{seconds + 20:.0f}s", "-timeout_error"),
        ],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=seconds + 30,
    )


def baresip(folder: Path, port: int, keys: Keys, *, last: float) -> Samples:
    """A call by baresip, told by its control socket to dial, to press each key by itself, and to hang up."""
    control = free_port()
    (folder / "accounts").write_text("<sip:tenant@127.0.0.1>;regint=0;audio_codecs=pcma/8000/1\n")
    (folder / "config").write_text(
        f"sip_listen 127.0.0.1:{free_port()}\nnet_interface 127.0.0.1\nctrl_tcp_listen 127.0.0.1:{control}\n"
        f"module_path {MODULES}\nmodule g711.so\nmodule sndfile.so\nmodule aufile.so\n"
        "module_tmp account.so\nmodule_app ctrl_tcp.so\nmodule_app menu.so\n"
        f"audio_source aufile,{folder / 'silence.wav'}\naudio_alert none\nsnd_path {folder}\nrtp_stats no\n"
    )
    _write_silence(folder / "silence.wav", _spent(keys) + last + 10)
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [str(BARESIP), "-f", str(folder)], stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
    try:
        with _connected(control) as wire:
            _tell(wire, "dial", f"sip:1000@127.0.0.1:{port}")
            for wait, pressed in keys:
                time.sleep(wait)
                for key in pressed:
                    _tell(wire, "sndcode", key)
                    time.sleep(KEY_SECONDS)
            time.sleep(last)
            _tell(wire, "hangup")
            time.sleep(0.5)
    finally:
        process.terminate()
        process.wait(10)
    [heard] = folder.glob("dump-*-dec.wav")
    return read_wav(heard)


def _spent(keys: Keys) -> float:
    return sum(wait + KEY_SECONDS * len(pressed) for wait, pressed in keys)


def _tell(wire: socket.socket, command: str, params: str = "") -> None:
    """One netstring of JSON."""
    text = json.dumps({"command": command, "params": params, "token": "t"}).encode()
    wire.sendall(f"{len(text)}:".encode() + text + b",")


def _connected(port: int) -> socket.socket:
    for _ in range(100):
        with contextlib.suppress(ConnectionRefusedError):
            return socket.create_connection(("127.0.0.1", port), timeout=5)
        time.sleep(0.05)
    raise ConnectionRefusedError(port)


def _write_silence(path: Path, seconds: float) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(bytes(2 * round(seconds * 8_000)))


def free_port(*, even: bool = False) -> int:
    """Of UDP and TCP alike."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            port = int(udp.getsockname()[1])
            if even and port % 2:
                continue
            with contextlib.suppress(OSError):
                tcp.bind(("127.0.0.1", port))
                return port
