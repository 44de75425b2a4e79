"""A handheld as another program could be one: it signs, seals and opens by docs/reference/field-protocol.md alone."""

from __future__ import annotations

import hashlib
import json
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from tests.integration.visits.conftest import BY, DAY, ESTATE, at, cycle, officer, plan

__all__ = ["cycle", "officer"]

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
MORNING = at(DAY, 8)


def text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def bytes_of(encoded: str) -> bytes:
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Handheld:
    client: Client = field(default_factory=Client)
    sign_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    seal_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    device: str = ""
    server: dict[str, bytes] = field(default_factory=dict)
    session: str = ""
    package: dict[str, Any] = field(default_factory=dict)
    seq: int = 0
    time: int | None = None

    def enrol(self, code: str, unlock: str = "words", proof: bytes | None = None) -> Any:
        asked = {"code": code, "name": "No. 7", "unlock": unlock}
        asked |= {"sign_key": text(point(self.sign_key)), "seal_key": text(point(self.seal_key))}
        asked |= {} if proof is None else {"proof": text(proof)}
        answer = self.client.post("/field/v1/devices", asked, content_type="application/json")
        if answer.status_code == 201:
            told = answer.json()
            self.device = told["device"]
            self.server = {"sign": bytes_of(told["sign_key"]), "seal": bytes_of(told["seal_key"])}
        return answer

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        full = f"/field/v1/{path}"
        time = str(self.time if self.time is not None else int(clock.now().timestamp()))
        message = f"{method}\n{full}\n{time}\n{hashlib.sha256(body).hexdigest()}".encode()
        r, s = decode_dss_signature(self.sign_key.sign(message, ec.ECDSA(SHA256())))
        sent = {
            "Kaifong-Device": self.device,
            "Kaifong-Time": time,
            "Kaifong-Signature": text(r.to_bytes(32) + s.to_bytes(32)),
            **({"Authorization": f"Bearer {self.session}"} if self.session else {}),
            **headers,
        }
        return self.client.generic(method, full, body, content_type="application/json", headers=sent)

    def open_session(self) -> Any:
        answer = self.ask("POST", "sessions", b"{}")
        if answer.status_code == 201:
            self.session = answer.json()["session"]
        return answer

    def fetch(self, **headers: str) -> Any:
        answer = self.ask("GET", f"packages/{DAY}", **headers)
        if answer.status_code == 200:
            sealed = bytes_of(answer.json()["sealed"])
            Ed25519PublicKey.from_public_bytes(self.server["sign"]).verify(bytes_of(answer.json()["signature"]), sealed)
            opened = SUITE.decrypt(sealed, self.seal_key, info=f"kaifong field package {self.device}".encode())
            self.package = json.loads(opened)
        return answer

    def sealed(self, kind: str, changes: dict[str, Any], *, visit: int = 0, **more: Any) -> dict[str, Any]:
        """The next operation, sealed."""
        self.seq += 1
        of = self.package["visits"][visit]
        base = {"member.change": "household", "contact.change": "contact"}.get(kind, "appointment")
        said = {
            "id": str(uuid.UUID(int=(7 << 76) | (1 << 64) | self.seq)),
            "device": self.device,
            "seq": self.seq,
            "package": self.package["package"],
            "entity": of["visit"],
            "base_version": of[base]["version"],
            "kind": kind,
            "changes": changes,
            "client_time": MORNING.isoformat(),
            "attachments": [],
        } | more
        envelope = {"id": said["id"], "seq": said["seq"]}
        return envelope | {
            "sealed": text(self.seal(json.dumps(said).encode(), f"operation {self.device} {said['id']}"))
        }

    def seal(self, content: bytes, what: str) -> bytes:
        to = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.server["seal"])
        return SUITE.encrypt(content, to, info=f"kaifong field {what}".encode())

    def push(self, *operations: dict[str, Any]) -> Any:
        return self.ask("POST", "operations", json.dumps({"operations": operations}).encode())

    def results(self, *operations: dict[str, Any]) -> list[tuple[str, str]]:
        answer = self.push(*operations)
        assert answer.status_code == 200, answer.content
        return [(one["result"], one["reason"]) for one in answer.json()["results"]]


@pytest.fixture
def now(monkeypatch):
    """The clock of the doors; a test sets ``now["at"]``."""
    moment = {"at": MORNING}

    def told() -> datetime:
        return moment["at"]

    monkeypatch.setattr(clock, "now", told)
    return moment


def code(username: str = "wong") -> str:
    return visits.handheld_code_make(officer=username, estate_code=ESTATE, by=BY, now=clock.now())


@pytest.fixture
def handheld(landlord, officer, now) -> Handheld:
    """Mrs Wong's, with a session and the three households of estate 1001."""
    for account_no in landlord.accounts[:3]:
        plan(account_no)
    made = Handheld()
    made.enrol(code())
    made.open_session()
    made.fetch()
    return made
