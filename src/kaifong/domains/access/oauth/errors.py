from __future__ import annotations

from kaifong.kernel.errors import Refusal


class NoSuchApp(Refusal):
    """No app has this client id."""

    def __init__(self, app_id: str) -> None:
        super().__init__(f"No app has the client id {app_id!r}.")


class RedirectRefused(Refusal):
    """A tenant may not be sent to this address with a code."""

    def __init__(self, uri: str) -> None:
        super().__init__(
            f"{uri!r} cannot be redirected to: use https, http on this machine alone, or a scheme of the app's own that"
            " is a domain name backwards (RFC 8252), and no fragment."
        )


class AppNameTaken(Refusal):
    """Tenants could not tell two apps of one name apart."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is an app named {name!r} already; revoke it first, or choose another name.")
