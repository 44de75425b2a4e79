"""A day's package as it travels: JSON, sealed to the handheld, signed by the server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from kaifong.domains.visits import api as visits
from kaifong.infra.crypto.sealing import seal, signing_key
from kaifong.interfaces.field.printers import printers
from kaifong.kernel.localtext import LANGUAGES, LocalText
from kaifong.selfservice.visit_slip import visit_slip

SIGN_KEY = "field-sign.key"
ETAG_CHARS = 32


@dataclass(frozen=True, slots=True)
class Packed:
    sealed: bytes
    signature: bytes


def pack(package: visits.Package, device: visits.HandheldView, form: dict[str, Any], now: datetime) -> Packed:
    content = {
        "package": package.id,
        "device": str(device.id),
        "officer": {"name": package.officer, "languages": package.languages},
        "day": package.day,
        "made_at": package.made_at,
        "expires_at": package.expires_at,
        "server_time": now,
        "form": form,
        "slips": slips(),
        "printers": printers(),
        "visits": [_visit(one) for one in package.visits],
    }
    written = json.dumps(content, default=_plain, ensure_ascii=False).encode()
    sealed = seal(written, to=device.seal_key, info=f"kaifong field package {device.id}")
    return Packed(sealed, signing_key(SIGN_KEY).sign(sealed))


def etag(package: visits.Package, form: dict[str, Any]) -> str:
    """Other where anything is other that a handheld is given, and not with when it was made."""
    given = json.dumps([package.etag, form, slips(), printers()], default=_plain, sort_keys=True)
    return f'"{sha256(given.encode()).hexdigest()[:ETAG_CHARS]}"'


@cache
def slips() -> dict[str, dict[str, Any]]:
    """The slip that is left at a door, by language: `kaifong.selfservice.visit_slip`."""
    return {
        language: {"page": form.page, "parts": form.parts} for language in LANGUAGES for form in [visit_slip(language)]
    }


def _visit(visit: visits.PackageVisit) -> dict[str, Any]:
    household, contact, appointment = visit.household, visit.contact, visit.appointment
    return {
        "visit": str(visit.visit_id),
        "account_no": f"{visit.account_no:012d}",
        "state": visit.state,
        "place": visit.place,
        "block": visit.block,
        "floor": visit.floor,
        "household": {
            "version": household.version,
            "confirmed_on": household.confirmed_on,
            "members": [
                {
                    "person": one.person_id,
                    "name_zh": one.name_zh,
                    "name_en": one.name_en,
                    "relationship": one.relationship,
                    "birth_year": one.birth_year,
                    "presence": one.presence,
                }
                for one in household.members
            ],
        },
        "contact": {
            "version": contact.version,
            "phone": contact.phone,
            "email": contact.email,
            "language": contact.language,
            "letter_format": contact.letter_format,
        },
        "appointment": {
            "version": appointment.version,
            "on": appointment.on,
            "window": {
                "code": appointment.window.code,
                "start": appointment.window.start,
                "end": appointment.window.end,
                "title": appointment.window.title,
            },
            "step": appointment.step,
            "tries": appointment.tries,
            "female_officer": appointment.female_officer,
        },
        "last_findings": {
            "version": visit.last_findings.version,
            "outcomes": [[on, outcome] for on, outcome in visit.last_findings.outcomes],
        },
    }


def _plain(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case date() | datetime() | time():
            return value.isoformat()
        case LocalText():
            return {"zh-hant": value["zh-hant"], "en": value["en"], "zh-hans": value["zh-hans"]}
    raise TypeError(type(value).__name__)
