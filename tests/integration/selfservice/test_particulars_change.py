from __future__ import annotations

from dataclasses import replace

import pytest

from kaifong.domains.access.models import AuditRecord
from kaifong.domains.tenancies.api import LetterFormat
from kaifong.selfservice.asking import Asker, Assurance, AssuranceTooLow, ask, ask_initial, questions
from kaifong.selfservice.particulars_change import NewParticulars, ParticularsChangeAnswer, ParticularsRefused
from tests.integration.two_months import TODAY

CHANGE = questions()["particulars-change"]
NEW = NewParticulars(
    phone="9123 4567",
    email="chan@example.com",
    address="Flat 1\nKowloon",
    language="en",
    letter_format=LetterFormat.LARGE_PRINT,
)
TYPED = {
    "phone": "9123 4567",
    "email": "chan@example.com",
    "address": "Flat 1\r\nKowloon",
    "language": "en",
    "letter_format": "large_print",
}


def test_new_contact_details_replace_what_was_on_record(months, answer):
    assert answer("particulars-change", months.a, NEW) == ParticularsChangeAnswer(months.a)

    found = answer("particulars", months.a)
    assert (found.phone, found.email, found.address) == ("+85291234567", "chan@example.com", "Flat 1\nKowloon")
    assert (found.language, found.letter_format) == ("en", LetterFormat.LARGE_PRINT)


def test_the_record_names_what_was_changed_and_not_to_what(months, answer):
    answer("particulars-change", months.a, NEW)

    record = AuditRecord.objects.get(action="contact.change", actor="tenant")
    assert (record.account_no, record.door) == (months.a, "test")
    assert record.detail["changed"] == ["phone", "email", "address", "language", "letter_format"]
    assert "9123" not in str(record.detail)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"phone": "12"}, "Enter eight digits, or + and an international number."),
        ({"email": "chan at home"}, "Enter an e-mail address, like name@example.com."),
        ({"address": "x" * 401}, "The address is too long or has signs that cannot be printed."),
        ({"address": "Flat\u202e1"}, "The address is too long or has signs that cannot be printed."),
        ({"language": "fr"}, "Choose one of the languages."),
    ],
)
def test_a_value_that_cannot_be_taken_is_refused_at_its_field_and_changes_nothing(months, answer, changed, said):
    answer("particulars-change", months.a, NEW)
    before = answer("particulars", months.a)

    with pytest.raises(ParticularsRefused) as refused:
        answer("particulars-change", months.a, replace(NEW, letter_format=LetterFormat.PLAIN, **changed))

    assert refused.value.field == next(iter(changed))
    assert refused.value.sentence.written("en") == said
    assert answer("particulars", months.a) == before


def test_the_form_begins_with_what_is_on_record_and_that_look_is_recorded(months, answer):
    answer("particulars-change", months.a, NEW)
    asker = Asker("portal", Assurance.SIGNED_IN, months.a)

    initial = ask_initial(CHANGE, asker=asker, as_at=TODAY)

    assert initial == {
        "phone": "91234567",
        "email": "chan@example.com",
        "address": "Flat 1\nKowloon",
        "language": "en",
        "letter_format": "large_print",
    }
    assert AuditRecord.objects.get(action="contact.look", door="portal").account_no == months.a


def test_what_a_person_types_is_read_as_the_input():
    form = CHANGE.form(TYPED)

    assert form.is_valid(), form.errors
    assert form.given() == NEW


def test_why_it_was_refused_is_shown_beside_the_field(months, answer):
    form = CHANGE.form(TYPED | {"phone": "12"})
    assert form.is_valid()

    with pytest.raises(ParticularsRefused) as refused:
        answer("particulars-change", months.a, form.given())
    form.refuse(refused.value, "zh-hant")

    assert form.errors == {"phone": ["請輸入八位數字，或以 + 開首的國際號碼。"]}


def test_account_number_and_tpin_are_not_enough(months):
    asker = Asker("kiosk", Assurance.ACCOUNT_AND_TPIN, months.a)

    with pytest.raises(AssuranceTooLow):
        ask(CHANGE, asker=asker, given=NEW, as_at=TODAY)

    assert not AuditRecord.objects.filter(action="contact.change").exists()


def test_a_change_locks_checks_writes_and_records_in_ten_statements(months, answer, statements):
    answer("particulars-change", months.a, NEW)

    assert statements(lambda: answer("particulars-change", months.a, replace(NEW, language="zh-hans"))) == 10
