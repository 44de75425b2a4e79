"""What a tenant takes to a counter, and what the counters' bar code says."""

from __future__ import annotations

from datetime import date

import pytest

from kaifong.channels.convenience_store import ConvenienceStore
from kaifong.channels.mtr_counter import MtrCounter
from kaifong.channels.pps import Pps
from kaifong.channels.settings import ChannelSettingInvalid
from kaifong.domains.payments.spi import Instrument
from tests.contract.samples import channel_settings

DUE_ON = date(2026, 3, 31)


def store_slip(amount_cents: int) -> Instrument:
    channel = ConvenienceStore(channel_settings("convenience_store"))
    return channel.instrument(account_no=100100002393, amount_cents=amount_cents, due_on=DUE_ON)


def test_the_bar_code_says_biller_account_amount_and_due_date():
    assert store_slip(234_560).barcode == "7201" + "100100002393" + "00234560" + "260331"


def test_the_bar_code_packs_two_digits_to_a_symbol():
    assert len(store_slip(1).barcode) == 30


def test_both_counters_scan_one_slip():
    mtr = MtrCounter(channel_settings("mtr_counter"))

    assert mtr.instrument(account_no=100100002393, amount_cents=500, due_on=DUE_ON).barcode == store_slip(500).barcode


def test_a_slip_at_the_cap_has_a_bar_code():
    assert store_slip(500_000).barcode is not None
    assert store_slip(500_000).cap_cents == 500_000


def test_a_slip_above_the_cap_has_none_and_says_what_to_do():
    slip = store_slip(500_001)

    assert slip.barcode is None
    assert slip.note.en.startswith("The amount is above HK$5,000.00, the most that a shop takes in one payment")


@pytest.mark.parametrize("amount_cents", [0, -5, 10**8])
def test_an_amount_that_the_bar_code_cannot_say_gets_none(amount_cents):
    mtr = MtrCounter(channel_settings("mtr_counter"))

    assert mtr.instrument(account_no=100100002393, amount_cents=amount_cents, due_on=DUE_ON).barcode is None


def test_pps_names_the_merchant_code():
    instrument = Pps(channel_settings("pps")).instrument(account_no=100100002393, amount_cents=1, due_on=DUE_ON)

    assert (instrument.pay_to.en, instrument.reference) == ("Merchant code 9201", "100100002393")


@pytest.mark.parametrize(
    ("channel", "code", "spoilt", "message"),
    [
        (
            MtrCounter,
            "mtr_counter",
            {"biller": "72"},
            "The setting biller of channel mtr_counter must be a text of 4 digits.",
        ),
        (Pps, "pps", {"merchant_code": "92A1"}, "The setting merchant_code of channel pps must be a text of 4 digits."),
        (
            ConvenienceStore,
            "convenience_store",
            {"cap": "5,000"},
            "The setting cap of channel convenience_store must be an amount written like 5000.00.",
        ),
        (
            ConvenienceStore,
            "convenience_store",
            {"cap": None},
            "The setting cap of channel convenience_store must be an amount written like 5000.00.",
        ),
    ],
)
def test_a_wrong_setting_is_told_when_the_channel_is_made(channel, code, spoilt, message):
    with pytest.raises(ChannelSettingInvalid) as caught:
        channel(channel_settings(code) | spoilt)

    assert str(caught.value) == message
