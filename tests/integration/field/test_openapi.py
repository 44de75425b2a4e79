"""What the OpenAPI description of ``/field/v1/`` says is what the door does, whatever is sent (schemathesis, in its own terms)."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import positive_data_acceptance
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth

from kaifong.config.wsgi import application
from kaifong.interfaces.field import callers
from kaifong.interfaces.field.api import api
from tests.integration.api.conftest import one_connection
from tests.integration.field.conftest import MORNING, text

EACH = 10
NOT_ASKED = [positive_data_acceptance, ignored_auth]
"""No schema says whose code or key is right; and every request here is signed, by a key that is not looked at."""

ADDRESSES = {
    operation["operationId"]: (path, method)
    for path, methods in api.get_openapi_schema(path_prefix="/field/v1/")["paths"].items()
    for method, operation in methods.items()
    if method != "head"
}


class AnyKey:
    def verify(self, *_: object) -> None:
        """Whatever is signed."""


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["sound", "unsound"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_whatever_is_sent_is_answered_as_the_description_says(handheld, monkeypatch, name, mode):
    monkeypatch.setattr(callers, "public_key_of", lambda _point: AnyKey())
    shown = {
        "Kaifong-Device": handheld.device, "Kaifong-Time": str(int(MORNING.timestamp())),
        "Kaifong-Signature": text(b"\1" * 64), "Authorization": f"Bearer {handheld.session}",
    }  # fmt: skip
    path, method = ADDRESSES[name]
    with one_connection():
        operation = schemathesis.openapi.from_wsgi("/field/v1/openapi.json", application)[path][method]

        @settings(
            max_examples=EACH, database=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def tried(case):
            case.call_and_validate(headers=shown, excluded_checks=NOT_ASKED)

        tried()
