import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.domains.tenancies.errors import BadParticulars
from kaifong.domains.tenancies.particulars import check_names, parse_day, parse_email, parse_phone
from kaifong.domains.tenancies.types import Identity, IdentityType
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import BadNumber


@pytest.mark.parametrize(
    ("text", "type_", "number", "masked"),
    [
        ("A123456(3)", IdentityType.HKID, "A1234563", "A123***(*)"),
        (" a1234563 ", IdentityType.HKID, "A1234563", "A123***(*)"),
        ("AB987654(3)", IdentityType.HKID, "AB9876543", "AB987***(*)"),
        ("other:k 0123456", IdentityType.OTHER, "K0123456", "K0******"),
        ("other:A1", IdentityType.OTHER, "A1", "**"),
    ],
)
def test_an_identity_number_is_read_and_masked(text, type_, number, masked):
    identity = Identity.parse(text)

    assert (identity.type, identity.number, identity.masked) == (type_, number, masked)


@pytest.mark.parametrize("text", ["A123456(4)", "123456", "other:", "other:K-1", "other:" + "1" * 31, "Other:K1"])
def test_a_number_that_cannot_be_right_is_refused(text):
    with pytest.raises(BadNumber):
        Identity.parse(text)


def test_a_passport_never_meets_an_identity_card_of_the_same_characters():
    assert Identity.parse("A1234563").canonical != Identity.parse("other:A1234563").canonical


def test_a_printed_identity_does_not_show_its_number():
    assert repr(Identity.parse("A1234563")) == "Identity(type=<IdentityType.HKID: 'hkid'>)"


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("", ""),
        ("91234567", "+85291234567"),
        ("9123 4567", "+85291234567"),
        ("+852 9123-4567", "+85291234567"),
        ("+86 (138) 0013 8000", "+8613800138000"),
    ],
)
def test_a_telephone_number_becomes_international(text, phone):
    assert parse_phone(text) == phone


@pytest.mark.parametrize(
    "text", ["9123456", "912345678", "+1234567", "+" + "1" * 16, "9123456a", "９１２３４５６７", "+"]
)
def test_what_is_no_telephone_number_is_refused_unrepeated(text):
    with pytest.raises(BadParticulars) as caught:
        parse_phone(text)
    assert str(caught.value) == "phone: neither eight digits nor + and an international number"


def test_an_email_address_is_taken_as_it_stands_or_refused_unrepeated():
    assert parse_email("Tai.Man@example.org") == "Tai.Man@example.org"
    with pytest.raises(BadParticulars) as caught:
        parse_email("tai.man@@example.org")
    assert (str(caught.value), caught.value.__cause__) == ("email: not an e-mail address", None)


@pytest.mark.parametrize("text", ["20200101", "2020-W01-1", "2020-02-30", "2020-1-1", "1.1.2020", ""])
def test_a_day_is_written_in_one_way(text):
    with pytest.raises(BadParticulars, match=r"^start: not a day"):
        parse_day(text, "start")


@given(st.text(min_size=8, max_size=200))
@pytest.mark.parametrize("read", [parse_phone, parse_email, Identity.parse, lambda name: check_names(name, "")])
def test_whatever_is_typed_is_read_or_refused_unrepeated(read, text):
    refusals = []

    try:
        read(text)
    except Refusal as refusal:
        refusals.append(str(refusal))

    assert [sentence for sentence in refusals if text in sentence] == []
