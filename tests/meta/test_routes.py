"""Every address says who may come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import account_no

PUBLIC = {
    "livez",  # asked by whoever watches over the program; says no more than that it lives
    "readyz",  # the same, with the database
    "<root>",  # leads to the office
    "exchange/v1/openapi.json",  # how partners' systems talk to us
    "exchange/v1/payments/<channel>",  # signed by the partner; see docs/reference/notifications.md
    "exchange/v1/",  # django-ninja's own root, which answers nothing
    "office/sign-in/",
    "office/sign-out/",
}
"""Addresses open to people who have not signed in, and why. All others lead to the sign-in page."""

SAMPLES = {
    "month": Month.of(date(2026, 10, 1)),
    "account_no": account_no(1001, 1),
    "code": 1001,
    "receipt_id": 1,
    "channel": "fps",
}


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            # the language's prefix is no part of what is asked for
            prefix = "" if type(each.pattern).__name__ == "LocalePrefixPattern" else str(each.pattern)
            yield from routes(each.url_patterns, before + prefix)
        else:
            yield before + str(each.pattern) or "<root>", each


ROUTES = dict(routes(get_resolver().url_patterns))
CLOSED = {route: pattern for route, pattern in ROUTES.items() if route not in PUBLIC}


@pytest.mark.parametrize("route", CLOSED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_led_to_the_sign_in_page(route: str, method: str) -> None:
    pattern = CLOSED[route]
    arguments = {name: SAMPLES[name] for name in pattern.pattern.converters}
    with translation.override("en"):
        address = reverse(f"office:{pattern.name}", kwargs=arguments)
        sign_in = reverse(settings.LOGIN_URL)

    answer = getattr(Client(), method)(address)

    assert (answer.status_code, answer.headers.get("Location")) == (302, f"{sign_in}?next={address}")


def test_every_public_address_exists() -> None:
    assert sorted(PUBLIC - ROUTES.keys()) == []


@pytest.mark.parametrize("channel", ["fps", "autopay", "no_such_channel"])
def test_an_unsigned_message_is_not_taken(channel: str) -> None:
    answer = Client().post(f"/exchange/v1/payments/{channel}", b"{}", content_type="application/json")

    assert answer.status_code in (401, 404)
