"""Which providers of identities the landlord has: the file that ``KAIFONG_IDENTITY`` names."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings

from kaifong.kernel.errors import Refusal
from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.sign_in.providers.base import Provider
from kaifong.selfservice.sign_in.providers.iam_smart import IamSmartProvider
from kaifong.selfservice.sign_in.providers.oidc import OidcProvider


class IdentityFileWrong(Refusal):
    """The file cannot be used as it is; no secret in it is repeated."""


def providers() -> Mapping[str, Provider]:
    """The providers by name, in the file's order; none where no file is named. Raises IdentityFileWrong."""
    return _read(settings.IDENTITY_FILE) if settings.IDENTITY_FILE else {}


def provider(name: str) -> Provider | None:
    return providers().get(name)


@cache
def _read(path: Path) -> dict[str, Provider]:
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["provider"]
        found = [_provider(dict(entry), path.parent) for entry in entries]
    except OSError as error:
        raise IdentityFileWrong(f"{error.filename} cannot be read: {error.strerror}.") from error
    except KeyError as error:
        raise IdentityFileWrong(f"{path}: {error} is missing or not known.") from error
    except (TypeError, ValueError) as error:
        raise IdentityFileWrong(f"{path}: {error}") from error
    return {each.name: each for each in found}


def _provider(entry: dict[str, Any], folder: Path) -> Provider:
    make: Callable[..., Provider] = {"oidc": OidcProvider, "iam_smart": IamSmartProvider}[entry.pop("kind")]
    entry["title"] = LocalText.from_mapping(entry["title"])
    entry["client_secret"] = (folder / entry.pop("client_secret_file")).read_text(encoding="utf-8").strip()
    if "private_key_file" in entry:
        key = load_pem_private_key((folder / entry.pop("private_key_file")).read_bytes(), password=None)
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("private_key_file holds no RSA key")
        entry["private_key"] = key
    return make(**entry)
