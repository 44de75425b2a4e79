"""A small invented register in the Authority's form, for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "prh-estates.json"


def three(english: str, traditional: str, simplified: str) -> dict[str, str]:
    return {"en": english, "zh-Hant": traditional, "zh-Hans": simplified}


def same(text: str) -> dict[str, str]:
    return three(text, text, text)


def entry(**fields: Any) -> dict[str, Any]:
    """One estate, Heron Estate with three blocks and 1,200 flats, but for the given fields (see `FIELDS`)."""
    stated = {
        "name": three("Heron Estate", "白鷺邨", "白鹭邨"),
        "district": three("Sha Tin", "沙田", "沙田"),
        "region": three("New Territories", "新界", "新界"),
        "latitude": 22.38,
        "longitude": 114.19,
        "kind": three("Public Rental Housing", "租住屋邨", "租住屋邨"),
        "intake": same("1984"),
        "block_types": three("Trident 3", "Y3型", "Y3型"),
        "blocks_stated": "3",
        "blocks": three(
            "Reed House<br>Marsh House <br><br>Lake House<br>", "蘆葦樓\n沼澤樓 \n\n湖泊樓", "芦苇楼\n沼泽楼\n湖泊楼\n"
        ),
        "flats": three("1 200 as at 31.12.2025", "1 200 截至2025年12月31日的情況", "1 200 截至2025年12月31日的情況"),
        "flat_size": same("14.05 - 37.1"),
        "committee": three("Formed", "已成立", "已成立"),
        "office": three(
            "Heron Estate Office<br>G/F, Reed House", "白鷺邨辦事處\n蘆葦樓地下", "白鹭邨办事处\n芦苇楼地下"
        ),
        "management": three("Heron Ltd", "白鷺公司", "白鹭公司"),
        "car_parks": same(""),
        "website": "-",
        "further": same(""),
    }
    return {FIELDS[name]: value for name, value in {**stated, **fields}.items()}


FIELDS = {
    "name": "Estate Name",
    "district": "District Name",
    "region": "Region Name",
    "latitude": "Estate Map Latitude",
    "longitude": "Estate Map Longitude",
    "kind": "Type of Estate",
    "intake": "Year of Intake",
    "block_types": "Type(s) of Block(s)",
    "blocks_stated": "No. of Blocks",
    "blocks": "Name of Block(s)",
    "flats": "No. of Rental Flats",
    "flat_size": "Flat Size (m2)",
    "committee": "Estate Management Advisory Committee (EMAC)",
    "office": "District Tenancy Management Office/Estate Office",
    "management": "Property Management",
    "car_parks": "Carpark Management",
    "website": "Estate Website",
    "further": "Further Information",
}


def content(*entries: Any) -> bytes:
    return json.dumps(entries, ensure_ascii=False).encode()
