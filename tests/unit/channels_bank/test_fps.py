"""FPS: the QR code against a decoder that knows nothing of the encoder, and the bank's notification."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifong.channels.fps import Fps, qr
from kaifong.channels.settings import ChannelSettingInvalid
from kaifong.domains.payments.spi import FileRefused, Kind, Line, NotifyingChannel
from tests.contract.samples import ACCOUNT_NO, channel_settings

DUE_ON = date(2026, 9, 30)


@pytest.fixture(scope="session")
def fps() -> Fps:
    return Fps(channel_settings("fps"))


# A decoder written from EMVCo's structure alone


def crc_ccitt_false(data: bytes) -> int:
    """Bit by bit, as the polynomial is defined."""
    register = 0xFFFF
    for byte in data:
        for bit in range(7, -1, -1):
            carry = (register >> 15) ^ ((byte >> bit) & 1)
            register = (register << 1) & 0xFFFF
            if carry:
                register ^= 0x1021
    return register


def objects(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    while text:
        match = re.match(r"(\d\d)(\d\d)", text)
        assert match, text
        value, text = text[4 : 4 + int(match[2])], text[4 + int(match[2]) :]
        assert len(value) == int(match[2]), "the value is shorter than its length says"
        assert match[1] not in found, "a tag stands twice"
        found[match[1]] = value
    assert list(found) == sorted(found), "tags are in ascending order"
    return found


def decode(payload: str) -> dict[str, str]:
    """Tags of the payload; those within a template as ``26.02``. The checksum is checked."""
    assert payload.isascii()
    assert payload[-8:-4] == "6304"
    assert int(payload[-4:], 16) == crc_ccitt_false(payload[:-4].encode("ascii"))
    top = objects(payload)
    assert list(top)[:1] == ["00"]
    assert list(top)[-1] == "63"
    flat = {tag: value for tag, value in top.items() if tag not in ("26", "62")}
    for template in ("26", "62"):
        flat |= {f"{template}.{tag}": value for tag, value in objects(top[template]).items()}
    return flat


@pytest.mark.parametrize(
    ("data", "crc"),
    [(b"123456789", 0x29B1), (b"", 0xFFFF), (b"A", 0xB915), (b"\x00", 0xE1F0), (b"\xff" * 4, 0x1D0F)],
)
def test_the_checksum_is_crc_16_ccitt_false(data, crc):
    assert qr.checksum(data) == crc
    assert crc_ccitt_false(data) == crc


def test_the_qr_code_of_a_demand_is_dynamic_and_says_the_amount(fps):
    instrument = fps.instrument(account_no=ACCOUNT_NO, amount_cents=234_560, due_on=DUE_ON)

    assert instrument.qr is not None
    tags = decode(instrument.qr)
    assert tags.pop("63")
    assert tags == {
        "00": "01",
        "01": "12",
        "26.00": "hk.com.hkicl",
        "26.02": "1234567",
        "26.06": "1",
        "52": "0000",
        "53": "344",
        "54": "2345.60",
        "58": "HK",
        "59": "KAIFONG HOUSING",
        "60": "HK",
        "62.05": "100100002340",
    }


def test_the_qr_code_as_it_stands():
    payload = qr.payload(
        fps_identifier="1234567", merchant_name="KAIFONG HOUSING", city="HK", reference_label="100100002340"
    )

    assert payload == (
        "00020101021126270012hk.com.hkicl020712345675204000053033445802HK5915KAIFONG HOUSING6002HK"
        "62160512100100002340" + "6304" + payload[-4:]
    )
    assert int(payload[-4:], 16) == crc_ccitt_false(payload[:-4].encode())


@pytest.mark.parametrize("amount_cents", [0, -500])
def test_where_nothing_is_owed_the_qr_code_is_static(fps, amount_cents):
    instrument = fps.instrument(account_no=ACCOUNT_NO, amount_cents=amount_cents, due_on=DUE_ON)

    tags = decode(instrument.qr)
    assert tags["01"] == "11"
    assert not {"54", "26.06"} & set(tags)


printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1)


@given(
    identifier=st.text("0123456789", min_size=1, max_size=20),
    name=printable.filter(lambda text: len(text) <= 25),
    city=printable.filter(lambda text: len(text) <= 15),
    label=printable.filter(lambda text: len(text) <= 25),
    cents=st.none() | st.integers(1, 10**12 - 1),
    editable=st.booleans(),
)
def test_every_qr_code_decodes_to_what_went_in(identifier, name, city, label, cents, editable):
    tags = decode(
        qr.payload(
            fps_identifier=identifier, merchant_name=name, city=city, reference_label=label,
            amount_cents=cents, amount_editable=editable,
        )
    )  # fmt: skip

    assert (tags["26.02"], tags["59"], tags["60"], tags["62.05"]) == (identifier, name, city, label)
    assert tags["01"] == ("11" if cents is None else "12")
    if cents is not None:
        assert re.fullmatch(r"\d+\.\d\d", tags["54"])
        assert int(tags["54"].replace(".", "")) == cents
    assert ("26.06" in tags) == (cents is not None and editable)


FIELDS: dict[str, Any] = {
    "fps_identifier": "1234567", "merchant_name": "N", "city": "HK", "reference_label": "1", "amount_cents": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("fps_identifier", "", "FPS identifier must be digits"),
        ("fps_identifier", "12A", "FPS identifier must be digits"),
        ("fps_identifier", "１２", "FPS identifier must be digits"),
        ("fps_identifier", "1" * 90, "merchant account must be 1 to 99 printable"),
        ("merchant_name", "N" * 26, "merchant name must be 1 to 25 printable ASCII"),
        ("merchant_name", "街坊房屋", "merchant name must be 1 to 25 printable ASCII"),
        ("merchant_name", "", "merchant name must be"),
        ("city", "H" * 16, "city must be 1 to 15"),
        ("reference_label", "1" * 26, "reference label must be 1 to 25"),
        ("reference_label", "a\nb", "reference label must be 1 to 25 printable"),
        ("amount_cents", 0, "amount must be above zero"),
        ("amount_cents", -1, "amount must be above zero"),
        ("amount_cents", 10**13, "amount must be 1 to 13"),
    ],
)
def test_what_a_qr_code_cannot_hold_is_refused_by_name(field, value, told):
    with pytest.raises(qr.QrFieldInvalid, match=told):
        qr.payload(**FIELDS | {field: value})


@pytest.mark.parametrize("name", ["fps_identifier", "merchant_name", "city"])
def test_a_missing_setting_is_told_at_start(name):
    settings = channel_settings("fps")
    del settings[name]

    with pytest.raises(ChannelSettingInvalid, match=f"The setting {name} of channel fps"):
        Fps(settings)


def test_a_name_that_no_qr_code_holds_is_told_at_start():
    with pytest.raises(qr.QrFieldInvalid, match="merchant name"):
        Fps(channel_settings("fps") | {"merchant_name": "街坊房屋"})


# The bank's notification

BODY = {
    "transaction_reference": "FRN20260909PAYC0100000001",
    "account_no": "100100002340",
    "amount": "1234.50",
    "currency": "HKD",
    "paid_at": "2026-09-09T00:05:12+08:00",
}


def test_a_notification_is_a_payment(fps):
    assert isinstance(fps, NotifyingChannel)
    assert fps.notification(BODY | {"channel_of_the_bank": "APP"}) == Line(
        1, Kind.PAYMENT, "FRN20260909PAYC0100000001", "100100002340", 123_450, "HKD", date(2026, 9, 9)
    )


@pytest.mark.parametrize(
    ("amount", "cents"), [("1234.5", 123_450), ("0.01", 1), ("7", 700), ("999999999.99", 99_999_999_999)]
)
def test_an_amount_is_read_to_the_cent(fps, amount, cents):
    assert fps.notification(BODY | {"amount": amount}).amount_cents == cents


@pytest.mark.parametrize("field", BODY)
@pytest.mark.parametrize("value", [None, "", " ", 5, 12.5, True, ["x"], "x" * 141, "a\nb", "\0"])
def test_a_field_that_is_no_text_is_named(fps, field, value):
    with pytest.raises(FileRefused, match=field) as caught:
        fps.notification(BODY | {field: value})
    assert caught.value.reason == "notification"


@pytest.mark.parametrize("field", BODY)
def test_a_missing_field_is_named(fps, field):
    with pytest.raises(FileRefused, match=field):
        fps.notification({name: value for name, value in BODY.items() if name != field})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "-1.00"),
        ("amount", "0.00"),
        ("amount", "1.005"),
        ("amount", "1,234.50"),
        ("amount", "1e3"),
        ("amount", "１.00"),
        ("currency", "hkd"),
        ("currency", "HK"),
        ("paid_at", "2026-09-09T00:05:12"),
        ("paid_at", "2026-09-31T00:05:12+08:00"),
        ("paid_at", "yesterday"),
    ],
)
def test_a_field_that_cannot_be_is_named(fps, field, value):
    with pytest.raises(FileRefused, match=field) as caught:
        fps.notification(BODY | {field: value})
    assert caught.value.reason == "notification"


def test_the_account_is_passed_on_as_stated(fps):
    assert fps.notification(BODY | {"account_no": "flat 5"}).account == "flat 5"
