import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.infra.crypto.errors import (
    FieldCryptoRefused,
    FieldNotAuthentic,
    FieldTorn,
    UnknownDataKey,
    UnknownFieldFormat,
)
from kaifong.infra.crypto.fields import FieldKeys

OLD, NEW, INDEX = os.urandom(32), os.urandom(32), os.urandom(32)
COLUMN = "tenancies_person.identity_cipher"
CANARY = "Z9876543"

keys = FieldKeys({7: OLD}, 7, INDEX)
column = keys.column(COLUMN)


@given(st.text(), st.integers(min_value=0, max_value=2**63 - 1))
def test_what_was_encrypted_opens_again(text, pk):
    assert column.decrypt(pk, column.encrypt(pk, text)) == text


def test_the_stored_bytes_are_format_key_id_nonce_ciphertext_and_tag():
    stored = column.encrypt(1, CANARY)

    assert stored[:5] == b"\x01\x00\x00\x00\x07"
    assert len(stored) == 1 + 4 + 12 + len(CANARY) + 16
    assert CANARY.encode() not in stored


def test_the_same_text_is_stored_otherwise_each_time():
    assert len({column.encrypt(1, CANARY) for _ in range(100)}) == 100


def test_a_value_moved_to_another_row_does_not_open():
    with pytest.raises(FieldNotAuthentic):
        column.decrypt(2, column.encrypt(1, CANARY))


def test_a_value_moved_to_another_column_does_not_open():
    with pytest.raises(FieldNotAuthentic):
        keys.column("tenancies_contactdetails.phone_cipher").decrypt(1, column.encrypt(1, CANARY))


def test_a_row_number_cannot_be_borrowed_from_the_columns_name():
    with pytest.raises(FieldNotAuthentic):
        keys.column("t.c").decrypt(11, keys.column("t.c|1").encrypt(1, CANARY))


@given(st.integers(min_value=0, max_value=40), st.integers(min_value=1, max_value=255))
def test_a_changed_byte_anywhere_is_noticed(place, flip):
    stored = bytearray(column.encrypt(1, CANARY))
    stored[place] ^= flip

    with pytest.raises((FieldNotAuthentic, UnknownFieldFormat, UnknownDataKey)):
        column.decrypt(1, bytes(stored))


@pytest.mark.parametrize("size", [0, 1, 32])
def test_a_value_too_short_to_be_whole_is_torn(size):
    with pytest.raises(FieldTorn, match=f"{size} bytes"):
        column.decrypt(1, column.encrypt(1, CANARY)[:size])


def test_a_value_torn_within_its_ciphertext_is_not_authentic():
    with pytest.raises(FieldNotAuthentic):
        column.decrypt(1, column.encrypt(1, CANARY)[:-1])


def test_a_format_of_a_later_version_is_named():
    with pytest.raises(UnknownFieldFormat, match="format 2"):
        column.decrypt(1, b"\x02" + column.encrypt(1, CANARY)[1:])


def test_a_key_that_the_domain_does_not_have_is_named():
    with pytest.raises(UnknownDataKey, match="data key 7"):
        FieldKeys({8: NEW}, 8, INDEX).column(COLUMN).decrypt(1, column.encrypt(1, CANARY))


def test_after_a_replacement_the_old_key_still_opens_and_the_new_one_encrypts():
    both = FieldKeys({7: OLD, 8: NEW}, 8, INDEX).column(COLUMN)

    assert both.decrypt(1, column.encrypt(1, CANARY)) == CANARY
    assert both.encrypt(1, CANARY)[1:5] == b"\x00\x00\x00\x08"


def test_the_blind_index_is_the_same_for_the_same_text_whatever_the_data_key():
    assert column.index(CANARY) == FieldKeys({8: NEW}, 8, INDEX).column(COLUMN).index(CANARY)
    assert len(column.index(CANARY)) == 16


def test_the_blind_index_differs_by_text_column_and_key():
    indexes = {
        column.index(CANARY),
        column.index("Z9876542"),
        keys.column("tenancies_contactdetails.phone_cipher").index(CANARY),
        FieldKeys({7: OLD}, 7, os.urandom(32)).column(COLUMN).index(CANARY),
    }

    assert len(indexes) == 4


def test_no_error_repeats_the_field():
    stored = column.encrypt(1, CANARY)

    for bad, pk in ((stored, 2), (stored[:9], 1), (b"\x09" + stored[1:], 1), (stored + b"x", 1)):
        with pytest.raises(FieldCryptoRefused) as caught:
            column.decrypt(pk, bad)
        assert CANARY not in repr(caught.value)
        assert CANARY not in str(caught.value)
