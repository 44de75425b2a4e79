"""Forms, documents and events at the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kaifong.domains.requests import api as requests
from kaifong.domains.tenancies import api as tenancies
from kaifong.interfaces.cli.documents import app as documents_app
from kaifong.interfaces.cli.outbox import app as outbox_app
from kaifong.interfaces.cli.requests import app
from kaifong.kernel.errors import Refusal
from tests.integration.requests.conftest import BORN, ON, Household, picture

ANSWERS = {name: answer for section in BORN.values() for name, answer in section.items()} | {
    "lives_here_since": "2026-08-03"
}


def run(*arguments: str, of: Any = app) -> str:
    result = CliRunner().invoke(of, list(arguments))
    if isinstance(result.exception, Refusal):
        raise result.exception
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout


@pytest.fixture(autouse=True)
def today(settings: Any) -> None:
    settings.TODAY = ON


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    answers, photo = tmp_path / "answers.json", tmp_path / "photo.jpg"
    answers.write_text(json.dumps(ANSWERS), encoding="utf-8")
    photo.write_bytes(picture().read())
    return {"answers": str(answers), "photo": str(photo)}


def filled(household: Household, files: dict[str, str]) -> str:
    photo = files["photo"]
    done = run(
        *("fill", f"{household.account_no:012d}", "--form", "member_add", "--answers", files["answers"]),
        *("--document", f"identity={photo}", "--document", f"relationship_proof={photo}", "--hand-in", "--json"),
    )
    return f"{json.loads(done)['number']:012d}"


def test_a_form_is_filled_in_listed_and_approved(household: Household, files: dict[str, str]) -> None:
    number = filled(household, files)

    waiting = json.loads(run("list", "--json"))
    done = run("approve", number, "--effective-on", "2026-11-25")

    assert [(form["form"], form["on_behalf"]) for form in waiting] == [("member_add", True)]
    assert done == f"Approved: {number}\n"
    assert len(tenancies.household(household.account_no, household.on)) == 2
    assert "approved" in run("list", "--account", f"{household.account_no:012d}")


def test_a_form_is_sent_back_and_refused(household: Household, files: dict[str, str]) -> None:
    number = filled(household, files)

    run("return", number, "--note", "see below", "--correct", "person=name")
    with pytest.raises(requests.FormClosed):
        run("refuse", number, "--reason", "late")

    [form] = requests.forms_of(account_no=household.account_no)
    assert form.state is requests.FormState.RETURNED


def test_all_definitions_of_a_folder_are_checked(tmp_path: Path) -> None:
    assert "9 definitions" in run("check")
    (tmp_path / "renewal-2026.yaml").write_text("form: renewal\n", encoding="utf-8")

    with pytest.raises(requests.DefinitionsInvalid, match=r"renewal-2026\.yaml: line 1: title: is missing"):
        run("check", str(tmp_path))


def test_events_are_listed_and_delivered_to_nobody_where_there_is_no_partner(
    household: Household, files: dict[str, str]
) -> None:
    filled(household, files)

    [event] = json.loads(run("events", "--name", "form.handed_in", "--json", of=outbox_app))

    assert event["account_no"] == household.account_no
    assert json.loads(run("list", "--json", of=outbox_app)) == []


def test_documents_are_swept(household: Household, files: dict[str, str]) -> None:
    filled(household, files)

    assert json.loads(run("sweep", "--json", of=documents_app)) == {"removed": 0, "missing": []}
