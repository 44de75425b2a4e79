"""Telephones that speak and write down what they hear: an officer's, and a caller's. By baresip."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kaifong.interfaces.hotline.caller.heard import Samples, read_wav
from tests.journeys.hotline.callers import MODULES, _connected, _tell, free_port

READY_SECONDS = 10


@dataclass
class Speaking:
    """Attributes:
    address: where it is called.
    """

    address: str
    folder: Path
    control: int

    def dial(self, to: str) -> None:
        with _connected(self.control) as wire:
            _tell(wire, "dial", to)
            time.sleep(0.2)

    def hang_up(self) -> None:
        with _connected(self.control) as wire:
            _tell(wire, "hangup")
            time.sleep(0.2)

    @property
    def shown(self) -> str:
        """What it says about its calls."""
        return (self.folder / "said").read_text(errors="replace")

    def heard(self) -> Samples:
        """In its one call, which is over."""
        [dumped] = self.folder.glob("dump-*-dec.wav")
        return read_wav(dumped)


@contextmanager
def speaking(folder: Path, says: Path, *, answers: bool = True) -> Iterator[Speaking]:
    """A telephone that says a WAV file once a call stands. It answers at once, or rings for ever."""
    port, control, base = free_port(), free_port(), free_port(even=True)
    folder.mkdir()
    (folder / "accounts").write_text(
        f"<sip:somebody@127.0.0.1>;regint=0;audio_codecs=pcma/8000/1;answermode={'auto' if answers else 'manual'}\n"
    )
    (folder / "config").write_text(
        f"sip_listen 127.0.0.1:{port}\nnet_interface 127.0.0.1\nrtp_ports {base}-{base + 20}\n"
        f"ctrl_tcp_listen 127.0.0.1:{control}\n"
        f"module_path {MODULES}\nmodule g711.so\nmodule sndfile.so\nmodule aufile.so\n"
        "module_tmp account.so\nmodule_app ctrl_tcp.so\nmodule_app menu.so\n"
        f"audio_source aufile,{says}\naudio_alert none\nsnd_path {folder}\nrtp_stats no\n"
    )
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [str(shutil.which("baresip")), "-f", str(folder)], stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
    try:
        one = Speaking(f"sip:somebody@127.0.0.1:{port}", folder, control)
        until = time.monotonic() + READY_SECONDS
        while "ready" not in one.shown and time.monotonic() < until:
            time.sleep(0.05)
        yield one
    finally:
        process.terminate()
        process.wait(READY_SECONDS)
