"""What a provider of identities is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from kaifong.kernel.errors import Refusal
from kaifong.kernel.localtext import LocalText

TIMEOUT_SECONDS = 10


class ProviderDown(Refusal):
    """The provider does not answer, or not as it has said it would."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} cannot be reached just now; try again later or sign in another way.")


class ProviderRefused(Refusal):
    """The person said no there, or what came back is not what the provider would send. Nobody was signed in."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} did not confirm who you are; try again or sign in another way.")


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser is sent, and what the provider's answer will be checked with."""

    url: str
    data: Mapping[str, Any] = field(repr=False)


class Provider(Protocol):
    """One provider, as the landlord has registered with it. Held for the program's life and used by many threads.

    Attributes:
        name: in addresses: ``iam-smart``.
        title: as a button says it.
    """

    name: str
    title: LocalText

    def begin(self, *, redirect_uri: str, state: str, language: str) -> Departure:
        """Begin a trip. Raises ProviderDown."""

    def finish(self, *, params: Mapping[str, str], redirect_uri: str, data: Mapping[str, Any], now: datetime) -> str:
        """Whom the provider vouches for, as it calls the person: always the same for the same person.

        `params` are what the browser brought back; the caller has checked ``state``.

        Raises:
            ProviderDown, ProviderRefused.
        """
