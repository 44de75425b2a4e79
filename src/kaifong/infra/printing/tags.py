"""Template filters for money, days, months, account numbers and texts in the current language.

A template library without an app, so that documents below the interfaces can use it too: name it under ``builtins`` or
``libraries`` of a template engine.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from django import template
from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language

from kaifong.infra.printing import writing
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import AccountNo, format_account_no
from kaifong.kernel.localtext import LocalText

register = template.Library()


DATE_IN_WORDS = re.compile(
    r"\d{4}年\d{1,2}月(?:\d{1,2}日)?"
    r"|(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
)


@register.filter
def local(text: LocalText) -> SafeString:
    """The text in the current language; a date in it does not break."""
    held = DATE_IN_WORDS.sub(r'<span class="nowrap">\g<0></span>', escape(text[_language()]))
    return mark_safe(held)  # noqa: S308 - escaped above


@register.filter
def money(cents: int) -> str:
    """Cents as an amount in the landlord's currency: ``HK$1,234.50``."""
    return writing.write_money(cents, settings.CURRENCY)


@register.filter
def negative(cents: int) -> int:
    """The amount the other way."""
    return -cents


@register.filter
def count(number: int) -> str:
    """A number of things: ``837,800``."""
    return f"{number:,}"


@register.filter
def day(value: date) -> SafeString:
    """A date, or a moment's date where the landlord is, as the language writes it; in an element that does not break."""
    return _time(value.isoformat(), writing.write_day(_day(value), _language()))


@register.filter
def short_day(value: date) -> SafeString:
    """As `day`, for dense tables."""
    return _time(value.isoformat(), writing.write_short_day(_day(value), _language()))


@register.filter
def month(value: Month) -> SafeString:
    """A month as the language writes it, in an element that does not break."""
    return _time(str(value), writing.write_month(value, _language()))


@register.filter
def short_month(value: Month) -> SafeString:
    """A month for dense tables."""
    return _time(str(value), writing.write_short_month(value, _language()))


@register.filter
def month_text(value: Month) -> str:
    """A month as plain text, for titles and attributes."""
    return writing.write_month(value, _language())


@register.filter
def account_no(number: int) -> SafeString:
    """An account number in three groups of four, in an element that does not break."""
    return format_html('<span class="nowrap">{}</span>', format_account_no(AccountNo(number)))


@register.filter
def account_text(number: int) -> str:
    """An account number in three groups of four, as plain text."""
    return format_account_no(AccountNo(number)).replace(" ", writing.NO_BREAK_SPACE)


@register.filter
def share(part: int, whole: int) -> str:
    """A part of a whole in percent: ``{{ part|share:whole }}``."""
    return writing.write_share(part, whole)


def _day(value: date) -> date:
    return localtime(value).date() if isinstance(value, datetime) else value


def _time(machine: str, people: str) -> SafeString:
    return format_html('<time class="nowrap" datetime="{}">{}</time>', machine, people)


def _language() -> str:
    language = get_language()
    if language is None:
        raise LookupError("No language is active; a document is drawn under translation.override(language).")
    return language
