"""Particulars are changed once: tenancy, application and partners' event all show it, or none does."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kaifong.domains.access.api import Actor
from kaifong.domains.applications import api as applications
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import Decision, FormKind, FormState
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.database import execute
from kaifong.infra.outbox.api import PartnersFileWrong, deliveries, events
from tests.integration.requests.conftest import NOW, ON, Household


@pytest.fixture
def partners(tmp_path: Path, settings: Any) -> Path:
    settings.PARTNERS_FILE = tmp_path / "partners.toml"
    settings.PARTNERS_FILE.write_text(
        '[[partner]]\nname = "works"\nurl = "https://works.example/events"\nevents = ["tenancy.*"]\n', encoding="utf-8"
    )
    return Path(settings.PARTNERS_FILE)


@pytest.fixture
def applicant(household: Household, by: Actor) -> int:
    """The principal tenant's application for another flat."""
    principal = tenancies.tenancy(household.account_no).principal_id
    execute("update tenancies_person set date_of_birth = '1980-01-01' where id = %(id)s", {"id": principal})
    stated = applications.Stated(
        category="one_person", persons=(principal,), registered_on=date(2024, 1, 2), in_public_housing=True
    )
    return applications.application_register(stated=stated, by=by).application.application_no


def phones(household: Household, application_no: int, by: Actor) -> tuple[str, list[str]]:
    """The telephone number by which the tenancy is reached, and those of the application's persons."""
    tenancy = tenancies.contact_details(account_no=household.account_no, purpose="test", by=by).phone
    persons = applications.application(application_no).persons
    looks = tenancies.persons_look(person_ids=persons, purpose="test", by=by)
    return tenancy, [contact.phone for _, contact in looks]


def test_one_change_is_seen_by_tenancy_application_and_partner(
    household: Household, officer: Actor, by: Actor, applicant: int, partners: Path
) -> None:
    form_id = household.handed_in(FormKind.PARTICULARS, {"contact": {"phone": "91234567"}})

    requests.form_approve(form_id=form_id, decision=Decision(), on=ON, now=NOW, by=officer)

    assert phones(household, applicant, by) == ("+85291234567", ["+85291234567"])
    [delivery] = deliveries(waiting=True)
    assert (delivery.partner, delivery.event.name) == ("works", "tenancy.particulars_changed")


def test_a_change_that_cannot_be_told_is_made_nowhere(
    household: Household, officer: Actor, by: Actor, applicant: int, tmp_path: Path, settings: Any
) -> None:
    form_id = household.handed_in(FormKind.PARTICULARS, {"contact": {"phone": "91234567"}})
    settings.PARTNERS_FILE = tmp_path / "wrong.toml"
    settings.PARTNERS_FILE.write_text("[[partner]]\nname = 'works'\n", encoding="utf-8")

    with pytest.raises(PartnersFileWrong):
        requests.form_approve(form_id=form_id, decision=Decision(), on=ON, now=NOW, by=officer)

    assert phones(household, applicant, by) == ("", [""])
    assert events(name="tenancy.particulars_changed") == ()
    assert household.view(form_id).summary.state is FormState.HANDED_IN
