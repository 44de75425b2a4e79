"""How the kiosks are: the page for whoever keeps them running."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access import api as access
from kaifong.domains.access.api import Actor, DeviceView
from kaifong.infra.printing.escpos import Trouble
from kaifong.infra.printing.jobs import JobView, jobs_of
from kaifong.infra.printing.models import JobState

SILENT_AFTER = timedelta(minutes=3)
"""Three heartbeats that did not come."""
SLIPS_SHOWN = 3

PAPER = {
    "ok": _("Ready"),
    "low": _("Paper is near its end"),
    Trouble.PAPER_OUT.value: _("Out of paper"),
    Trouble.COVER_OPEN.value: _("Cover open"),
    Trouble.OFFLINE.value: _("Offline"),
    Trouble.UNREACHABLE.value: _("Does not answer"),
    Trouble.ERROR.value: _("Reports an error"),
    "": _("No printer"),
}
"""What a kiosk's heartbeat says of its printer."""


@dataclass(frozen=True, slots=True)
class KioskLine:
    """A kiosk in the list.

    Attributes:
        condition: its state in a word or two, and whether somebody should go there.
        unclear: its last slips of which nobody knows whether they came out.
    """

    device: DeviceView
    condition: Promise
    needs_care: bool
    printer: Promise | str
    unclear: tuple[JobView, ...]


def kiosks(*, now: datetime, actor: Actor) -> tuple[KioskLine, ...]:
    """The kiosks of the actor's estates that are in service, those that need somebody first. A statement for each."""
    lines = [
        _line(device, now)
        for device in access.devices_list(by=actor)
        if device.kind == "kiosk" and device.revoked_at is None
    ]
    return tuple(sorted(lines, key=lambda line: (not line.needs_care, line.device.estate_code, line.device.name)))


def _line(device: DeviceView, now: datetime) -> KioskLine:
    silent = now - device.seen_at > SILENT_AFTER
    ready = device.paper in ("ok", "")
    return KioskLine(
        device,
        _("Silent") if silent else _("In service") if ready else _("In service, printer needs care"),
        silent or not ready,
        PAPER.get(device.paper, device.paper),
        jobs_of(place=f"device {device.id}", state=JobState.UNKNOWN, limit=SLIPS_SHOWN),
    )
