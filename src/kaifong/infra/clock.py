"""The one place that reads the clock. Only interfaces and tasks call it; everything below takes its dates as arguments."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> datetime:
    """The present moment, in the landlord's time zone."""
    return datetime.now(ZoneInfo(settings.LANDLORD_TIME_ZONE))


def today() -> date:
    """The landlord's calendar day; ``KAIFONG_TODAY`` sets it for demonstrations and replays."""
    return settings.TODAY or now().date()
