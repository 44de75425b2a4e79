"""A kiosk's own words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kaifong.infra.printing.escpos import Trouble
from kaifong.infra.printing.jobs import BUSY, INTERRUPTED

TROUBLES = {
    Trouble.PAPER_OUT.value: _("The printer has run out of paper."),
    Trouble.COVER_OPEN.value: _("The printer's cover is open."),
    Trouble.OFFLINE.value: _("The printer is switched to offline."),
    Trouble.UNREACHABLE.value: _("The printer does not answer."),
    Trouble.ERROR.value: _("The printer reports an error."),
    BUSY: _("The printer is busy. Please try again in a moment."),
    INTERRUPTED: _("The printing was interrupted."),
}


def spelled(code: str) -> str:
    """A code to be read aloud, sign by sign."""
    return ", ".join(code)
