"""Any OpenID Connect provider: authorization code flow with PKCE (RFC 7636), ID token checked against its keys."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.httpx_client import OAuth2Client, OAuthError
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.sign_in.providers.base import TIMEOUT_SECONDS, Departure, ProviderDown, ProviderRefused

SIGNATURES = ["RS256", "PS256", "ES256", "EdDSA"]
"""Asymmetric ones alone; ``none`` and keys derived from the client's secret are never taken."""
CLOCKS_MAY_DIFFER = timedelta(minutes=1)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
WELL_KNOWN = "/.well-known/openid-configuration"


class OidcProvider:
    """What the provider publishes about itself is fetched at first use, not at start, and kept.

    Args:
        issuer: as the provider spells it, without ``/.well-known/…``; https but on the machine itself.
        auth_method: how the token endpoint knows the client: ``client_secret_basic`` or ``client_secret_post``.
    """

    def __init__(
        self,
        *,
        name: str,
        title: LocalText,
        issuer: str,
        client_id: str,
        client_secret: str,
        scope: str = "openid",
        auth_method: str = "client_secret_basic",
    ) -> None:
        self.name, self.title = name, title
        self._issuer, self._client_id, self._client_secret = issuer.rstrip("/"), client_id, client_secret
        self._scope, self._auth_method = scope, auth_method
        self._published: dict[str, Any] = {}
        self._keys: KeySet | None = None

    def begin(self, *, redirect_uri: str, state: str, language: str) -> Departure:
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        with self._client(redirect_uri) as client:
            url, _ = client.create_authorization_url(
                self._about()["authorization_endpoint"],
                state=state,
                code_verifier=verifier,
                nonce=nonce,
                ui_locales={"zh-hant": "zh-HK", "en": "en", "zh-hans": "zh-CN"}[language],
            )
        return Departure(url, {"verifier": verifier, "nonce": nonce})

    def finish(self, *, params: Mapping[str, str], redirect_uri: str, data: Mapping[str, Any], now: datetime) -> str:
        about = self._about()
        # RFC 9207: who answers says so, where it has promised to
        promised = about.get("authorization_response_iss_parameter_supported", False)
        if "code" not in params or params.get("iss", None if promised else about["issuer"]) != about["issuer"]:
            raise ProviderRefused(self.name)
        try:
            with self._client(redirect_uri) as client:
                token = client.fetch_token(
                    about["token_endpoint"],
                    grant_type="authorization_code",
                    code=params["code"],
                    code_verifier=data["verifier"],
                )
            return self._subject(str(token["id_token"]), str(data["nonce"]), now)
        except (OAuthError, JoseError, KeyError) as error:
            raise ProviderRefused(self.name) from error
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderDown(self.name) from error

    def _subject(self, id_token: str, nonce: str, now: datetime) -> str:
        try:
            claims = jwt.decode(id_token, self._fetched_keys(), algorithms=SIGNATURES).claims
        except (InvalidKeyIdError, ValueError):
            self._keys = None  # the provider has new keys
            claims = jwt.decode(id_token, self._fetched_keys(), algorithms=SIGNATURES).claims
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=int(CLOCKS_MAY_DIFFER.total_seconds()),
            iss={"essential": True, "value": self._about()["issuer"]},
            aud={"essential": True, "value": self._client_id},
            azp={"value": self._client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True, "allow_blank": False},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
        return str(claims["sub"])

    def _client(self, redirect_uri: str) -> OAuth2Client:
        return OAuth2Client(
            client_id=self._client_id,
            client_secret=self._client_secret,
            token_endpoint_auth_method=self._auth_method,
            scope=self._scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_SECONDS,
        )

    def _about(self) -> dict[str, Any]:
        """The provider's metadata (OpenID Connect Discovery 1.0). Its issuer must be the one it was asked as."""
        if not self._published:
            about = self._get(self._issuer + WELL_KNOWN)
            if str(about.get("issuer", "")).rstrip("/") != self._issuer:
                raise ProviderDown(self.name)
            if not {"authorization_endpoint", "token_endpoint", "jwks_uri"} <= about.keys():
                raise ProviderDown(self.name)
            self._published = about
        return self._published

    def _fetched_keys(self) -> KeySet:
        if self._keys is None:
            self._keys = KeySet.import_key_set(self._get(self._about()["jwks_uri"]))  # type: ignore[arg-type]
        return self._keys

    def _get(self, url: str) -> dict[str, Any]:
        address = urlsplit(url)
        if address.scheme != "https" and address.hostname not in LOOPBACK:
            raise ProviderDown(self.name)
        try:
            answer = httpx2.get(url, timeout=TIMEOUT_SECONDS).raise_for_status().json()
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderDown(self.name) from error
        if not isinstance(answer, dict):
            raise ProviderDown(self.name)
        return answer
