"""Low-energy Bluetooth printers that a handheld looks for: by the services of theirs that take ESC/POS."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from kaifong.kernel.errors import Refusal

CHUNK_BYTES = range(20, 513)
"""20 is what every line carries; 512 the longest value that GATT knows."""
PAUSE_MS = range(1_001)


class PrinterSettingInvalid(Refusal):
    """The landlord's file names a printer in a way that cannot be followed."""

    def __init__(self, key: str, wanted: str) -> None:
        super().__init__(f"In the landlord's file, under [[handhelds.printers]], {key} must be {wanted}.")


@dataclass(frozen=True, slots=True)
class Printer:
    """A kind of printer.

    Attributes:
        service: of GATT, which it advertises.
        write, status: characteristics that take data and tell how it is; "" for the first that can.
        chunk_bytes, pause_ms: how much it is given at once, and how long it is left alone after that where it confirms nothing.
    """

    service: str
    write: str = ""
    status: str = ""
    chunk_bytes: int = 100
    pause_ms: int = 20


KNOWN = (
    Printer(
        "000018f0-0000-1000-8000-00805f9b34fb",
        "00002af1-0000-1000-8000-00805f9b34fb",
        "00002af0-0000-1000-8000-00805f9b34fb",
    ),
    Printer(
        "49535343-fe7d-4ae5-8fa9-9fafd205e455",
        "49535343-8841-43f4-a8d4-ecbe34729bb3",
        "49535343-1e4d-4bd9-ba61-23c647249616",
    ),
    Printer("e7810a71-73ae-499d-8c15-faa9aef0c3f2", "bef8d6c9-9c21-4c9e-b632-bd58c1009f9f"),
    Printer("0000ff00-0000-1000-8000-00805f9b34fb", "0000ff02-0000-1000-8000-00805f9b34fb"),
)
"""The first two as NielsLeenheer/WebBluetoothReceiptPrinter (src/main.js) has them: POS-5805, POS-8360, Xprinter, MPT-II; Epson
TM-P. The others stand in several open programs that print by Web Bluetooth, no maker named. None was tried by us."""


def printers() -> list[dict[str, Any]]:
    """The landlord's, then those that are known. Raises PrinterSettingInvalid."""
    own = _own(Path(settings.LANDLORD_FILE))
    named = {one.service for one in own}
    return [asdict(one) for one in (*own, *(one for one in KNOWN if one.service not in named))]


@cache
def _own(path: Path) -> tuple[Printer, ...]:
    told = tomllib.loads(path.read_text(encoding="utf-8")).get("handhelds", {}).get("printers", [])
    if not isinstance(told, list):
        raise PrinterSettingInvalid("it", "a table for each")
    return tuple(_read(one) for one in told)


def _read(told: Mapping[str, Any]) -> Printer:
    known = [field.name for field in fields(Printer)]
    if unknown := sorted(told.keys() - set(known)):
        raise PrinterSettingInvalid(unknown[0], f"left out; known are {', '.join(known)}")
    if "service" not in told:
        raise PrinterSettingInvalid("service", "given")
    for key in ("service", "write", "status"):
        if key in told and not _is_uuid(told[key]):
            raise PrinterSettingInvalid(key, 'a UUID like "000018f0-0000-1000-8000-00805f9b34fb"')
    for key, allowed in (("chunk_bytes", CHUNK_BYTES), ("pause_ms", PAUSE_MS)):
        if key in told and (type(told[key]) is not int or told[key] not in allowed):
            raise PrinterSettingInvalid(key, f"from {allowed.start} to {allowed.stop - 1}")
    lowered: dict[str, Any] = {key: value.lower() if isinstance(value, str) else value for key, value in told.items()}
    return Printer(**lowered)


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value.lower()
    except ValueError:
        return False
