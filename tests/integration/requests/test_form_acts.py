"""Where enforcement has a say in forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kaifong.domains.access.api import Actor, NotPermitted, operator
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import Decision, FormKind, FormState
from kaifong.selfservice.form_acts import TransferBarred, approve, hand_in
from tests.integration.enforcement.conftest import Acts
from tests.integration.requests.conftest import NOW, ON, Household

TRANSFER = {
    "reason": {"reason": "overcrowded", "details": "五人住一個單位"},
    "needs": {"persons": 5, "wheelchair": False, "lift": True},
    "where": {"area_first": "沙田", "phone": "91234567"},
}
SURRENDER = {
    "leaving": {"leaving_on": "2027-01-31", "reason": "bought", "all_agree": True},
    "handover": {"keys_by": "principal", "address_after": "九龍某街 1 號", "phone": "91234567"},
}
ALL = operator("office")


def handed_in(household: Household, form_id: int) -> requests.HandInReceipt:
    return hand_in(form_id=form_id, account_no=household.account_no, declared=True, on=ON, now=NOW, by=household.by)


def standing(household: Household) -> dict[int, enforcement.NoticeView]:
    return enforcement.notices_of(account_nos=[household.account_no], on=ON)


def points(household: Household) -> None:
    Acts(household.account_no).allotted("littering", ON - timedelta(days=30))


def test_a_transfer_is_not_handed_in_while_points_count(household: Household) -> None:
    form_id = household.filled(FormKind.TRANSFER, TRANSFER)
    points(household)

    with pytest.raises(TransferBarred) as barred:
        handed_in(household, form_id)

    assert barred.value.points == 7
    assert "7" in barred.value.sentence.written("zh-hant")
    assert household.view(form_id).summary.state is FormState.DRAFT


def test_a_transfer_is_handed_in_where_no_points_count_any_more(household: Household) -> None:
    Acts(household.account_no).allotted("littering", date(2024, 11, 1))
    form_id = household.filled(FormKind.TRANSFER, TRANSFER)

    assert handed_in(household, form_id) == handed_in(household, form_id)


def test_points_bar_no_other_form(household: Household) -> None:
    points(household)
    form_id = household.filled(FormKind.SURRENDER, SURRENDER)

    assert handed_in(household, form_id).form is FormKind.SURRENDER


def test_a_transfer_is_not_approved_when_points_have_come_since(household: Household) -> None:
    form_id = household.handed_in(FormKind.TRANSFER, TRANSFER)
    points(household)

    with pytest.raises(TransferBarred):
        approve(form_id=form_id, decision=Decision(), on=ON, now=NOW, by=ALL)

    assert household.view(form_id).summary.state is FormState.HANDED_IN


def test_a_surrender_with_its_last_day_is_the_tenants_own_notice(household: Household) -> None:
    form_id = household.handed_in(FormKind.SURRENDER, SURRENDER)

    approve(form_id=form_id, decision=Decision(effective_on=date(2027, 1, 31)), on=ON, now=NOW, by=ALL)

    notice = standing(household)[household.account_no]
    assert (notice.ground, notice.served_on) == (enforcement.Ground.TENANT, ON)
    assert household.view(form_id).summary.state is FormState.APPROVED


def test_a_notice_that_cannot_be_given_leaves_the_surrender_undecided(household: Household, officer: Actor) -> None:
    form_id = household.handed_in(FormKind.SURRENDER, SURRENDER)
    without = replace(officer, verbs=officer.verbs - {"enforcement.notice"})

    with pytest.raises(NotPermitted):
        approve(form_id=form_id, decision=Decision(effective_on=date(2027, 1, 31)), on=ON, now=NOW, by=without)

    assert household.view(form_id).summary.state is FormState.HANDED_IN
    assert standing(household) == {}
