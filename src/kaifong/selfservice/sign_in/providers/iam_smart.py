"""iAM Smart (智方便), Hong Kong's government identity. **Untested against the real system or its sandbox.**

It follows OAuth 2.0 but is no OpenID Connect: there is no discovery and no ID token, each request is signed by an HMAC,
and bodies are encrypted with a content key that the system makes, wrapped for our certificate. What comes back is a
*tokenised id*: other for each service, the same for one person at one service.

Where this is from: the developers' pages of the iAM Smart Sandbox Programme (Cyberport: quick start; guide "Login with
iAM Smart") say that all POST bodies but the request for the key are encrypted with a content encryption key (CEK), which
is encrypted with the key encryption key (KEK), the public key of our encipherment certificate, is valid for a time and
is asked for again when it has expired; and name the steps: QR page, callback with a code, request for access token and
tokenised id. Paths, headers, signature and the layout of encrypted content are as public client programs have them,
which agree with one another; the full specification is given to registered services alone. Not agreed, and so a
setting: the padding of the wrapped key. To be confirmed with the specification: error codes other than those named here,
and the language codes.
"""

from __future__ import annotations

import binascii
import hmac
import json
import os
import secrets
import struct
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kaifong.kernel.localtext import LocalText
from kaifong.selfservice.sign_in.providers.base import TIMEOUT_SECONDS, Departure, ProviderDown, ProviderRefused

QR_PATH, KEY_PATH, TOKEN_PATH = "/api/v1/auth/getQR", "/api/v1/security/getKey", "/api/v1/auth/getToken"
SCOPE = "eidapi_auth"
SIGNATURE_METHOD = "HmacSHA256"
DONE = "D00000"
KEY_EXPIRED = "D30002"
LANGUAGES = {"zh-hant": "zh-HK", "en": "en-US", "zh-hans": "zh-CN"}
IV_BYTES = 12
CEK_BYTES = 32
PADDINGS: Mapping[str, padding.AsymmetricPadding] = {
    "pkcs1v15": padding.PKCS1v15(),
    "oaep-sha1": padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None),  # noqa: S303 - theirs to choose
    "oaep-sha256": padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None),
}


@dataclass(frozen=True, slots=True)
class _ContentKey:
    key: bytes = field(repr=False)
    until_ms: int


