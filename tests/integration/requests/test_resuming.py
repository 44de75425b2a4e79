"""Begun at a kiosk, finished at home."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import FormKind
from kaifong.infra.database import fetch_all
from tests.integration.requests.conftest import BORN, NOW, Household

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "192.0.2.7"


def code_of(household: Household, form_id: int) -> requests.ResumeCode:
    return requests.resume_code_make(
        form_id=form_id, account_no=household.account_no, now=household.now, by=household.by
    )


def resumed(household: Household, code: str) -> int:
    return requests.form_resume(
        code=code, account_no=household.account_no, address=HOME, now=household.now, by=household.by
    )


def test_a_form_begun_at_a_kiosk_is_finished_at_home_by_its_code(household: Household) -> None:
    kiosk = replace(household, by=replace(household.by, door="kiosk"))
    form_id = kiosk.begin(FormKind.MEMBER_ADD).id
    kiosk.save(form_id, "person", BORN["person"])
    made = code_of(kiosk, form_id)

    found = resumed(household, f" {made.code[:4].lower()}-{made.code[4:]} ")

    assert found == form_id
    assert made.expires_at == NOW + timedelta(days=14)
    assert household.view(form_id).next_section == "reason"


def test_a_code_is_good_once_and_only_its_digest_is_kept(household: Household) -> None:
    form_id = household.begin(FormKind.PARTICULARS).id
    made = code_of(household, form_id)
    kept = "".join(row for (row,) in fetch_all("select row_to_json(c)::text from requests_resumecode c"))
    resumed(household, made.code)

    with pytest.raises(requests.ResumeRefused):
        resumed(household, made.code)

    assert made.code not in kept
    assert made.code not in repr(made)


def test_a_new_code_replaces_the_one_before(household: Household) -> None:
    form_id = household.begin(FormKind.PARTICULARS).id
    old, new = code_of(household, form_id), code_of(household, form_id)

    with pytest.raises(requests.ResumeRefused):
        resumed(household, old.code)

    assert resumed(household, new.code) == form_id


def test_a_code_of_another_household_or_an_old_one_is_refused_as_a_wrong_one(
    household: Household, neighbour: Household
) -> None:
    made = code_of(household, household.begin(FormKind.PARTICULARS).id)
    late = replace(household, now=NOW + timedelta(days=14))

    for who, code in ((neighbour, made.code), (late, made.code), (household, "AAAAAAAA"), (household, "")):
        with pytest.raises(requests.ResumeRefused):
            resumed(who, code)


def test_after_five_wrong_codes_the_right_one_is_refused_for_a_quarter_of_an_hour(household: Household) -> None:
    form_id = household.begin(FormKind.PARTICULARS).id
    made = code_of(household, form_id)
    for _ in range(5):
        with pytest.raises(requests.ResumeRefused):
            resumed(household, "AAAAAAAA")

    with pytest.raises(requests.ResumeRefused):
        resumed(household, made.code)
    later = replace(household, now=NOW + timedelta(minutes=16))

    assert resumed(later, made.code) == form_id


def test_a_form_that_was_handed_in_has_no_code(household: Household) -> None:
    form_id = household.filled(FormKind.MEMBER_ADD, BORN, ("identity", "relationship_proof"))
    made = code_of(household, form_id)
    household.hand_in(form_id)

    with pytest.raises(requests.ResumeRefused):
        resumed(household, made.code)
    with pytest.raises(requests.FormClosed):
        code_of(household, form_id)
