"""How an app is let in: OAuth 2 (RFC 6749) by authorization code with PKCE (RFC 7636), for apps that can keep no secret.

Authlib speaks the protocol; `domains.access` remembers. What RFC 9700 tells beyond that is held here: the redirect
address is compared letter by letter and always stated, PKCE is asked of everybody and only as S256, and a refresh token
is good once.
"""

from __future__ import annotations

import json
from typing import Any

from authlib.common.security import generate_token
from authlib.integrations.django_oauth2.requests import DjangoOAuth2Payload
from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, InvalidRequestError, grants
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from django.http import HttpRequest, HttpResponse

from kaifong.domains.access import api as access
from kaifong.infra import clock

TOKEN_LETTERS = 43
"""Of 62 each: 256 bits."""
METHOD = "S256"


def by_app(app_id: str) -> access.Actor:
    return access.Actor(f"app {app_id}", "api", frozenset(), frozenset())


class App(ClientMixin):  # type: ignore[misc]
    """An app as Authlib asks after it."""

    def __init__(self, view: access.AppView) -> None:
        self.view = view

    def get_client_id(self) -> str:
        return self.view.id

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str | None) -> str:
        """What was asked for and exists; answers alone where nothing was asked for."""
        wanted = (scope or access.ASK).split()
        return " ".join(one for one in access.SCOPES if one in wanted)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.view.redirect_uris

    def check_client_secret(self, _secret: str) -> bool:
        return False

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return bool(method == "none")

    def check_response_type(self, response_type: str) -> bool:
        return bool(response_type == "code")

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in ("authorization_code", "refresh_token")


class Consent(AuthorizationCodeMixin):  # type: ignore[misc]
    """A consent as Authlib asks after it, by its code or by a refresh token."""

    code_challenge_method = METHOD

    def __init__(self, view: access.GrantView) -> None:
        self.view = view
        self.code_challenge = view.challenge

    def get_redirect_uri(self) -> str:
        return self.view.redirect_uri

    def get_scope(self) -> str:
        return self.view.scope

    def check_client(self, client: App) -> bool:
        return self.view.app_id == client.view.id


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        session: access.TenantSession = request.user
        access.consent_give(
            code=code, app_id=request.client.view.id, account_no=session.account_no, assurance=session.assurance,
            scope=request.scope, redirect_uri=request.payload.redirect_uri,
            challenge=request.payload.data["code_challenge"], by=access.tenant_at("portal"), now=clock.now(),
        )  # fmt: skip

    def query_authorization_code(self, code: str, client: App) -> Consent | None:
        app_id = client.view.id
        view = access.code_take(code=code, app_id=app_id, by=by_app(app_id), now=clock.now())
        return None if view is None else Consent(view)

    def delete_authorization_code(self, authorization_code: Consent) -> None:
        """Nothing to do: it was used up when it was looked for."""

    def authenticate_user(self, authorization_code: Consent) -> Consent:
        return authorization_code


class RefreshGrant(grants.RefreshTokenGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> Consent | None:
        app_id = self.request.client.view.id
        view = access.refresh_take(refresh=refresh_token, app_id=app_id, by=by_app(app_id), now=clock.now())
        return None if view is None else Consent(view)

    def issue_token(self, user: Consent, refresh_token: Consent) -> dict[str, Any]:
        """Of the scope that was consented to, whatever is asked for now: the consent holds the scope, not the token."""
        token: dict[str, Any] = self.generate_token(user=user, scope=refresh_token.get_scope())
        return token

    def revoke_old_credential(self, refresh_token: Consent) -> None:
        """Nothing to do: it was used up when it was looked for."""

    def authenticate_user(self, refresh_token: Consent) -> Consent:
        return refresh_token


class Proof(CodeChallenge):  # type: ignore[misc]
    """PKCE, of everybody, and never by a challenge that is its own answer."""

    SUPPORTED_CODE_CHALLENGE_METHOD = (METHOD,)

    def validate_code_challenge(self, grant: CodeGrant, redirect_uri: str) -> None:
        data = grant.request.payload.data
        if not data.get("code_challenge") or data.get("code_challenge_method") != METHOD:
            raise InvalidRequestError(f"Send a 'code_challenge' with 'code_challenge_method={METHOD}'.")
        super().validate_code_challenge(grant, redirect_uri)


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    """Either token gives back the whole consent."""

    CLIENT_AUTH_METHODS = ("none",)

    def query_token(self, token_string: str, _token_type_hint: str | None) -> str:
        return token_string

    def authenticate_token(self, request: OAuth2Request, client: App) -> str:
        self.check_params(request, client)
        return str(request.form["token"])

    def revoke_token(self, token: str, request: OAuth2Request) -> None:
        app_id = request.client.view.id
        access.token_revoke(token=token, app_id=app_id, by=by_app(app_id), now=clock.now())


class Server(AuthorizationServer):  # type: ignore[misc]
    def query_client(self, client_id: str) -> App | None:
        view = access.app_of(app_id=client_id)
        return None if view is None else App(view)

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        consent: Consent = request.user
        access.tokens_keep(
            grant_id=consent.view.id, access=token["access_token"], refresh=token["refresh_token"],
            by=by_app(consent.view.app_id), now=clock.now(),
        )  # fmt: skip

    def create_oauth2_request(self, request: HttpRequest) -> OAuth2Request:
        # Authlib refuses what does not come by https, and the program does not see the proxy that ends it
        made = _Request(request.method, f"https://{request.get_host()}{request.path}", headers=request.headers)
        made.payload = DjangoOAuth2Payload(request)
        made.of = request
        return made

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> HttpResponse:
        content = json.dumps(body) if isinstance(body, dict) else body
        response = HttpResponse(content, status=status, headers={"Cache-Control": "no-store"})
        for name, value in headers:
            response.headers[name] = value
        return response

    def send_signal(self, name: str, *_given: Any, **_named: Any) -> None:
        """Nobody listens."""


class _Request(OAuth2Request):  # type: ignore[misc]
    of: HttpRequest

    @property
    def args(self) -> Any:
        return self.of.GET

    @property
    def form(self) -> Any:
        return self.of.POST


def _token(**_about: Any) -> str:
    return str(generate_token(TOKEN_LETTERS))


server = Server(scopes_supported=list(access.SCOPES))
server.register_token_generator(
    "default",
    BearerTokenGenerator(_token, _token, lambda _client, _grant_type: int(access.ACCESS_VALID.total_seconds())),
)
server.register_grant(CodeGrant, [Proof(required=True)])
server.register_grant(RefreshGrant)
server.register_endpoint(Revocation)
