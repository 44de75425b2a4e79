"""A handheld as another program could be one: it signs, seals and opens by docs/reference/field-protocol.md alone."""

from __future__ import annotations

import json
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kaifong.kernel.errors import Refusal

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
PART_BYTES = 256 * 1024
BASES = {"member.change": "household", "contact.change": "contact"}
"""Which group of fields an operation is based on; the appointment for all others."""


@dataclass(frozen=True, slots=True)
class Reply:
    """``headers`` by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


Send = Callable[[str, str, bytes, Mapping[str, str]], Reply]
"""Method, path with query, body, headers: one request to the server."""


class NotTaken(Refusal):
    """The server answered otherwise than a handheld can go on with."""

    def __init__(self, what: str, reply: Reply) -> None:
        super().__init__(f"{what}: {reply.status} {reply.body[:200].decode(errors='replace')}")


def over_http(url: str) -> Send:
    """Requests over one kept connection to a server at an address."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60)

    def send(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        connection.request(method, path, body, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())

    return send


@dataclass
class Handheld:
    """One handheld and what it holds.

    Attributes:
        package: the day that was fetched last, opened.
        seq: of the operation that was written last.
    """

    send: Send
    sign_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    seal_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    device: str = ""
    server: dict[str, bytes] = field(default_factory=dict)
    session: str = ""
    package: dict[str, Any] = field(default_factory=dict)
    seq: int = 0

    def enrol(self, code: str, name: str) -> None:
        """Be let in by a supervisor's code, unlocked by five words. Raises NotTaken."""
        reply = self.send("POST", "/field/v1/devices", json.dumps(self.asking_in(code, name)).encode(), {})
        self.let_in(_taken("not let in", reply, 201))

    def asking_in(self, code: str, name: str) -> dict[str, Any]:
        """What is said to be let in."""
        keys = {"sign_key": text(point(self.sign_key)), "seal_key": text(point(self.seal_key))}
        return {"code": code, "name": name, "unlock": "words", **keys}

    def let_in(self, told: Mapping[str, Any]) -> None:
        """What the server told whom it let in."""
        self.device = told["device"]
        self.server = {"sign": bytes_of(told["sign_key"]), "seal": bytes_of(told["seal_key"])}

    def open_session(self) -> None:
        """Raises NotTaken."""
        self.session = ""
        self.session = _taken("no session", self.ask("POST", "sessions", b"{}"), 201)["session"]

    def fetch(self, day: date) -> None:
        """The day's package, its signature looked at. Raises NotTaken; InvalidSignature or InvalidTag where it is not the server's."""
        self.take(_taken("no package", self.ask("GET", f"packages/{day}"), 200))

    def take(self, told: Mapping[str, Any]) -> None:
        """A package as the server tells it. Raises InvalidSignature, InvalidTag."""
        sealed = bytes_of(told["sealed"])
        Ed25519PublicKey.from_public_bytes(self.server["sign"]).verify(bytes_of(told["signature"]), sealed)
        opened = SUITE.decrypt(sealed, self.seal_key, info=f"kaifong field package {self.device}".encode())
        self.package = json.loads(opened)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Reply:
        """A signed request below ``/field/v1/``; names of headers with ``_`` for ``-``."""
        full = f"/field/v1/{path}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(method, full, body, self.signed(method, full, body, at=int(time.time())) | named)

    def signed(self, method: str, full: str, body: bytes, *, at: int) -> dict[str, str]:
        """The headers by which a request is this handheld's; ``at`` in Unix seconds."""
        message = f"{method}\n{full}\n{at}\n{sha256(body).hexdigest()}".encode()
        r, s = decode_dss_signature(self.sign_key.sign(message, ec.ECDSA(SHA256())))
        signed = {
            "Kaifong-Device": self.device,
            "Kaifong-Time": str(at),
            "Kaifong-Signature": text(r.to_bytes(32) + s.to_bytes(32)),
        }
        return signed | ({"Authorization": f"Bearer {self.session}"} if self.session else {})

    def operation(
        self, visit: Mapping[str, Any], kind: str, changes: Mapping[str, Any], *, at: datetime, **more: Any
    ) -> dict[str, Any]:
        """The next operation, in the clear; ``more`` takes the place of what it would say."""
        self.seq += 1
        return {
            "id": str(uuid7(at)),
            "device": self.device,
            "seq": self.seq,
            "package": self.package["package"],
            "entity": visit["visit"],
            "base_version": visit[BASES.get(kind, "appointment")]["version"],
            "kind": kind,
            "changes": changes,
            "client_time": at.isoformat(),
            "attachments": [],
        } | more

    def sealed(self, operation: Mapping[str, Any]) -> dict[str, Any]:
        """An operation as it travels."""
        content = self.seal(json.dumps(operation).encode(), f"operation {self.device} {operation['id']}")
        return {"id": operation["id"], "seq": operation["seq"], "sealed": text(content)}

    def push(self, *operations: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Hand in operations; result and reason of each. Raises NotTaken."""
        body = json.dumps({"operations": [self.sealed(one) for one in operations]}).encode()
        told = _taken("not taken", self.ask("POST", "operations", body), 200)
        return [(one["result"], one["reason"]) for one in told["results"]]

    def photo(self, content: bytes) -> tuple[str, bytes]:
        """A file's name, and its bytes as they travel."""
        sealed = self.seal(content, f"attachment {self.device}")
        return sha256(sealed).hexdigest(), sealed

    def hand_in(self, name: str, sealed: bytes) -> None:
        """A file in parts, from where the server has it on. Raises NotTaken."""
        there = int(self.ask("HEAD", f"attachments/{name}").headers.get("kaifong-offset", "0"))
        for offset, part in _parts(sealed, there):
            told = self.ask(
                "PATCH", f"attachments/{name}", part, Kaifong_Offset=str(offset), Kaifong_Length=str(len(sealed))
            )
            if told.status != 200:
                raise NotTaken("file not taken", told)

    def seal(self, content: bytes, what: str) -> bytes:
        to = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.server["seal"])
        return SUITE.encrypt(content, to, info=f"kaifong field {what}".encode())


def text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def bytes_of(encoded: str) -> bytes:
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))


def uuid7(at: datetime) -> UUID:
    """RFC 9562, section 5.7."""
    milliseconds = int(at.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62))


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _parts(content: bytes, first: int) -> Iterator[tuple[int, bytes]]:
    for offset in range(first, len(content), PART_BYTES):
        yield offset, content[offset : offset + PART_BYTES]


def _taken(what: str, reply: Reply, status: int) -> Any:
    if reply.status != status:
        raise NotTaken(what, reply)
    return reply.json()
