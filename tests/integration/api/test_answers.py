"""Every question is answered as JSON, with the figures that every other door shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from kaifong.interfaces import api
from kaifong.selfservice.asking import Asker, Assurance, ask, questions
from tests.integration.two_months import TODAY

BY_ADDRESS = [name for name, one in questions().items() if not (one.changes or one.asks_first)]


@pytest.mark.parametrize("name", BY_ADDRESS)
def test_an_answer_is_the_one_that_every_door_gets(months, signed_in, name):
    question = questions()[name]
    asker = Asker("portal", Assurance.SIGNED_IN, months.b)
    elsewhere = ask(question, asker=asker, given=question.given(), as_at=TODAY)

    answer = signed_in(months.b).get(f"/api/v1/questions/{name}")

    assert answer.status == 200, answer.body
    assert answer.json == json.loads(TypeAdapter(question.answer_type).dump_json(elsewhere))


def test_amounts_are_cents_and_days_are_written_as_iso_8601_has_them(months, signed_in):
    answer = signed_in(months.b).get("/api/v1/questions/rent-status")

    assert answer.json == {
        "account_no": f"{months.b:012d}",
        "as_at": "2026-02-20",
        "payable_cents": 310_000,
        "due_on": answer.json["due_on"],
        "overdue_cents": 310_000,
        "overdue_since": answer.json["overdue_since"],
        "overdue_months": 2,
        "credit_cents": 0,
        "last_statement": "2026-02",
    }


def test_input_stands_in_the_address(months, signed_in):
    answer = signed_in(months.b).get("/api/v1/questions/payment-history?first=2026-01&last=2026-01")

    assert (answer.json["first"], answer.json["last"]) == ("2026-01", "2026-01")
    assert [one["charged_cents"] for one in answer.json["months"]] == [230_000]


@pytest.mark.parametrize("name", [name for name in BY_ADDRESS if questions()[name].file_type])
@pytest.mark.parametrize("language", ["zh-hant", "en", "zh-hans"])
def test_a_file_is_had_in_the_language_that_is_asked_for(months, signed_in, name, language):
    answer = signed_in(months.b).get(f"/api/v1/questions/{name}/file?language={language}")

    assert answer.status == 200, answer.body
    assert answer.headers["Content-Type"] == questions()[name].file_type
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_every_question_is_listed_with_its_address_and_its_titles(db, door):
    listed = door.get("/api/v1/questions").json

    assert [one["name"] for one in listed] == list(questions())
    assert listed[0] == {
        "name": "rent-status",
        "title": listed[0]["title"],
        "assurance": 1,
        "method": "GET",
        "href": "/api/v1/questions/rent-status",
        "file_href": None,
        "file_type": None,
        "input_schema": listed[0]["input_schema"],
    }
    assert sorted(listed[0]["title"]) == ["en", "zh-hans", "zh-hant"]


def test_what_changes_something_or_is_about_people_is_asked_by_post(db, door):
    listed = {one["name"]: one["method"] for one in door.get("/api/v1/questions").json}

    assert {name for name, method in listed.items() if method == "GET"} == set(BY_ADDRESS)


def test_the_door_names_no_question_so_that_a_new_one_needs_no_change_here():
    text = "".join(path.read_text(encoding="utf-8") for path in Path(api.__file__).parent.glob("*.py"))

    assert [name for name in questions() if f'"{name}"' in text] == []


@pytest.mark.parametrize("name", BY_ADDRESS)
def test_an_answer_takes_four_statements_at_most_and_one_for_the_session(months, signed_in, statements, name):
    tenant = signed_in(months.b)
    tenant.get(f"/api/v1/questions/{name}")

    assert len(statements(lambda: tenant.get(f"/api/v1/questions/{name}"))) <= 4 + 1
