"""A landlord adds a channel by a layout file alone."""

from __future__ import annotations

import io
from datetime import date

import pytest

from kaifong.channels.layouts import LayoutInvalid, described_channels
from kaifong.domains.payments.spi import Kind, PaymentChannel
from tests.contract.samples import ACCOUNT_NO, LAYOUTS

TEXTS = """
[channel]
name = { zh-hant = "郵局", en = "Post office", zh-hans = "邮局" }
pay_to = { zh-hant = "任何郵局", en = "Any post office", zh-hans = "任何邮局" }
note = { zh-hant = "請出示租單。", en = "Show the slip.", zh-hans = "请出示租单。" }
"""


@pytest.fixture
def folder(tmp_path):
    counter = (LAYOUTS / "counter.toml").read_text(encoding="utf-8")
    (tmp_path / "counter.toml").write_text(counter, encoding="utf-8")
    (tmp_path / "post_office.toml").write_text(counter + TEXTS, encoding="utf-8")
    return tmp_path


def test_layouts_with_texts_for_tenants_are_channels_and_others_are_not(folder):
    [channel] = described_channels(folder, {})

    assert isinstance(channel, PaymentChannel)
    assert (channel.code, channel.name.en) == ("post_office", "Post office")


def test_a_described_channel_tells_its_texts_and_reads_its_files(folder):
    [channel] = described_channels(folder, {})

    instrument = channel.instrument(account_no=ACCOUNT_NO, amount_cents=100, due_on=date(2026, 3, 31))
    [line] = channel.read(io.BytesIO(b"H,1001,2026-03-02\nD,1001-1,PAID,1,1.00,2026-03-02,cash,\nT,1,1.00\n"))

    assert (instrument.reference, instrument.pay_to.zh_hant) == (f"{ACCOUNT_NO}", "任何郵局")
    assert (line.reference, line.kind, line.amount_cents) == ("1001-1", Kind.PAYMENT, 100)


def test_a_described_channel_gets_its_settings(folder):
    path = folder / "post_office.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"office", column = 2', '"office", column = 2, setting = "no"')
    )

    with pytest.raises(LayoutInvalid, match="setting 'no' is needed"):
        list(described_channels(folder, {}))
    assert len(list(described_channels(folder, {"post_office": {"no": "1001"}}))) == 1


def test_a_text_that_is_missing_in_one_language_is_refused(folder):
    path = folder / "post_office.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(', zh-hans = "邮局"', ""), encoding="utf-8")

    with pytest.raises(LayoutInvalid, match="'Post office' is missing in zh-hans"):
        list(described_channels(folder, {}))
