"""Which carriers may call: the file that ``KAIFONG_CARRIERS`` names; its keys are in docs/reference/hotline-carriers.md."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from kaifong.kernel.errors import Refusal

NAMES = ("twilio", "jambonz", "voicexml")
SECRET_CHARS = 16


class CarriersFileWrong(Refusal):
    """The file cannot be used as it is."""


@dataclass(frozen=True, slots=True)
class Configured:
    """A carrier that may call.

    Attributes:
        secret: what it signs with, or shows.
        addresses: whence alone it comes; anywhere where there are none.
    """

    secret: str = field(repr=False)
    addresses: tuple[IPv4Network | IPv6Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Carriers:
    """Attributes:
    address: of this deployment as carriers reach it, ``https://hotline.example.org``.
    """

    address: str = ""
    by_name: dict[str, Configured] = field(default_factory=dict)


def carriers() -> Carriers:
    """None may call where no file is named. Raises CarriersFileWrong."""
    return _read(settings.CARRIERS_FILE) if settings.CARRIERS_FILE else Carriers()


@cache
def _read(path: Path) -> Carriers:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        found = Carriers(
            told.pop("address").rstrip("/"), {name: _configured(name, entry, path) for name, entry in told.items()}
        )
    except OSError as error:
        raise CarriersFileWrong(f"{error.filename} cannot be read: {error.strerror}.") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CarriersFileWrong(f"{path}: {error} is missing or not as it should be.") from error
    address = urlsplit(found.address)
    if not address.hostname or (address.scheme != "https" and (settings.PRODUCTION or address.scheme != "http")):
        raise CarriersFileWrong(f"{path}: address must begin with https:// and name this deployment's host.")
    return found


def _configured(name: str, entry: dict[str, Any], path: Path) -> Configured:
    if name not in NAMES:
        raise CarriersFileWrong(f"{path}: {name!r} is no carrier; known are {', '.join(NAMES)}.")
    secret = entry["secret"]
    if not isinstance(secret, str) or len(secret) < SECRET_CHARS:
        raise CarriersFileWrong(f"{path}: the secret of {name} must have at least {SECRET_CHARS} characters.")
    return Configured(secret, tuple(ip_network(each) for each in entry.get("addresses", [])))
