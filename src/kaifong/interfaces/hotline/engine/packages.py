"""The engine for tests and demonstrations: Debian sid's packages, unpacked below the home without root.

Debian 12 has no Asterisk. Archives' signatures are verified by apt against Debian's own keyring, and packages against the
archives; only the date until which a list of packages is good is not, for a frozen mirror's is always over. Production
installs a supported Asterisk that gets security updates.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kaifong.kernel.errors import Refusal

SUITE = "sid"
PACKAGES = (
    *("asterisk", "asterisk-modules", "libbsd0", "libc6", "libcap2", "libcrypt1", "libedit2", "libgcc-s1"),
    *("libjansson4", "libmd0", "libsqlite3-0", "libsrtp2-1", "libssl3t64", "libstdc++6", "libsystemd0", "libtinfo6"),
    *("liburiparser1", "libuuid1", "libxml2-16", "libxslt1.1", "libzstd1", "zlib1g"),
)
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SOURCES = Path("/etc/apt")
MIRROR = "http://deb.debian.org/debian"
SECONDS = 300
PROGRAMS = ("apt-get", "dpkg", "dpkg-deb")
MACHINES = {
    "amd64": ("x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "arm64": ("aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
}
"""Debian's name of an architecture: its folder of libraries, and the loader. Calls were made on amd64 alone."""
NOT_NEEDED = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/i18n", "usr/lib/systemd", "var", "etc")

APT = """\
Dir::State "{apt}"; Dir::State::lists "{apt}/lists"; Dir::State::status "{apt}/status"; Dir::Cache "{apt}/cache";
Dir::Etc::sourcelist "{apt}/sources.list"; Dir::Etc::sourceparts "-"; Dir::Etc::preferences "-";
Dir::Etc::preferencesparts "{apt}/none"; APT::Architecture "{machine}"; Acquire::Languages "none"; Debug::NoLocking "true";
APT::Sandbox::User "";
"""

_MIRROR = re.compile(r"https?://\S+/debian/?(?=\s|$)", re.MULTILINE)


class EngineNotToBeHad(Refusal):
    """The engine's packages cannot be fetched or unpacked here."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An unpacked engine.

    Attributes:
        others: packages that are of another version than those that calls were tested with.
    """

    folder: Path
    machine: str
    others: tuple[str, ...]

    @property
    def root(self) -> Path:
        return self.folder / "root"

    @property
    def modules(self) -> Path:
        return self.root / "usr/lib" / MACHINES[self.machine][0] / "asterisk/modules"

    @property
    def program(self) -> tuple[str, ...]:
        """What runs it with its own libraries; arguments follow."""
        libraries, loader = MACHINES[self.machine]
        paths = [self.root / "usr/lib" / libraries, self.root / "lib" / libraries]
        [found, *_] = [
            path for path in (*(paths[0] / loader, paths[1] / loader), *self.root.rglob(loader)) if path.exists()
        ]
        return (str(found), "--library-path", ":".join(map(str, paths)), str(self.root / "usr/sbin/asterisk"))


def unpacked(folder: Path, *, told: Callable[[str], None]) -> Engine:
    """The engine below the folder; fetched and unpacked where it is not there, in about ten seconds.

    Raises:
        EngineNotToBeHad: this is no Debian, its archive is not reached, or a package is not the one that was tested
            although it has the same version.
    """
    for program in PROGRAMS:
        if shutil.which(program) is None:
            raise EngineNotToBeHad(f"{program} is missing: the test engine is unpacked from Debian's packages.")
    if not KEYRING.exists():
        raise EngineNotToBeHad(f"{KEYRING} is missing, by which packages are verified (debian-archive-keyring).")
    machine = _run("dpkg", "--print-architecture").strip()
    if machine not in MACHINES:
        raise EngineNotToBeHad(f"The test engine runs on {' and '.join(MACHINES)}; this machine is {machine}.")
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder / ".lock"):
        manifest = folder / "root" / "MANIFEST"
        if not manifest.exists():
            _fetch(folder, machine, told)
        return Engine(folder, machine, compare(_read(manifest.read_text()), tested()))


def tested() -> dict[str, str]:
    """SHA-256 by file of the packages that calls were tested with."""
    return _read(Path(__file__).with_name("packages.txt").read_text())


def compare(found: Mapping[str, str], known: Mapping[str, str]) -> tuple[str, ...]:
    """Files whose version is not known.

    Raises:
        EngineNotToBeHad: a version is known, and this is something else under its name.
    """
    if forged := sorted(file for file in found.keys() & known.keys() if found[file] != known[file]):
        raise EngineNotToBeHad(f"Not what was tested, under the same name and version: {', '.join(forged)}.")
    return tuple(sorted(found.keys() - known.keys()))


def _fetch(folder: Path, machine: str, told: Callable[[str], None]) -> None:
    apt, part, mirror = folder / "apt", folder / "root.part", _mirror()
    for stale in (apt, part):
        shutil.rmtree(stale, ignore_errors=True)
    try:
        for made in ("lists/partial", "cache/archives/partial", "none"):
            (apt / made).mkdir(parents=True)
        (apt / "status").touch()
        (apt / "sources.list").write_text(f"deb [check-valid-until=no signed-by={KEYRING}] {mirror} {SUITE} main\n")
        (apt / "apt.conf").write_text(APT.format(apt=apt, machine=machine))
        told(f"Fetching the list of {SUITE}'s packages from {mirror}")
        _apt(apt, "update", "--error-on=any")
        told(f"Fetching {len(PACKAGES)} packages")
        _apt(apt, "download", *PACKAGES)
        files = sorted(apt.glob("*.deb"))
        sums = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
        compare(sums, tested())
        part.mkdir()
        for at, file in enumerate(files, start=1):
            told(f"Unpacking {at} of {len(files)}: {file.name.partition('_')[0]}")
            _run("dpkg-deb", "-x", str(file), str(part))
        for name in NOT_NEEDED:
            shutil.rmtree(part / name, ignore_errors=True)
        (part / "MANIFEST").write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()))
        part.rename(folder / "root")
    finally:
        shutil.rmtree(apt, ignore_errors=True)


def _mirror() -> str:
    """The machine's own mirror of Debian."""
    for path in (SOURCES / "sources.list", *sorted((SOURCES / "sources.list.d").glob("*"))):
        if path.is_file() and (found := _MIRROR.search(path.read_text(errors="replace"))):
            return found[0].rstrip("/")
    return MIRROR


def _apt(apt: Path, *arguments: str) -> None:
    _run("apt-get", "-q", "-c", str(apt / "apt.conf"), *arguments, within=apt)


def _run(*command: str, within: Path | None = None) -> str:
    try:
        return subprocess.run(
            command, cwd=within, check=True, capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL
        ).stdout
    except subprocess.CalledProcessError as error:
        said = [line for line in error.stderr.splitlines() if line.startswith(("E:", "dpkg"))] or [error.stderr.strip()]
        raise EngineNotToBeHad(f"{command[0]} failed: {' '.join(said)}") from error
    except subprocess.TimeoutExpired as error:
        raise EngineNotToBeHad(f"{command[0]} did not end within {SECONDS} seconds.") from error


def _read(text: str) -> dict[str, str]:
    lines = (line.split() for line in text.splitlines())
    return {name: digest for digest, name in lines}


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Two processes that want the engine at once: one fetches it, the other waits."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
