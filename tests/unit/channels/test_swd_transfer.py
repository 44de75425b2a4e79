"""The Social Welfare Department: demands out, transfers and exceptions in."""

from __future__ import annotations

import io
from datetime import date

import pytest

from kaifong.channels.swd_transfer import DemandNotWritable, SwdTransfer
from kaifong.domains.payments.spi import CollectingChannel, ControlTotals, Demand, Kind
from tests.contract.samples import Payment, TextFile, channel_settings

DUE_ON = date(2026, 3, 1)


@pytest.fixture
def channel():
    return SwdTransfer(channel_settings("swd_transfer"))


def demand(number: int, *, cents: int = 234_560, case: str = "C0001", reference: str = "") -> Demand:
    reference = reference or f"202603-{number}"
    return Demand(reference, 100100002393, cents, DUE_ON, {"case_reference": case} if case else {})


def test_the_demand_list_states_its_totals(channel):
    out = io.BytesIO()

    totals = channel.write_demands([demand(1), demand(2, cents=5, case="案二")], batch="B1", due_on=DUE_ON, out=out)

    assert isinstance(channel, CollectingChannel)
    assert totals == ControlTotals(2, 234_565)
    assert out.getvalue().decode() == (
        "H|SWD-RENT|B1|2026-03-01\n"
        "D|202603-1|100100002393|C0001|2345.60|2026-03\n"
        "D|202603-2|100100002393|案二|0.05|2026-03\n"
        "T|2|2345.65\n"
    )


def test_a_list_of_nobody_is_written_too(channel):
    out = io.BytesIO()

    assert channel.write_demands([], batch="B1", due_on=DUE_ON, out=out) == ControlTotals(0, 0)
    assert out.getvalue() == b"H|SWD-RENT|B1|2026-03-01\nT|0|0.00\n"


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (demand(1, case=""), "it has no case reference"),
        (demand(1, cents=0), "its amount is not above zero"),
        (demand(1, cents=-5), "its amount is not above zero"),
        (demand(1, case="C|1"), "a text holds the separator or a control character"),
        (demand(1, case="C\n1"), "a text holds the separator or a control character"),
    ],
)
def test_a_demand_that_the_list_cannot_hold_is_refused(channel, spoilt, reason):
    with pytest.raises(DemandNotWritable) as caught:
        channel.write_demands([spoilt], batch="B1", due_on=DUE_ON, out=io.BytesIO())

    assert str(caught.value) == f"Demand 202603-1 cannot be put on the list: {reason}."


def test_the_transfer_list_tells_what_was_paid_and_what_not(channel):
    codes = ("PAID", "PART", "NOTE", "MOVE", "DIED")
    amounts = (234_560, 100_000, 0, 0, 0)
    file = TextFile(
        "swd_transfer",
        [Payment(f"202603-{code}", code=code, cents=cents) for code, cents in zip(codes, amounts, strict=True)],
    )

    lines = list(channel.read(io.BytesIO(file.bytes())))

    assert [(line.reference, line.kind, line.amount_cents, line.status) for line in lines] == [
        ("202603-PAID", Kind.PAYMENT, 234_560, ""),
        ("202603-PART", Kind.PAYMENT, 100_000, "partly_paid"),
        ("202603-NOTE", Kind.NOTICE, 0, "not_entitled"),
        ("202603-MOVE", Kind.NOTICE, 0, "moved"),
        ("202603-DIED", Kind.NOTICE, 0, "died"),
    ]
