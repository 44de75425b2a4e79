"""Who is told what: the file that ``KAIFONG_PARTNERS`` names; its keys are in docs/reference/settings.md."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from kaifong.kernel.errors import Refusal

NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
WANTED = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)*(\.\*)?|\*")


class PartnersFileWrong(Refusal):
    """The file cannot be used as it is."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A system that is told of events.

    Attributes:
        name: its secret is ``keys/partner-<name>.key`` below the home, as for messages that partners send.
        url: where events are posted.
        events: names, or beginnings of names followed by ``*``.
    """

    name: str
    url: str
    events: tuple[str, ...]

    def wants(self, event: str) -> bool:
        return any(event == each or (each.endswith("*") and event.startswith(each[:-1])) for each in self.events)


def partners() -> dict[str, Partner]:
    """By name, in the file's order; none where no file is named. Raises PartnersFileWrong."""
    return _read(settings.PARTNERS_FILE) if settings.PARTNERS_FILE else {}


@cache
def _read(path: Path) -> dict[str, Partner]:
    try:
        found = [
            Partner(entry["name"], entry["url"], tuple(entry["events"]))
            for entry in tomllib.loads(path.read_text(encoding="utf-8"))["partner"]
        ]
    except OSError as error:
        raise PartnersFileWrong(f"{error.filename} cannot be read: {error.strerror}.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise PartnersFileWrong(f"{path}: {error} is missing or not as it should be.") from error
    for partner in found:
        _check(partner, path)
    if len({partner.name for partner in found}) < len(found):
        raise PartnersFileWrong(f"{path}: a partner is named twice.")
    return {partner.name: partner for partner in found}


def _check(partner: Partner, path: Path) -> None:
    address = urlsplit(partner.url)
    if not NAME.fullmatch(partner.name):
        raise PartnersFileWrong(f"{path}: {partner.name!r} is no name; use letters, digits and underscores.")
    if address.scheme != "https" and (settings.PRODUCTION or address.scheme != "http"):
        raise PartnersFileWrong(f"{path}: the address of {partner.name} must be one of https.")
    if not address.hostname:
        raise PartnersFileWrong(f"{path}: the address of {partner.name} names no host.")
    for wanted in partner.events:
        if not WANTED.fullmatch(wanted):
            raise PartnersFileWrong(f"{path}: {wanted!r} of {partner.name} is no event and no beginning of one.")
