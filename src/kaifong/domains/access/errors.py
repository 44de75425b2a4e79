from __future__ import annotations

from typing import ClassVar

from kaifong.kernel.errors import Refusal


class NotPermitted(Refusal):
    """The actor's roles do not allow this; nothing was done."""

    def __init__(self, actor: str, verb: str, estate: int | None) -> None:
        self.actor, self.verb, self.estate = actor, verb, estate
        where = "" if estate is None else f" on estate {estate}"
        super().__init__(f"{actor} may not {verb}{where}.")


class SignInRefused(Refusal):
    """One for every reason: whoever tries must not learn whether the account exists, is locked, or the digits are wrong."""

    def __init__(self) -> None:
        super().__init__("The account number and the TPIN do not go together, or the account is locked for some time.")


class WeakTpin(Refusal):
    """Not a TPIN to choose. ``reason`` is ``form``, ``same``, ``run`` or ``account``; the TPIN is not repeated."""

    REASONS: ClassVar = {
        "form": "A TPIN has six digits.",
        "same": "A TPIN of one digit six times is too easily guessed.",
        "run": "Six digits in a row are too easily guessed.",
        "account": "Six digits out of the account number are too easily guessed.",
    }

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(self.REASONS[reason])


class SessionNotFound(Refusal):
    def __init__(self) -> None:
        super().__init__("There is no such session; it may have ended.")


class ChallengeOver(Refusal):
    def __init__(self) -> None:
        super().__init__("This took too long, or was finished already; begin again.")


class CodeRefused(Refusal):
    """One for every reason, as `SignInRefused`."""

    def __init__(self) -> None:
        super().__init__("The code is wrong or no longer valid; begin again to get another.")


class TooManyCodes(Refusal):
    def __init__(self) -> None:
        super().__init__("Several codes have been sent within the hour; try again in an hour.")


class EnrolmentRefused(Refusal):
    """One for every reason, as `SignInRefused`."""

    def __init__(self) -> None:
        super().__init__("The code is wrong, used or expired; ask for another.")


class LeaseRefused(Refusal):
    """One for every reason."""

    def __init__(self) -> None:
        super().__init__("This machine is not let in; it must be enrolled anew.")


class DeviceNotFound(Refusal):
    def __init__(self, device_id: int) -> None:
        super().__init__(f"There is no device {device_id}.")


class PasskeyRefused(Refusal):
    """One for every reason, as `SignInRefused`."""

    def __init__(self) -> None:
        super().__init__("The passkey was not accepted; try again, or sign in with account number and TPIN.")


class PasskeyNotFound(Refusal):
    def __init__(self) -> None:
        super().__init__("There is no such passkey; it may have been removed.")


class IdentityNotLinked(Refusal):
    """The provider vouches for the person, whom no account here is linked to."""

    def __init__(self) -> None:
        super().__init__("This identity is not linked to an account; sign in another way and link it first.")
