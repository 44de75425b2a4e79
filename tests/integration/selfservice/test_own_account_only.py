"""No question reads or changes another account than the asker's, whatever it is given."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pydantic import TypeAdapter

from kaifong.domains.payments import api as payments
from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.kernel.identifiers import estate_code_of
from kaifong.selfservice.asking import Asker, Assurance, ask, ask_file, ask_initial, questions
from kaifong.selfservice.particulars_change import NewParticulars
from kaifong.selfservice.rent_calculator import HouseholdGiven
from tests.integration.applications.conftest import registered
from tests.integration.selfservice import figures
from tests.integration.selfservice.conftest import HERE, NOW
from tests.integration.two_months import BY, TODAY

GIVEN: dict[str, dict[str, Any]] = {
    "rent-calculator": {
        "persons": 3, "youngest_age": 10, "income_cents": 2_000_000, "assets_cents": 0, "owns_property": False,
        "net_rent_cents": 200_000, "rates_cents": 30_000,
    },
    "eligibility": {
        "persons": 3, "applicant_age": 40, "youngest_age": 10, "income_cents": 2_000_000, "assets_cents": 0,
        "owns_property": False,
    },
    "particulars-change": {
        "phone": "91234567", "email": "", "address": "", "language": "en", "letter_format": "plain",
    },
    "visit-rebook": {"slot": "2026-03-09/morning"},
    "visit-confirm": {"persons": 1, "same_people": True},
    "visit-signature": {"asked": True},
}  # fmt: skip
QUESTIONS = list(questions().values())


@pytest.fixture(autouse=True)
def application(months, monkeypatch) -> None:
    """An application of nobody here, of which the letter is at hand."""
    letter = registered()
    given = {"application_no": f"{letter.application.application_no}", "code": letter.code}
    monkeypatch.setitem(GIVEN, "application-progress", given)


@pytest.fixture(autouse=True)
def visited(months) -> None:
    """Every household was visited in the cycle before, and is to be visited in this one, with places to choose from."""
    visits.cycle_open(first=date(2024, 1, 1), by=BY)
    before = visits.visit_of(months.b, date(2024, 1, 1))
    visits.outcome_record(
        visit_id=before.id, outcome=visits.Outcome.VERIFIED, on=date(2024, 2, 1), now=NOW.replace(year=2024), by=BY
    )
    visits.cycle_open(first=date(2026, 1, 1), by=BY)
    visits.capacity_set(estate_code=estate_code_of(months.b), on=date(2026, 3, 9), window="morning", places=9, by=BY)
    visits.capacity_set(estate_code=estate_code_of(months.b), on=date(2026, 3, 10), window="morning", places=9, by=BY)


def given_for(question, **more: Any) -> Any:
    """The input as an app sends it, by JSON."""
    return TypeAdapter(question.given).validate_python(GIVEN.get(question.name, {}) | more)


def everything(question, asker_account: int, **more: Any) -> str:
    """What one account is told: answer, all its renderings, its file's name and its form's beginning."""
    asker = Asker("test", Assurance.SIGNED_IN, asker_account, HERE, NOW)
    given = given_for(question, **more)
    answer = ask(question, asker=asker, given=given, as_at=TODAY)
    told = [figures.served(question, answer), question.page(answer), question.receipt(answer), question.speech(answer)]
    told.append(ask_initial(question, asker=asker, as_at=TODAY))
    if question.file_type:
        told.append(ask_file(question, asker=asker, given=given, as_at=TODAY, language="en"))
    return repr(told)


def theirs(months) -> list[int]:
    return [months.a, months.c, months.d, months.e]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_an_answer_names_no_other_account(months, question):
    told = everything(question, months.b).replace("\u00a0", "").replace(" ", "")

    assert [number for number in theirs(months) if str(number) in told] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_nothing_in_the_input_chooses_another_account(months, question):
    assert not {"account", "account_no"} & {field.name for field in fields(question.given)}

    assert everything(question, months.b) == everything(question, months.b, account_no=months.d, account=months.d)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_statement_that_an_answer_runs_asks_for_the_askers_account_alone(months, question):
    with CaptureQueriesContext(connection) as ran:
        everything(question, months.b)

    text = "\n".join(one["sql"] for one in ran)
    assert [number for number in theirs(months) if str(number) in text] == []


@pytest.mark.parametrize("question", [one for one in QUESTIONS if not one.changes], ids=lambda question: question.name)
def test_an_answer_is_the_same_whatever_happens_to_the_neighbours(months, question):
    before = everything(question, months.b)

    payments.counter_take(account_no=months.a, amount_cents=77_700, receipt_no="N1", on=date(2026, 2, 18), by=BY)
    contact = tenancies.Contact("98765432", "neighbour@example.com", "", "zh-hans")
    tenancies.particulars_change(account_no=months.c, contact=contact, by=BY)

    assert everything(question, months.b) == before


def test_a_change_changes_no_neighbour(months):
    asker = Asker("test", Assurance.SIGNED_IN, months.b)
    question = questions()["particulars-change"]

    ask(question, asker=asker, given=given_for(question), as_at=TODAY)

    for account in theirs(months):
        found = tenancies.contact_details(account_no=account, purpose="test", by=BY)
        assert (found.phone, found.language) == ("", "zh-hant")
    assert NewParticulars is question.given
    assert HouseholdGiven is questions()["rent-calculator"].given
