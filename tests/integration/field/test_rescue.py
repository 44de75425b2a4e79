"""A sealed file of a handheld that reaches the server no more is taken in at the office."""

from __future__ import annotations

import hashlib
import json

import pytest
from typer.testing import CliRunner

from kaifong.domains.visits import api as visits
from kaifong.domains.visits.models import Operation
from kaifong.interfaces.cli.visits import app
from kaifong.interfaces.cli.visits_rescue import FileRefused
from tests.integration.field.conftest import text
from tests.integration.field.test_door import photo
from tests.integration.visits.conftest import FIRST


@pytest.fixture
def saved(handheld, tmp_path):
    sealed = handheld.seal(photo(), f"attachment {handheld.device}")
    name = hashlib.sha256(sealed).hexdigest()
    operations = [
        handheld.sealed("visit.start", {}),
        handheld.sealed("observation", {"photo": [None, True]}, attachments=[name]),
        handheld.sealed("visit.outcome", {"outcome": [None, "verified"]}),
    ]
    attachments = [{"name": name, "sealed": text(sealed)}]
    file = tmp_path / "kaifong-visits.sealed.json"
    file.write_text(json.dumps({"device": handheld.device, "operations": operations, "attachments": attachments}))
    return file


def taken(file) -> dict:
    return json.loads(
        CliRunner().invoke(app, ["handheld", "rescue", str(file), "--json"], catch_exceptions=False).stdout
    )


def test_what_was_saved_is_taken_in_once_however_often(saved, landlord):
    first, again = taken(saved), taken(saved)

    visit = visits.visit_of(landlord.accounts[0], FIRST)
    assert first == again == {"operations": {"applied": 3}, "attachments": 1}
    assert (visit.state, visits.visit_received(visit.id)) == (visits.VisitState.FINISHED, True)
    assert Operation.objects.count() == 3


@pytest.mark.parametrize("cut", [0, 1, 200])
def test_a_torn_file_is_refused_and_changes_nothing(saved, cut):
    saved.write_bytes(saved.read_bytes()[:cut])

    with pytest.raises(FileRefused, match="cannot be taken in"):
        taken(saved)

    assert Operation.objects.count() == 0
