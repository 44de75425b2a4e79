"""What stands in the repository."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

from tests.meta.tree import ROOT

LOCKS = {"uv.lock": {"pypi.org", "files.pythonhosted.org"}, "web/brand/package-lock.json": {"registry.npmjs.org"}}
"""Where a lock file may send whoever installs from it."""

HOSTS = {
    "localhost", "127.0.0.1",
    "www.w3.org",  # names of SVG and XML vocabularies
    "pypi.org", "files.pythonhosted.org", "registry.npmjs.org",
    "github.com", "opencollective.com", "paulmillr.com",  # npm's lock file names who pays for packages
    "data.gov.hk", "www.housingauthority.gov.hk", "www.gnu.org", "docs.python.org", "www.postgresql.org",
    "diataxis.fr",
    "s100.hk",  # HKU Senior CLIC, which restates rules of the waiting list
    "deb.debian.org", "tidelift.com",  # where the tests' telephone engine comes from; another name in npm's lock file
    "mycompany.com",  # in the signature that Twilio published as an example
    "jambonz.org", "json-schema.org",  # names of schemas
    "frontend.design-system.service.gov.uk",  # where the pages' components are described
}  # fmt: skip
"""Hosts that the tree may name; besides, examples by RFC 2606 and RFC 5737. Nothing here reaches out to any of them."""

BINARY = {".png", ".ico", ".woff2", ".pdf", ".mo"}

_URL_HOST = re.compile(r"https?://(?:[^/@\s]*@)?(\[[^\]]+\]|[A-Za-z0-9.-]+)")
_RESOLVED = re.compile(r'"resolved":\s*"https?://([^/"]+)|(?:url|registry) = "https?://([^/"]+)')
_EXAMPLE = re.compile(r"(?:.*\.)?example(?:\.(?:com|net|org))?\.?|192\.0\.2\.\d+")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control, and every new one that is not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file())


def test_no_file_names_a_host_that_is_not_known_here() -> None:
    named = {
        (path.relative_to(ROOT).as_posix(), host)
        for path in tracked()
        if path.suffix not in BINARY
        for host in _URL_HOST.findall(path.read_text(encoding="utf-8", errors="replace"))
        if host not in HOSTS and not _EXAMPLE.fullmatch(host)
    }

    assert sorted(named) == []


def test_a_lock_file_sends_nobody_to_a_private_mirror() -> None:
    for name, allowed in LOCKS.items():
        found = {a or b for a, b in _RESOLVED.findall((ROOT / name).read_text(encoding="utf-8"))}

        assert found <= allowed, name


def test_nothing_that_was_built_or_is_secret_is_kept() -> None:
    unwanted = re.compile(r"(?:^|/)(?:var|\.venv|node_modules|__pycache__|static)/|\.(?:pyc|mo|key|pem)$|(?:^|/)\.env$")
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]

    assert [name for name in names if unwanted.search(name)] == []
