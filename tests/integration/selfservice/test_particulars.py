from __future__ import annotations

import pytest

from kaifong.domains.access.models import AuditRecord
from kaifong.domains.tenancies.api import LetterFormat
from kaifong.selfservice.asking import Asker, Assurance, AssuranceTooLow, Nothing, ask, questions
from kaifong.selfservice.blocks import Facts
from tests.integration.two_months import TODAY

PARTICULARS = questions()["particulars"]
CONTACT = {"phone": "91234567", "email": "chan@example.com", "address": "Flat 1\nKowloon", "language": "en"}


def test_a_tenant_sees_how_it_is_reached(months, answer, reached_by):
    reached_by(months.a, **CONTACT, letter_format=LetterFormat.LARGE_PRINT)

    found = answer("particulars", months.a)

    assert (found.phone, found.email, found.address) == ("+85291234567", "chan@example.com", "Flat 1\nKowloon")
    assert (found.language, found.letter_format) == ("en", "large_print")


def test_what_is_not_on_record_is_said_to_be_none(months, answer):
    [facts] = [block for block in PARTICULARS.page(answer("particulars", months.a)) if isinstance(block, Facts)]

    assert [str(fact.value.text) for fact in facts.rows] == ["沒有紀錄", "沒有紀錄", "所住單位", "繁體中文", "一般字體"]


def test_every_look_is_recorded_with_the_door(months, answer):
    answer("particulars", months.a)

    record = AuditRecord.objects.get(action="contact.look")
    assert (record.actor, record.door, record.account_no) == ("tenant", "test", months.a)


def test_account_number_and_tpin_are_not_enough(months):
    with pytest.raises(AssuranceTooLow):
        ask(
            PARTICULARS,
            asker=Asker("kiosk", Assurance.ACCOUNT_AND_TPIN, months.a),
            given=Nothing(),
            as_at=TODAY,
        )

    assert not AuditRecord.objects.filter(action="contact.look").exists()


def test_addresses_are_not_spoken(months, answer, reached_by):
    reached_by(months.a, **CONTACT)

    said = [sentence.spoken("en") for sentence in PARTICULARS.speech(answer("particulars", months.a))]

    assert said == ["Telephone: nine one two three, four five six seven.", "We write in English."]


def test_no_value_is_in_the_answers_repr(months, answer, reached_by):
    reached_by(months.a, **CONTACT)

    assert "9123" not in repr(answer("particulars", months.a))


def test_four_statements_answer_the_record_of_the_look_among_them(months, answer, statements, reached_by):
    reached_by(months.a, **CONTACT)

    assert statements(lambda: answer("particulars", months.a)) == 4
