"""When officers answer the telephone, and where: ``[hotline]`` in the landlord's file; when offices are open: ``[offices]``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from kaifong.kernel.errors import Refusal

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KEYS = frozenset({"number", "officers", "ring_seconds", "hours", "closed"})
OFFICE_KEYS = frozenset({"number", "hours", "closed"})
LOOK_AHEAD = timedelta(days=31)
RING_SECONDS = range(5, 121)

_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_ADDRESS = re.compile(r"sips?:[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?")
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


class HotlineSettingInvalid(Refusal):
    """A value under ``[hotline]`` or ``[offices]`` in the landlord's file is not what it must be."""

    def __init__(self, name: str, must: str, *, table: str = "hotline") -> None:
        self.name = name
        super().__init__(f"[{table}] in the landlord's file: {name} must be {must}.")


@dataclass(frozen=True, slots=True)
class Hours:
    """From a time of day until before another."""

    begin: time
    end: time


@dataclass(frozen=True, slots=True)
class Officers:
    """Who takes calls that the hotline hands over, and when.

    Attributes:
        number: of the hotline, as people dial it; "" where the file gives none.
        addresses: SIP addresses of officers' telephones, tried in turn; none where calls are never handed over.
        ring_seconds: how long each rings.
        hours: by weekday, Monday first.
        closed: days on which nobody answers, whatever the weekday: general holidays and the landlord's own.
    """

    number: str = ""
    addresses: tuple[str, ...] = ()
    ring_seconds: int = 20
    hours: tuple[tuple[Hours, ...], ...] = ((),) * 7
    closed: frozenset[date] = frozenset()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(settings.LANDLORD_TIME_ZONE))

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        return () if day in self.closed else self.hours[day.weekday()]

    def is_open(self, now: datetime) -> bool:
        """Whether officers answer at a moment."""
        here = now.astimezone(self.zone)
        return any(hours.begin <= here.time() < hours.end for hours in self.hours_on(here.date()))

    def opens(self, now: datetime) -> datetime | None:
        """When officers answer next, which is now where they do; None where they do not within a month."""
        here = now.astimezone(self.zone)
        for days in range(LOOK_AHEAD.days + 1):
            day = here.date() + timedelta(days=days)
            for hours in self.hours_on(day):
                if datetime.combine(day, hours.end, self.zone) > here:
                    return max(here, datetime.combine(day, hours.begin, self.zone))
        return None


def officers() -> Officers:
    """As the landlord's file says; nobody where it says nothing. Raises HotlineSettingInvalid."""
    return officer_hours(_read(Path(settings.LANDLORD_FILE)))


def estate_offices() -> Officers:
    """As the landlord's file says; never open where it says nothing. Raises HotlineSettingInvalid."""
    return estate_office_hours(_read(Path(settings.LANDLORD_FILE)))


@cache
def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def officer_hours(landlord: Mapping[str, Any]) -> Officers:
    """Read the landlord's file, parsed. Raises HotlineSettingInvalid."""
    told = _table(landlord, "hotline", KEYS)
    addresses = told.get("officers", [])
    if not isinstance(addresses, list) or not all(isinstance(a, str) and _ADDRESS.fullmatch(a) for a in addresses):
        raise HotlineSettingInvalid("officers", 'a list of SIP addresses like "sip:201@10.0.0.5"')
    ring_seconds = told.get("ring_seconds", 20)
    if type(ring_seconds) is not int or ring_seconds not in RING_SECONDS:
        raise HotlineSettingInvalid("ring_seconds", f"from {RING_SECONDS.start} to {RING_SECONDS.stop - 1}")
    return Officers(
        _number(told, "hotline"), tuple(addresses), ring_seconds, _week(told, "hotline"), _closed(told, "hotline")
    )


def estate_office_hours(landlord: Mapping[str, Any]) -> Officers:
    """The same of estate offices, which people go to: no call is handed over to them. Raises HotlineSettingInvalid."""
    told = _table(landlord, "offices", OFFICE_KEYS)
    return Officers(_number(told, "offices"), hours=_week(told, "offices"), closed=_closed(told, "offices"))


def _table(landlord: Mapping[str, Any], table: str, keys: frozenset[str]) -> Mapping[str, Any]:
    told = landlord.get(table, {})
    if not isinstance(told, Mapping):
        raise HotlineSettingInvalid("it", "a table", table=table)
    if unknown := sorted(told.keys() - keys):
        raise HotlineSettingInvalid(unknown[0], f"left out; known are {', '.join(sorted(keys))}", table=table)
    return told


def _number(told: Mapping[str, Any], table: str) -> str:
    number = told.get("number", "")
    if number and not (isinstance(number, str) and _NUMBER.fullmatch(number)):
        raise HotlineSettingInvalid("number", "digits, with + before an international number", table=table)
    return str(number)


def _closed(told: Mapping[str, Any], table: str) -> frozenset[date]:
    closed = told.get("closed", [])
    if not isinstance(closed, list) or not all(type(day) is date for day in closed):
        raise HotlineSettingInvalid("closed", "a list of days written as 2026-12-25, without quotes", table=table)
    return frozenset(closed)


def _week(told: Mapping[str, Any], table: str) -> tuple[tuple[Hours, ...], ...]:
    week = told.get("hours", {})
    if not isinstance(week, Mapping) or week.keys() - set(WEEKDAYS):
        raise HotlineSettingInvalid("hours", f"a table of {', '.join(WEEKDAYS)}", table=table)
    return tuple(_day(weekday, week.get(weekday, []), table) for weekday in WEEKDAYS)


def _day(weekday: str, told: Any, table: str) -> tuple[Hours, ...]:
    wrong = HotlineSettingInvalid(
        f"hours.{weekday}",
        'a list like ["08:30-12:45", "14:00-17:30"], each ending after it begins and before the next',
        table=table,
    )
    if not isinstance(told, list):
        raise wrong
    found: list[Hours] = []
    for text in told:
        match = _HOURS.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise wrong
        first_hour, first_minute, last_hour, last_minute = map(int, match.groups())
        hours = Hours(time(first_hour, first_minute), time(last_hour, last_minute))
        if hours.begin >= hours.end or (found and hours.begin < found[-1].end):
            raise wrong
        found.append(hours)
    return tuple(found)
