"""What the OpenAPI description says is what the door does, whatever is sent (schemathesis, in its own terms)."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import positive_data_acceptance
from schemathesis.generation import GenerationMode

from kaifong.config.wsgi import application
from kaifong.interfaces.api.api import api
from tests.integration.api.conftest import bearer, one_connection

EACH = 10
"""Inputs tried for each address in each way; the whole stays under half a minute."""

BEYOND_A_SCHEMA = [positive_data_acceptance]
"""No schema says which months were charged and which households there are: input that it allows may have no answer."""

ADDRESSES = {
    operation["operationId"]: (path, method, bool(operation.get("parameters") or "requestBody" in operation))
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
    for method, operation in methods.items()
}
TRIED = [
    *((name, GenerationMode.POSITIVE) for name in ADDRESSES),
    *((name, GenerationMode.NEGATIVE) for name, (_, _, takes_input) in ADDRESSES.items() if takes_input),
]


@pytest.mark.parametrize(("name", "mode"), TRIED, ids=[f"{name}-{mode.value}" for name, mode in TRIED])
def test_whatever_is_sent_is_answered_as_the_description_says(app, monkeypatch, name, mode):
    monkeypatch.setattr("kaifong.interfaces.api.limits.count", lambda *_asked: None)
    shown = bearer(app.tokens()["access_token"])
    path, method, _ = ADDRESSES[name]
    with one_connection():
        operation = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)[path][method]

        @settings(
            max_examples=EACH, database=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def tried(case):
            case.call_and_validate(headers=shown, excluded_checks=BEYOND_A_SCHEMA)

        tried()
