"""The question: which forms, and what does each wait for?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kaifong.domains.access.api import Actor
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import Decision, FormKind, FormState, WaitsFor
from kaifong.selfservice.asking import Asker, Assurance, Nothing, ask, questions
from tests.integration.requests.conftest import NOW, ON, Household
from tests.integration.selfservice import figures

STATUS = questions()["form-status"]


def told(household: Household) -> Any:
    asker = Asker("test", Assurance.ACCOUNT_AND_TPIN, household.account_no)
    return ask(STATUS, asker=asker, given=Nothing(), as_at=ON)


def said(answer: Any) -> list[str]:
    return [sentence.written("en") for sentence in STATUS.speech(answer)]


def test_a_household_without_forms_is_told_so(household: Household, neighbour: Household) -> None:
    neighbour.child_added()

    answer = told(household)

    assert answer.forms == ()
    assert said(answer) == ["You have not begun any form."]


def test_each_form_tells_its_state_and_whose_turn_it_is(household: Household, officer: Actor) -> None:
    decided, returned, waiting = household.child_added(), household.child_added(), household.child_added()
    household.begin(FormKind.PARTICULARS)
    requests.form_approve(form_id=decided, decision=Decision(effective_on=ON), on=ON, now=NOW, by=officer)
    requests.form_return(form_id=returned, corrections={"person": "x"}, note="", now=NOW, by=officer)

    answer = told(household)

    numbers = {form.number: form for form in answer.forms}
    assert (answer.to_do, answer.in_hand, len(answer.forms)) == (2, 1, 4)
    assert sorted((form.state.value, form.waits_for.value) for form in answer.forms) == [
        ("approved", "nobody"),
        ("draft", "household"),
        ("handed_in", "office"),
        ("returned", "household"),
    ]
    number = requests.form_summary(form_id=waiting, by=officer).number
    assert numbers[f"{number:012d}"].state is FormState.HANDED_IN
    assert said(answer)[0] == "Forms that wait for you: 2. Forms that wait for the estate office: 1."
    assert len(said(answer)) == 4
    assert figures.disagreements(STATUS, answer) == []


def test_what_a_form_says_is_not_told(household: Household) -> None:
    household.child_added()

    answer = told(household)

    drawn = repr(STATUS.page(answer)) + repr(STATUS.receipt(answer)) + repr(answer)
    assert "SIU MING" not in drawn
    assert answer.forms[0].waits_for is WaitsFor.OFFICE


def test_the_day_on_which_a_form_was_begun_is_the_landlords(household: Household) -> None:
    late = replace(household, now=NOW.replace(hour=0, minute=30))
    late.begin(FormKind.PARTICULARS)

    assert told(household).forms[0].begun_on == ON


def test_the_answer_takes_one_statement(household: Household, django_assert_num_queries: Any) -> None:
    household.child_added()
    household.child_added()

    with django_assert_num_queries(1):
        told(household)
