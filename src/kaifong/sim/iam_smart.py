"""A stand-in for iAM Smart on this machine, for tests and demonstrations: invented persons, the same messages.

What is known of the real system's messages, and from where, is said in `selfservice.sign_in.providers.iam_smart`, which
this does not import. It proves that both ends of the program agree with that description, not that it is right.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import struct
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PERSONS = ("陳大文 CHAN Tai Man", "李小明 LEE Siu Ming", "黃美玲 WONG Mei Ling")
KEY_LASTS_MS = 24 * 3600 * 1000
MAX_BODY = 100_000

DONE, BAD_SIGNATURE, KEY_EXPIRED, BAD_REQUEST = "D00000", "D20006", "D30002", "D20000"
"""The last is the stand-in's own: what the real system says to a code that it does not know is not public."""


@dataclass
class IamSmart:
    """The system, as one registered service sees it. ``now_ms`` is its clock."""

    client_id: str
    client_secret: str
    public_key: RSAPublicKey
    now_ms: Callable[[], int]
    codes: dict[str, int] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)
    keys_asked: int = 0
    content_key: bytes = b""
    key_until_ms: int = 0

    def tokenised_id(self, person: int) -> str:
        """Always the same for a person at this service, other at another."""
        return sha256(f"{self.client_id}|{person}".encode()).hexdigest()

    def agree(self, person: int) -> str:
        """A person has scanned and agreed: the code that the browser brings back."""
        code = secrets.token_hex(16)
        self.codes[code] = person
        return code

    def key(self) -> dict[str, object]:
        self.keys_asked += 1
        self.content_key = os.urandom(32)
        self.key_until_ms = self.now_ms() + KEY_LASTS_MS
        wrapped = self.public_key.encrypt(self.content_key, PKCS1v15())
        content = {
            "secretKey": b64encode(wrapped).decode(),
            "issueAt": self.now_ms(),
            "expiresIn": KEY_LASTS_MS,
        }
        return {"code": DONE, "message": "SUCCESS", "content": content}

    def token(self, body: bytes) -> dict[str, object]:
        if self.now_ms() >= self.key_until_ms:
            return {"code": KEY_EXPIRED, "message": "content encryption key not exist or expired"}
        try:
            asked = json.loads(self._opened(json.loads(body)["content"]))
            person = self.codes.pop(asked["code"])
        except (KeyError, ValueError, InvalidTag):
            return {"code": BAD_REQUEST, "message": "refused"}
        told = {
            "accessToken": secrets.token_hex(16),
            "tokenType": "bearer",
            "issueAt": self.now_ms(),
            "expiresIn": 600_000,
            "openID": self.tokenised_id(person),
            "scope": "eidapi_auth",
        }
        return {"code": DONE, "message": "SUCCESS", "content": self._closed(json.dumps(told).encode())}

    def is_signed(self, headers: dict[str, str], body: bytes) -> bool:
        """Whether the service made this request, now and not before."""
        nonce, timestamp = headers.get("nonce", ""), headers.get("timestamp", "")
        message = f"{self.client_id}HmacSHA256{timestamp}{nonce}".encode() + body
        digest = hmac.digest(self.client_secret.encode(), message, "sha256")
        signature = quote(b64encode(digest).decode(), safe="")
        fresh = timestamp.isdigit() and abs(int(timestamp) - self.now_ms()) < 300_000 and nonce not in self.nonces
        self.nonces.add(nonce)
        return (
            fresh
            and headers.get("clientid") == self.client_id
            and hmac.compare_digest(headers.get("signature", ""), signature)
        )

    def _opened(self, content: str) -> bytes:
        stored = b64decode(content)
        (length,) = struct.unpack(">I", stored[:4])
        return AESGCM(self.content_key).decrypt(stored[4 : 4 + length], stored[4 + length :], None)

    def _closed(self, text: bytes) -> str:
        iv = os.urandom(12)
        return b64encode(struct.pack(">I", 12) + iv + AESGCM(self.content_key).encrypt(iv, text, None)).decode()


def server(system: IamSmart, port: int = 0) -> ThreadingHTTPServer:
    """The system on a port of this machine alone; the caller runs and closes it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            if address.path != "/api/v1/auth/getQR" or asked.get("clientID") != system.client_id:
                self._answer(404, "text/plain", b"")
                return
            back, state = asked.get("redirectURI", ""), asked.get("state", "")
            ways = [
                (name, f"{back}?{urlencode({'code': system.agree(number), 'state': state})}")
                for number, name in enumerate(PERSONS)
            ]
            ways.append(("拒絕 Refuse", f"{back}?{urlencode({'state': state})}"))
            links = "".join(f'<p><a href="{escape(link)}">{escape(name)}</a></p>' for name, link in ways)
            page = f"<!DOCTYPE html><meta charset=utf-8><title>Stand-in</title><h1>iAM Smart stand-in</h1>{links}"
            self._answer(200, "text/html; charset=utf-8", page.encode())

        def do_POST(self) -> None:
            size = min(int(self.headers.get("Content-Length", 0)), MAX_BODY)
            body = self.rfile.read(size)
            headers = {name.lower(): value for name, value in self.headers.items()}
            if not system.is_signed(headers, body):
                told: dict[str, object] = {"code": BAD_SIGNATURE, "message": "signature verification failed"}
            elif self.path == "/api/v1/security/getKey":
                told = system.key()
            elif self.path == "/api/v1/auth/getToken":
                told = system.token(body)
            else:
                told = {"code": BAD_REQUEST, "message": "no such path"}
            self._answer(200, "application/json", json.dumps(told).encode())

        def _answer(self, status: int, content_type: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Nothing."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