class IamSmartProvider:
    """The content key is kept until it expires; the system counts how often it is asked for.

    Args:
        base: the system's address, such as the sandbox's, without a path.
        private_key: of the encipherment certificate that is registered with the system.
        wrapping: padding of the wrapped content key, one of `PADDINGS`.
    """

    def __init__(
        self,
        *,
        name: str,
        title: LocalText,
        base: str,
        client_id: str,
        client_secret: str,
        private_key: RSAPrivateKey,
        wrapping: str = "pkcs1v15",
    ) -> None:
        self.name, self.title = name, title
        self._base, self._client_id, self._client_secret = base.rstrip("/"), client_id, client_secret
        self._private_key, self._padding = private_key, PADDINGS[wrapping]
        self._lock = Lock()
        self._content_key: _ContentKey | None = None

    def begin(self, *, redirect_uri: str, state: str, language: str) -> Departure:
        asked = {
            "clientID": self._client_id,
            "responseType": "code",
            "source": "PC_Browser",
            "redirectURI": redirect_uri,
            "scope": SCOPE,
            "lang": LANGUAGES[language],
            "state": state,
        }
        return Departure(f"{self._base}{QR_PATH}?{urlencode(asked)}", {})

    def finish(self, *, params: Mapping[str, str], redirect_uri: str, data: Mapping[str, Any], now: datetime) -> str:  # noqa: ARG002 - other providers need all
        if not params.get("code"):
            raise ProviderRefused(self.name)
        asked = {"code": params["code"], "grantType": "authorization_code"}
        answer = self._encrypted(TOKEN_PATH, asked, now)
        if answer is None:
            with self._lock:
                self._content_key = None
            answer = self._encrypted(TOKEN_PATH, asked, now)
        if answer is None:
            raise ProviderDown(self.name)
        if not isinstance(answer.get("openID"), str) or not answer["openID"]:
            raise ProviderRefused(self.name)
        return str(answer["openID"])

    def _encrypted(self, path: str, asked: Mapping[str, Any], now: datetime) -> dict[str, Any] | None:
        """A request whose body is encrypted, and its answer's content decrypted; None where the key has expired."""
        key = self._current_key(now)
        body = json.dumps({"content": encrypt(key, json.dumps(asked).encode())})
        answer = self._post(path, body, now)
        if answer.get("code") == KEY_EXPIRED:
            return None
        if answer.get("code") != DONE:
            raise ProviderRefused(self.name)
        try:
            content = json.loads(decrypt(key, str(answer["content"])))
        except (KeyError, ValueError, InvalidTag) as error:
            raise ProviderDown(self.name) from error
        if not isinstance(content, dict):
            raise ProviderDown(self.name)
        return content

    def _current_key(self, now: datetime) -> bytes:
        with self._lock:
            if self._content_key is None or _ms(now) >= self._content_key.until_ms:
                self._content_key = self._fetched_key(now)
            return self._content_key.key

    def _fetched_key(self, now: datetime) -> _ContentKey:
        answer = self._post(KEY_PATH, "{}", now)
        try:
            content = answer["content"]
            key = self._private_key.decrypt(b64decode(content["secretKey"], validate=True), self._padding)
            if len(key) != CEK_BYTES:
                key = b64decode(key, validate=True)  # some answers wrap the key's base64
            until_ms = int(content["issueAt"]) + int(content["expiresIn"])
        except (KeyError, TypeError, ValueError) as error:
            raise ProviderDown(self.name) from error
        if answer.get("code") != DONE or len(key) != CEK_BYTES:
            raise ProviderDown(self.name)
        return _ContentKey(key, until_ms)

    def _post(self, path: str, body: str, now: datetime) -> dict[str, Any]:
        headers = {
            "Content-Type": "application/json",
            **signed(self._client_id, self._client_secret, _ms(now), secrets.token_hex(16), body),
        }
        try:
            answer = httpx2.post(
                self._base + path, content=body.encode(), headers=headers, timeout=TIMEOUT_SECONDS
            ).raise_for_status()
            content = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderDown(self.name) from error
        if not isinstance(content, dict):
            raise ProviderDown(self.name)
        return content


def signed(client_id: str, client_secret: str, timestamp_ms: int, nonce: str, body: str) -> dict[str, str]:
    """The headers that sign a request."""
    message = f"{client_id}{SIGNATURE_METHOD}{timestamp_ms}{nonce}{body}"
    digest = hmac.digest(client_secret.encode(), message.encode(), "sha256")
    return {
        "clientID": client_id,
        "signatureMethod": SIGNATURE_METHOD,
        "signature": quote(b64encode(digest).decode(), safe=""),
        "timestamp": str(timestamp_ms),
        "nonce": nonce,
    }


def encrypt(key: bytes, text: bytes) -> str:
    """``length of the IV (4, big-endian) | IV | ciphertext | tag`` in base64, AES-256-GCM."""
    iv = os.urandom(IV_BYTES)
    return b64encode(struct.pack(">I", IV_BYTES) + iv + AESGCM(key).encrypt(iv, text, None)).decode()


def decrypt(key: bytes, content: str) -> bytes:
    """Raises ValueError or InvalidTag."""
    try:
        stored = b64decode(content, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(stored) < 4 + IV_BYTES or struct.unpack(">I", stored[:4]) != (IV_BYTES,):
        raise ValueError("not in the layout of encrypted content")
    return AESGCM(key).decrypt(stored[4 : 4 + IV_BYTES], stored[4 + IV_BYTES :], None)


def _ms(now: datetime) -> int:
    return int(now.timestamp() * 1000)
