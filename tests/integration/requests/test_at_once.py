"""At the same time, from connections of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from kaifong.domains.access.api import Actor
from kaifong.domains.requests import api as requests
from kaifong.domains.requests import records
from kaifong.domains.requests.api import Decision, FormKind
from kaifong.domains.requests.services import answering, handing_in, reviewing
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.outbox.api import events
from kaifong.kernel.errors import Refusal
from tests.integration.requests.conftest import BORN, NOW, ON, Household, household_of
from tests.integration.small_landlord import small_landlord

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def household(home: Any) -> Household:
    return household_of(small_landlord().accounts[0])


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """Run acts at once: none is let through to the form's lock before both are there."""
    both = Barrier(2, timeout=30)

    def met(genuine: Callable[..., Any]) -> Callable[..., Any]:
        def locked(*arguments: Any) -> Any:
            both.wait()
            return genuine(*arguments)

        return locked

    def attempt(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    def run(*acts: Callable[[], Any]) -> list[Any]:
        monkeypatch.setattr(reviewing, "locked_for_office", met(records.locked_for_office))
        monkeypatch.setattr(handing_in, "locked_for_household", met(records.locked_for_household))
        monkeypatch.setattr(answering, "read_in_force", met(answering.read_in_force))
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(attempt, acts))

    return run


def test_two_officers_who_decide_at_once_give_one_decision(
    household: Household, officer: Actor, together: Callable[..., list[Any]]
) -> None:
    form_id = household.child_added()
    decision = Decision(effective_on=ON)

    def approved(by: Actor) -> str:
        return requests.form_approve(form_id=form_id, decision=decision, on=ON, now=NOW, by=by).state.value

    outcomes = together(lambda: approved(officer), lambda: approved(replace(officer, name="lee")))

    assert sorted(outcomes) == ["FormClosed", "approved"]
    assert len(tenancies.household(household.account_no, ON)) == 2
    assert len(events(name="form.approved")) == 1


def test_approved_and_refused_at_once_is_one_of_the_two(
    household: Household, officer: Actor, together: Callable[..., list[Any]]
) -> None:
    form_id = household.child_added()
    decision = Decision(effective_on=ON)

    outcomes = together(
        lambda: requests.form_approve(form_id=form_id, decision=decision, on=ON, now=NOW, by=officer).state.value,
        lambda: requests.form_refuse(form_id=form_id, reason="no", on=ON, now=NOW, by=officer).state.value,
    )

    assert outcomes.count("FormClosed") == 1
    added = len(tenancies.household(household.account_no, ON)) - 1
    assert (added, len(events(name="form.approved"))) in ((1, 1), (0, 0))
    assert ("approved" in outcomes) == (added == 1)


def test_a_double_click_hands_in_once(household: Household, together: Callable[..., list[Any]]) -> None:
    form_id = household.filled(FormKind.MEMBER_ADD, BORN, ("identity", "relationship_proof"))

    first, second = together(lambda: household.hand_in(form_id), lambda: household.hand_in(form_id))

    assert first == second
    assert len(events(name="form.handed_in")) == 1


def test_begun_at_two_doors_at_once_it_is_one_form(household: Household, together: Callable[..., list[Any]]) -> None:
    first, second = together(
        lambda: household.begin(FormKind.PARTICULARS).id, lambda: household.begin(FormKind.PARTICULARS).id
    )

    assert first == second
    assert len(requests.forms_of(account_no=household.account_no)) == 1
