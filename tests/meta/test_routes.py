"""Every address says who may come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import account_no, application_no
from kaifong.selfservice.asking import questions

PUBLIC = {
    "livez",  # asked by whoever watches over the program; says no more than that it lives
    "readyz",  # the same, with the database
    "<root>",  # leads to the portal's first page
    "exchange/v1/payments/<channel>",  # signed by the partner; see docs/reference/notifications.md
    "office/sign-in/",
    "office/sign-out/",
    "my/",  # the first page, with the questions that need no sign-in
    "my/sign-in/",
    "my/sign-in/code/",
    "my/sign-in/code/again/",
    "my/sign-in/passkey/ask/",  # tells whoever begins the same
    "my/sign-in/passkey/",  # answered by a key in the tenant's device
    "my/sign-in/identity/<str:name>/",  # to a provider, which asks who it is
    "my/sign-in/identity/<str:name>/back/",  # back from there, good for the browser that was sent alone
    "my/sign-out/",  # ends the session of whoever has one
    "my/forgotten/",  # says the same of every account
    "api/v1/",  # django-ninja's own root, which answers nothing
    "api/v1/openapi.json",  # how other programs ask
    "api/v1/questions",  # which questions there are
    *(f"api/v1/questions/{one.name}" for one in questions().values() if not one.assurance),
    "api/v1/oauth/token",  # a program proves itself by its own secret
    "api/v1/oauth/revoke",
    ".well-known/oauth-authorization-server",  # where those are (RFC 8414)
    "field/",  # the handheld's app: its own files, which hold nothing of anybody
    "field/v1/openapi.json",  # how it asks; whatever it asks it has signed
    "kiosk/enrol/",  # a supervisor's one-time code makes a browser a kiosk
    "kiosk/lease/",  # signed with the kiosk's own key
    "kiosk/fetch/",  # for a tenant's phone, with a code of 50 bits that is good for 15 minutes
    "kiosk/fetch/<slug:code>/",  # the same, as the QR code has it
}
"""Addresses open to people who have not signed in, and why. All others lead to their door's sign-in page, or refuse."""

SIGN_IN = {"office": settings.LOGIN_URL, "portal": "portal:sign-in", "apps": "portal:sign-in"}
"""Where doors for people lead a stranger. Doors for programs refuse."""

SAMPLES = {
    "month": Month.of(date(2026, 10, 1)),
    "account_no": account_no(1001, 1),
    "code": 1001,
    "receipt_id": 1,
    "channel": "fps",
    "name": "rent-status",
    "table": "payments",
    "session_id": 1,
    "passkey_id": 1,
    "key": UUID(int=1),
    "form": "member_add",
    "form_id": 1,
    "section": "person",
    "wanted": "identity",
    "document_id": 1,
    "row": "1",
    "act": "close",
    "case_id": 1,
    "step_id": 1,
    "notice_id": 1,
    "call_back_id": 1,
    "application_no": application_no(2026, 1),
    "device_id": 1,
    "alarm_id": 1,
    "visit_id": 1,
    "task_id": 1,
    "proposal_id": 1,
    "operation_id": UUID(int=1),
    "plan_id": 1,
    "on": date(2026, 10, 1),
}


class Route(NamedTuple):
    door: str
    pattern: URLPattern


def routes(patterns: list[URLPattern | URLResolver], before: str = "", door: str = "") -> Iterator[tuple[str, Route]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            # the language's prefix is no part of what is asked for
            prefix = "" if type(each.pattern).__name__ == "LocalePrefixPattern" else str(each.pattern)
            yield from routes(each.url_patterns, before + prefix, each.namespace or door)
        else:
            yield before + str(each.pattern) or "<root>", Route(door, each)


ROUTES = dict(routes(get_resolver().url_patterns))
CLOSED = {route: found for route, found in ROUTES.items() if route not in PUBLIC}
AT_KIOSKS = [route for route, found in CLOSED.items() if found.door == "kiosk"]
FOR_PEOPLE = [route for route, found in CLOSED.items() if found.door in SIGN_IN]
FOR_PROGRAMS = [route for route in CLOSED if route not in (*FOR_PEOPLE, *AT_KIOSKS)]


@pytest.mark.parametrize("route", FOR_PEOPLE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_led_to_the_doors_sign_in_page(route: str, method: str) -> None:
    door, pattern = CLOSED[route]
    arguments = {name: SAMPLES[name] for name in pattern.pattern.converters}
    with translation.override("en"):
        address = reverse(f"{door}:{pattern.name}", kwargs=arguments)
        sign_in = reverse(SIGN_IN[door])

    answer = getattr(Client(), method)(address)

    # staff come back to what they sent as to what they asked for; a tenant's form is never sent again by itself
    back = f"?next={address}" if door == "office" or method == "get" else ""
    assert (answer.status_code, answer.headers.get("Location")) == (302, f"{sign_in}{back}")


@pytest.mark.parametrize("route", AT_KIOSKS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_browser_that_is_no_kiosk_is_refused(route: str, method: str) -> None:
    pattern = CLOSED[route].pattern
    with translation.override("en"):
        address = reverse(f"kiosk:{pattern.name}", kwargs={name: SAMPLES[name] for name in pattern.pattern.converters})

    assert getattr(Client(), method)(address).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("route", FOR_PROGRAMS)
def test_a_stranger_is_refused_where_there_is_no_sign_in_page(route: str) -> None:
    answers = [Client().get(f"/{route}"), Client().post(f"/{route}", b"{}", content_type="application/json")]

    assert {answer.status_code for answer in answers} <= {400, 401, 403, 404, 405, 422}


@pytest.mark.parametrize("name", [one.name for one in questions().values() if one.assurance])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_gets_no_answer_to_a_question_that_needs_a_sign_in(name: str, method: str) -> None:
    answer = getattr(Client(), method)(f"/en/my/ask/{name}/")

    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/en/my/sign-in/")


def test_every_public_address_exists() -> None:
    assert sorted(PUBLIC - ROUTES.keys()) == []


@pytest.mark.parametrize("channel", ["fps", "autopay", "no_such_channel"])
def test_an_unsigned_message_is_not_taken(channel: str) -> None:
    answer = Client().post(f"/exchange/v1/payments/{channel}", b"{}", content_type="application/json")

    assert answer.status_code in (401, 404)
