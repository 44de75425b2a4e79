"""What the engine is told, written from templates: one dialplan for tests and production, two ways to be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.template import Context, Engine

TEMPLATES = Path(__file__).with_name("templates")
MOST_CALLS = 200
"""At once, on two shared cores: with more, sounds no longer come evenly (docs/reference/benchmarks.md)."""
MOST_CALLS_A_CALLER = 10
"""From one number, for what a number is worth; an office's telephones share one."""
LONGEST_SECONDS = 630
"""The hotline itself ends a call after 600; this is for one that it has lost."""
NUMBER, ARI_NUMBER, BASELINE_NUMBER = "1000", "2000", "9999"
"""What the test engine is dialled by: for the hotline over FastAGI, the same over ARI, and the engine by itself."""
ANY_NUMBER = ("_[+0-9].", "s")
"""A trunk brings calls for this hotline alone, whatever it calls it."""


@dataclass(frozen=True, slots=True)
class Ari:
    """Where the engine's REST interface listens, and who may use it.

    Attributes:
        towards: a process of the hotline that waits for engines, ``host:port``; then the engine opens the socket.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    towards: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a call goes through.

    Attributes:
        nodes: ``host:port`` of hotline processes, the first that answers takes the call.
        suspended: sound files, without their endings, that say that the service is suspended.
        ari: None where only FastAGI is used.
    """

    sip_host: str
    sip_port: int
    rtp_start: int
    rtp_end: int
    nodes: Sequence[str]
    suspended: Sequence[Path]
    ari: Ari | None = None
    most_calls: int = MOST_CALLS
    most_calls_a_caller: int = MOST_CALLS_A_CALLER


@dataclass(frozen=True, slots=True)
class Trunk:
    """A telephone company's way in.

    Attributes:
        addresses: IP addresses or networks that its calls come from.
    """

    name: str
    addresses: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Secured:
    """What production has besides.

    Attributes:
        authorities: by whom the trunks' own certificates are signed; without it they show none.
        public_address: where the engine is behind address translation; ``local_net`` is then what is on its side.
    """

    trunks: Sequence[Trunk]
    certificate: Path
    private_key: Path
    authorities: Path | None = None
    public_address: str = ""
    local_net: str = ""


def write_test(folder: Path, plan: Plan, *, modules: Path, data: Path, baseline: Path | None = None) -> Path:
    """Configuration of the unpacked engine, whose state is in the folder. Gives the main file."""
    for name in ("etc", "lib", "run", "log", "spool"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    values = {
        "folder": folder,
        "modules": modules,
        "data": data,
        "numbers": [(NUMBER, "fastagi"), *([(ARI_NUMBER, "ari")] if plan.ari else [])],
        "baseline": baseline.with_suffix("") if baseline else "",
        "baseline_number": BASELINE_NUMBER,
    }
    _write(folder / "etc", ("common", "test"), plan, values)
    return folder / "etc" / "asterisk.conf"


def write_production(folder: Path, plan: Plan, secured: Secured) -> list[Path]:
    """Configuration for an installed Asterisk, for ``/etc/asterisk``. Calls go to ARI where ``plan`` has it."""
    folder.mkdir(parents=True, exist_ok=True)
    driver = "ari" if plan.ari else "fastagi"
    values = {"numbers": [(pattern, driver) for pattern in ANY_NUMBER], **asdict(secured)}
    return _write(folder, ("common", "production"), plan, values)


def _write(folder: Path, kinds: Sequence[str], plan: Plan, values: dict[str, object]) -> list[Path]:
    """Nobody but its owner reads the files: one holds a password."""
    engine = Engine(autoescape=False)
    context = asdict(plan) | {
        "host": plan.sip_host,
        "longest_seconds": LONGEST_SECONDS,
        "suspended": "&".join(str(sound.with_suffix("")) for sound in plan.suspended),
    }
    written = []
    for kind in kinds:
        for template in sorted((TEMPLATES / kind).glob("*.conf")):
            text = engine.from_string(template.read_text()).render(
                Context(context | values, autoescape=False, use_l10n=False)
            )
            path = folder / template.name
            path.unlink(missing_ok=True)
            path.touch(mode=0o600)
            path.write_text(text)
            written.append(path)
    return written
