"""Who calls: an app with a bearer token, the portal's own pages with its cookie, or nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.utils import check_csrf

from kaifong.domains.access import api as access
from kaifong.infra import clock
from kaifong.interfaces.api.problems import Problematic, credentials_refused
from kaifong.interfaces.pages.address import client_address
from kaifong.kernel.identifiers import AccountNo
from kaifong.selfservice.asking import Asker, Assurance

DOOR = "api"
COOKIE = "__Host-kf_portal" if settings.PRODUCTION else "kf_portal"
"""The portal's session; a test holds the name to the portal's own. Its pages may ask here too; no page of another site can, for no answer allows it to read one."""
TOKEN_CHARS = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """``bearer`` is None where the caller came with the portal's cookie, or with nothing."""

    asker: Asker
    bearer: access.Bearer | None = None

    @property
    def in_browser(self) -> bool:
        """Whether the answer goes to a page, in a browser that others may use after."""
        return self.bearer is None


def caller_of(request: HttpRequest) -> Caller:
    """Whoever calls, by one statement at most.

    Raises:
        Problematic: a bearer token that is not good. A cookie that is not good is like none.
    """
    address, now = client_address(request), clock.now()
    if authorization := request.headers.get("Authorization"):
        scheme, _space, token = authorization.partition(" ")
        bearer = None
        if scheme.lower() == "bearer" and len(token) <= TOKEN_CHARS:
            bearer = access.bearer_of(token=token.strip(), now=now)
        if bearer is None:
            raise credentials_refused()
        asker = Asker(DOOR, Assurance(bearer.assurance), AccountNo(bearer.account_no), address, now)
        return Caller(asker, bearer)
    session = portal_session(request)
    if session is None:
        return Caller(Asker(DOOR, address=address, now=now))
    return Caller(Asker(DOOR, Assurance(session.assurance), session.account_no, address, now))


def portal_session(request: HttpRequest) -> access.TenantSession | None:
    """The tenant who is signed in on the portal in this browser."""
    token = request.COOKIES.get(COOKIE, "")
    return access.session_of(token=token, door="portal", now=clock.now()) if 0 < len(token) <= TOKEN_CHARS else None


def must_be_allowed(caller: Caller, scope: str, request: HttpRequest) -> None:
    """An app needs the tenant's consent to this; a page that changes something needs the portal's forgery token.

    Raises:
        Problematic.
    """
    if caller.bearer is not None:
        if not caller.bearer.may(scope):
            raise Problematic(403, "scope-too-narrow", _("You have not allowed this app to do that."))
    elif scope == access.CHANGE and check_csrf(request) is not None:
        raise Problematic(403, "forged", _("This did not come from a page of ours. Please load the page again."))
