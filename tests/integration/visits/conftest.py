from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from hashlib import sha256
from itertools import count
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kaifong.domains.access.api import Actor, operator, staff_add
from kaifong.domains.visits import api as visits
from kaifong.infra.database import fetch_all

FIRST = date(2026, 1, 1)
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
BY = replace(operator("test"), name="planner")
ESTATE = 1001
OFFICER_VERBS = frozenset({"visits.view", "visits.record", "visits.rebook", "tenancies.view", "tenancies.change"})

_numbers = count(1)


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def profile(username: str = "wong", **more) -> visits.OfficerProfile:
    return replace(
        visits.OfficerProfile(
            username=username,
            estates=(1001, 1002),
            languages=("en", "zh-hant"),
            female=True,
            evenings=True,
            start_estate=1001,
            start_block=1,
            starts_at=time(9),
            ends_at=time(18),
            visits_a_day=20,
            visits_an_evening=5,
        ),
        **more,
    )


def point() -> bytes:
    return generate_private_key(SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def enrol(officer: str = "wong", unlock=visits.Unlock.PASSKEY, proof: bytes | None = None) -> visits.HandheldView:
    code = visits.handheld_code_make(officer=officer, estate_code=ESTATE, by=BY, now=NOW)
    return visits.handheld_enrol(
        code=code, sign_key=point(), seal_key=point(), name="No. 7", unlock=unlock, proof=proof, address="192.0.2.1",
        now=NOW,
    ).device  # fmt: skip


@dataclass
class Hand:
    """A handheld in an officer's hand: it numbers what it records, and pushes what it is told to."""

    device: visits.HandheldView
    package: visits.Package
    by: Actor
    seq: int = 0
    sent: list[visits.Operation] = field(default_factory=list)

    def visit(self, account_no: int) -> visits.PackageVisit:
        return next(one for one in self.package.visits if one.account_no == account_no)

    def writes(self, account_no: int, kind: str, changes=None, base: str | None = None, **more) -> visits.Operation:
        self.seq += 1
        visit = self.visit(account_no)
        kind = visits.OperationKind(kind)
        if base is None:
            base = {"member.change": visit.household.version, "contact.change": visit.contact.version}.get(
                kind, visit.appointment.version
            )
        said = {
            "id": UUID(int=(7 << 76) | next(_numbers)),
            "device": self.device.id,
            "seq": self.seq,
            "package": self.package.id,
            "entity": visit.visit_id,
            "base_version": base,
            "kind": kind,
            "changes": changes or {},
            "client_time": at(DAY, 11),
            "attachments": (),
        } | more
        operation = visits.Operation(**said, digest=sha256(repr(sorted(said.items(), key=str)).encode()).digest())
        self.sent.append(operation)
        return operation

    def push(self, *operations: visits.Operation, now: datetime | None = None, **more) -> list[str]:
        return [one.result.value for one in self.answer(*operations, now=now, **more).results]

    def answer(self, *operations: visits.Operation, now: datetime | None = None, device_time=None) -> visits.PushAnswer:
        return visits.operations_push(
            device_id=self.device.id, operations=operations, device_time=device_time, now=now or at(DAY, 18), by=self.by
        )


@pytest.fixture
def cycle(landlord) -> visits.CycleRun:
    return visits.cycle_open(first=FIRST, by=BY)


@pytest.fixture
def officer(cycle) -> Actor:
    visits.officer_set(profile=profile(), by=BY)
    staff_add(username="wong", password="x" * 12, role="visiting", verbs=OFFICER_VERBS, estates=None)
    return Actor("wong", "field", OFFICER_VERBS, None)


def plan(account_no: int, officer: str = "wong", on: date = DAY, window: str = "morning", places: int = 10) -> int:
    """A planned visit of the household; its id."""
    found = visits.visit_of(account_no, FIRST)
    have = [
        slot for slot in visits.slots_list(estate_code=found.estate_code, first=on, last=on) if slot.window == window
    ]
    if not have:
        visits.capacity_set(estate_code=found.estate_code, on=on, window=window, places=places, by=BY)
    visits.visit_book(visit_id=found.id, on=on, window=window, officer=officer, by=BY)
    return found.id


def hand_of(
    officer: Actor, day: date = DAY, now: datetime | None = None, device: visits.HandheldView | None = None
) -> Hand:
    device = device or enrol(officer.name)
    return Hand(device, visits.package_for(device_id=device.id, day=day, now=now or at(day, 8), by=officer), officer)


@pytest.fixture
def hand(landlord, officer) -> Hand:
    """Mrs Wong's handheld with the three households of estate 1001."""
    for account_no in landlord.accounts[:3]:
        plan(account_no)
    return hand_of(officer)


def events(name: str) -> list[dict]:
    return [
        json.loads(facts)
        for (facts,) in fetch_all("select facts from outbox_event where name = %(name)s order by id", {"name": name})
    ]
