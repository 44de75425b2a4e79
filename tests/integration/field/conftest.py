"""The simulated world's handheld before the door itself: it gives what the door answers as it is, by the test's clock."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from kaifong.domains.visits import api as visits
from kaifong.infra import clock
from kaifong.sim import handheld as simulated
from kaifong.sim.handheld import SUITE, bytes_of, text
from tests.integration.visits.conftest import BY, DAY, ESTATE, at, cycle, officer, plan

__all__ = ["SUITE", "bytes_of", "cycle", "officer", "text"]

MORNING = at(DAY, 8)


@dataclass
class Handheld(simulated.Handheld):
    """Attributes: ``time``, in Unix seconds, in the place of the clock's."""

    send: Any = None
    client: Client = field(default_factory=Client)
    time: int | None = None

    def enrol(self, code: str, unlock: str = "words", proof: bytes | None = None) -> Any:
        asked = self.asking_in(code, "No. 7") | {"unlock": unlock} | ({} if proof is None else {"proof": text(proof)})
        answer = self.client.post("/field/v1/devices", asked, content_type="application/json")
        if answer.status_code == 201:
            self.let_in(answer.json())
        return answer

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        full = f"/field/v1/{path}"
        time = self.time if self.time is not None else int(clock.now().timestamp())
        sent = self.signed(method, full, body, at=time) | headers
        return self.client.generic(method, full, body, content_type="application/json", headers=sent)

    def open_session(self) -> Any:
        answer = self.ask("POST", "sessions", b"{}")
        if answer.status_code == 201:
            self.session = answer.json()["session"]
        return answer

    def fetch(self, **headers: str) -> Any:
        answer = self.ask("GET", f"packages/{DAY}", **headers)
        if answer.status_code == 200:
            self.take(answer.json())
        return answer

    def sealed(self, kind: str, changes: dict[str, Any], *, visit: int = 0, **more: Any) -> dict[str, Any]:
        """The next operation, sealed; its id tells its number alone."""
        named = {"id": str(uuid.UUID(int=(7 << 76) | (1 << 64) | (self.seq + 1)))} | more
        return super().sealed(self.operation(self.package["visits"][visit], kind, changes, at=MORNING, **named))

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
