from __future__ import annotations

from typing import Any, Literal, NamedTuple

from django import template
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from kaifong.infra.printing.tags import DATE_IN_WORDS
from kaifong.interfaces.office import refusals
from kaifong.interfaces.office.visit_words import field_label
from kaifong.kernel.calendar import Month
from kaifong.kernel.errors import Refusal

register = template.Library()

SEARCHERS = frozenset({"rent.view", "requests.view", "applications.view"})
"""Verbs any of which opens the search box."""


class Place(NamedTuple):
    """An entry of the menu.

    Attributes:
        verbs: any of them opens it.
        pages: names of the routes that lie below it.
    """

    route: str
    label: Promise
    verbs: frozenset[str]
    pages: frozenset[str]


MENU = (
    Place(
        "home",
        _("Rent"),
        frozenset({"rent.view"}),
        frozenset({"home", "month", "estate", "tenancy"}),
    ),
    Place(
        "worklists",
        _("Work"),
        frozenset({"rent.view", "payments.view", "requests.view", "enforcement.view", "visits.decide"}),
        frozenset(
            {
                *("worklist", "worklist-row", "case", "form", "enforcement-case", "enforcement-open", "notice"),
                *("visit-value", "visit-record"),
            }
        ),
    ),
    Place(
        "visits",
        _("Visits"),
        frozenset({"visits.view"}),
        frozenset({"visits", "visits-of-estate", "visit", "visit-findings"}),
    ),
    Place("routes-next", _("Routes"), frozenset({"visits.view"}), frozenset({"routes", "route-move"})),
    Place("suspense", _("Suspense"), frozenset({"payments.view"}), frozenset({"suspense", "suspense-assign"})),
    Place("hotline", _("Hotline"), frozenset({"access.hotline"}), frozenset({"hotline"})),
    Place("call-backs", _("Calls to make"), frozenset({"requests.call_back"}), frozenset({"call-backs", "call-back"})),
    Place(
        "handhelds",
        _("Handhelds"),
        frozenset({"access.device"}),
        frozenset({"handhelds", "handheld", "handheld-revoke", "handheld-enrol"}),
    ),
    Place("kiosks", _("Kiosks"), frozenset({"access.device"}), frozenset({"kiosks"})),
)


class Entry(NamedTuple):
    address: str
    label: Promise
    here: bool


@register.simple_tag(takes_context=True)
def menu(context: template.Context) -> list[Entry]:
    """The entries of the menu that the signed-in user's role opens."""
    request = context["request"]
    here = request.resolver_match.url_name if request.resolver_match else ""
    verbs = frozenset(request.user.role.verbs)
    return [
        Entry(reverse(f"office:{place.route}"), place.label, here in place.pages)
        for place in MENU
        if place.verbs & verbs
    ]


@register.simple_tag(takes_context=True)
def may_search(context: template.Context) -> bool:
    """Whether the signed-in user's role opens the search box. It is left out of the search's own page."""
    request = context["request"]
    match: Any = request.resolver_match
    return bool(SEARCHERS & frozenset(request.user.role.verbs)) and not (match and match.url_name == "search")


@register.simple_tag
def statement_url(language: str, account_no: int, month: Month) -> str:
    """Where a tenancy's statement is in a language, which need not be the page's."""
    with translation.override(language):
        return reverse("office:statement", args=[account_no, month])


@register.filter
def held(text: str) -> SafeString:
    """A sentence whose dates do not break."""
    return mark_safe(DATE_IN_WORDS.sub(r'<span class="nowrap">\g<0></span>', escape(text)))  # noqa: S308 - escaped


@register.filter
def refused(refusal: Refusal | Literal[""] | None) -> str:
    """Why nothing was done, in the page's language, or marked as English; empty where nothing was refused."""
    if not refusal:
        return ""
    words = refusals.said(refusal)
    return held(words) if words else format_html('<span lang="en">{}</span>', refusal)


@register.filter
def visit_field(name: str) -> str:
    """What a visit's record calls a field, in words."""
    return field_label(name)


@register.filter
def minute(count: int) -> str:
    """Minutes since midnight as a time of day."""
    return f"{count // 60:02d}:{count % 60:02d}"


@register.simple_tag
def typed_or(typed: dict[str, str], key: str, otherwise: str) -> str:
    """What was typed under a key, or else something else."""
    return typed.get(key, otherwise)
