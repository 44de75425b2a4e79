"""Hours, numbers and ways to pay as the landlord's file has them: nothing is told that it does not say."""

from __future__ import annotations

from datetime import date

import pytest

from kaifong.domains.payments import api as payments
from kaifong.selfservice.asking import Asker, ask, questions
from kaifong.selfservice.how_to_pay import HowToPay
from kaifong.selfservice.office_hours import OfficeHours
from kaifong.selfservice.officers import HotlineSettingInvalid, estate_office_hours

TUESDAY, SATURDAY = date(2026, 3, 3), date(2026, 3, 7)
OFFICES = """
[offices]
number = "21230001"
closed = [2026-03-03, 2027-12-25]

[offices.hours]
monday = ["09:00-17:00"]
tuesday = ["09:00-17:00"]
thursday = ["08:30-12:45", "14:00-17:30"]
"""


@pytest.fixture
def told(settings, tmp_path):
    """The answer, where the landlord's file says so much."""

    def of(text: str, on: date):
        settings.LANDLORD_FILE = tmp_path / "landlord.toml"
        settings.LANDLORD_FILE.write_text(text, encoding="utf-8")
        return ask(OfficeHours(), asker=Asker("test"), given=OfficeHours.given(), as_at=on)

    return of


def said(sentences) -> list[str]:
    return [sentence.written("en") for sentence in sentences]


def test_days_that_have_the_same_hours_are_told_together(told):
    answer = told(OFFICES, date(2026, 3, 5))

    assert said(OfficeHours().speech(answer)) == [
        "The estate offices are open today.",
        "Monday to Tuesday, 09:00 to 17:00.",
        "Thursday, 08:30 to 12:45, and 14:00 to 17:30.",
        "The number to ring is 2123\u00a00001.",
    ]


@pytest.mark.parametrize("day", [TUESDAY, SATURDAY, date(2026, 3, 4)])
def test_a_closed_day_and_a_weekday_without_hours_are_closed(told, day):
    assert said(OfficeHours().speech(told(OFFICES, day)))[0] == "The estate offices are closed today."


def test_days_of_closing_are_told_of_the_next_weeks(told):
    answer = told(OFFICES, date(2026, 3, 1))

    assert answer.offices.closed == (TUESDAY,)
    assert said(OfficeHours().speech_more(answer)) == ["Estate offices are closed on 3\u00a0March\u00a02026."]


def test_where_the_landlord_says_nothing_that_is_told_and_nothing_else(told):
    answer = told("", TUESDAY)

    assert said(OfficeHours().speech(answer)) == ["Nothing is on record of when the estate offices are open."]
    assert OfficeHours().speech_more(answer) == ()
    assert len(OfficeHours().page(answer)) == 1


def test_what_the_file_has_wrong_is_named_with_its_table():
    with pytest.raises(HotlineSettingInvalid, match=r"\[offices\] in the landlord's file: hours.monday must be"):
        estate_office_hours({"offices": {"hours": {"monday": ["17:00-09:00"]}}})


def test_how_rent_can_be_paid_are_the_channels_that_the_landlord_has():
    answer = ask(HowToPay(), asker=Asker("test"), given=HowToPay.given(), as_at=TUESDAY)

    assert [way.channel for way in answer.ways] == list(payments.channels())
    assert {way.channel for way in answer.ways if way.by_agreement} == {"autopay", "swd_transfer"}


def test_no_account_number_is_told_to_whoever_has_not_signed_in():
    question = questions()["how-to-pay"]
    answer = ask(question, asker=Asker("test"), given=question.given(), as_at=TUESDAY)

    assert "000000000000" not in repr((answer, question.page(answer), question.receipt(answer)))


def test_who_has_agreed_to_nothing_is_not_told_that_they_have():
    answer = ask(HowToPay(), asker=Asker("test"), given=HowToPay.given(), as_at=TUESDAY)

    told = said(HowToPay().speech_more(answer))

    assert told[0] == "Autopay: for households that have agreed to it or are entitled to it."
