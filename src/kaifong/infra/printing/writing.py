"""How money, days, months and shares are written, as each language does it. Plain text without places to break."""

from __future__ import annotations

from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton

from kaifong.kernel.calendar import Month
from kaifong.kernel.money import Money

LOCALES = {
    "zh-hant": Locale("zh", "HK", script="Hant"),
    "en": Locale("en", "GB"),  # en_HK writes 3/3/2026 in short forms; day before month in words is the same
    "zh-hans": Locale("zh", "CN", script="Hans"),
}
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
"""The minus sign, not the hyphen: a line may break after a hyphen."""


def write_money(cents: int, currency: str = "HKD") -> str:
    """``123450`` → ``HK$1,234.50``."""
    return str(Money(cents, currency)).replace("-", MINUS).replace(" ", NO_BREAK_SPACE)


def write_day(day: date, language: str) -> str:
    """``3 March 2026``, ``2026年3月3日``."""
    return format_date(day, "long", locale=LOCALES[language]).replace(" ", NO_BREAK_SPACE)


def write_short_day(day: date, language: str) -> str:
    """The day for dense tables: ``3 Mar 2026``, ``2026年3月3日``."""
    return format_skeleton("yMMMd", day, locale=LOCALES[language]).replace(" ", NO_BREAK_SPACE)


def write_month(month: Month, language: str) -> str:
    """``March 2026``, ``2026年3月``."""
    return format_skeleton("yMMMM", month.first, locale=LOCALES[language]).replace(" ", NO_BREAK_SPACE)


def write_short_month(month: Month, language: str) -> str:
    """The month for dense tables: ``Mar 2026``, ``2026年3月``."""
    return format_skeleton("yMMM", month.first, locale=LOCALES[language]).replace(" ", NO_BREAK_SPACE)


def write_month_name(month: Month, language: str) -> str:
    """The month without its year, for below a chart's bar: ``Mar``, ``3月``."""
    return format_skeleton("MMM", month.first, locale=LOCALES[language])


def write_share(part: int, whole: int) -> str:
    """A part of a whole in percent with one decimal; a dash where there is no whole."""
    return f"{100 * part / whole:.1f}%".replace("-", MINUS) if whole else "–"
