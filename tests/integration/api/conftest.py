"""The API as its callers meet it: through the server's entry point, without the middleware of pages."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaifong.config.wsgi import application
from kaifong.domains.access import api as access
from kaifong.infra import clock
from tests.integration.two_months import TODAY, TwoMonths, two_months

BACK = "https://app.example/back"
VERIFIER = "v" * 43


def challenge_of(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Door:
    """Calls of the server's entry point. ``headers`` go with every call."""

    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, b"", headers)

    def post(self, path: str, body: Any = None, *, form: Any = None, **headers: str) -> Answer:
        if form is not None:
            return self.call("POST", path, urlencode(form).encode(), headers, "application/x-www-form-urlencoded")
        return self.call("POST", path, body if isinstance(body, bytes) else json.dumps(body).encode(), headers)

    def call(
        self, method: str, path: str, body: bytes, headers: dict[str, str], content_type: str = "application/json"
    ) -> Answer:
        started: dict[str, Any] = {}

        def start_response(status: str, sent: list[tuple[str, str]], _exc_info: Any = None) -> None:
            started.update(status=int(status.split()[0]), headers=dict(sent))

        where = urlsplit(path)
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": where.path, "QUERY_STRING": where.query, "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.1",
            "HTTP_HOST": "localhost", "CONTENT_TYPE": content_type if body else "", "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body), "wsgi.errors": BytesIO(), "wsgi.url_scheme": "http",
        }  # fmt: skip
        for name, value in {**self.headers, **headers}.items():
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        with one_connection():
            response = application(environ, start_response)
            content = b"".join(response)
            response.close()  # type: ignore[attr-defined]
        return Answer(started["status"], started["headers"], content)


@pytest.fixture
def months(db, tmp_path, monkeypatch) -> TwoMonths:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return two_months()


@contextmanager
def one_connection() -> Iterator[None]:
    """The test's own connection, and its transaction, serve the call; Django's own test client does the same."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def door() -> Door:
    return Door()


def session(account_no: int, assurance: int = 2) -> str:
    return access.session_open(account_no=account_no, door="portal", assurance=assurance, now=clock.now())


@pytest.fixture
def signed_in() -> Callable[..., Door]:
    """A door with the portal's cookie of an account."""
    return lambda account_no, assurance=2: Door({"Cookie": f"kf_portal={session(account_no, assurance)}"})


@dataclass
class App:
    """An app that a landlord's tenants may use, and a tenant's browser."""

    client_id: str
    door: Door
    browser: Client

    def address(self, **changed: Any) -> str:
        asked = {
            "response_type": "code", "client_id": self.client_id, "redirect_uri": BACK, "state": "s1",
            "scope": "ask change", "code_challenge": challenge_of(VERIFIER), "code_challenge_method": "S256",
        }  # fmt: skip
        return "/en/apps/allow/?" + urlencode({k: v for k, v in {**asked, **changed}.items() if v is not None})

    def agree(self, *, answer: str = "allow", **changed: Any) -> dict[str, str]:
        """What the app is sent back with."""
        response = self.browser.post(self.address(**changed), {"answer": answer})
        assert response.status_code == 302, response.content
        assert response["Location"].startswith(BACK + "?")
        return {name: values[0] for name, values in parse_qs(urlsplit(response["Location"]).query).items()}

    def redeem(self, code: str, /, **changed: Any) -> Answer:
        form = {
            "grant_type": "authorization_code", "client_id": self.client_id, "code": code, "redirect_uri": BACK,
            "code_verifier": VERIFIER,
        }  # fmt: skip
        return self.door.post(
            "/api/v1/oauth/token", form={k: v for k, v in {**form, **changed}.items() if v is not None}
        )

    def tokens(self, **changed: Any) -> dict[str, Any]:
        answer = self.redeem(self.agree(**changed)["code"])
        assert answer.status == 200, answer.body
        tokens: dict[str, Any] = answer.json
        return tokens

    def refresh(self, token: str, **changed: Any) -> Answer:
        form = {"grant_type": "refresh_token", "client_id": self.client_id, "refresh_token": token}
        return self.door.post("/api/v1/oauth/token", form={**form, **changed})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def add_app(name: str = "Neighbours", *, redirect_uris: tuple[str, ...] = (BACK,)) -> str:
    return access.app_add(name=name, redirect_uris=redirect_uris, by=access.operator(), now=clock.now())


@pytest.fixture
def app(months, door) -> App:
    """The app, with tenant ``a`` signed in in the browser."""
    browser = Client()
    browser.cookies["kf_portal"] = session(months.a)
    return App(add_app(), door, browser)


@pytest.fixture
def statements():
    """The statements that a call runs."""

    def ran(call) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            call()
        return [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]

    return ran
