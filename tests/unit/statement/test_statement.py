from __future__ import annotations

from dataclasses import replace

import pytest

from kaifong.selfservice.statement import PaymentLine, StatementDoesNotAddUp, render_html
from tests.journeys.statement_sample import FPS, IN_ADVANCE, STATEMENT


def test_a_statement_whose_lines_do_not_lead_to_its_balance_cannot_be_made():
    with pytest.raises(StatementDoesNotAddUp) as refused:
        replace(STATEMENT, closing_cents=STATEMENT.closing_cents + 1)

    assert (refused.value.stated_cents, refused.value.counted_cents) == (489_251, 489_250)


def test_sums_are_those_of_the_lines():
    assert (STATEMENT.charged_cents, STATEMENT.paid_cents, STATEMENT.taken_back_cents) == (251_250, 238_000, 238_000)


def test_every_amount_of_the_account_is_on_the_page():
    html = render_html(STATEMENT, "en")

    for amount in (
        "HK$2,380.00",
        "HK$2,065.00",
        "HK$315.00",
        "HK$1,032.50",
        "−HK$516.25",
        "−HK$383.75",
        "−HK$1,200.00",
    ):
        assert f">{amount}</td>" in html
    assert html.count("HK$4,892.50") == 3  # to pay, balance, slip


def test_a_line_on_an_unconfirmed_rule_is_marked_and_explained_and_no_other_is():
    html = render_html(STATEMENT, "en")

    assert html.count("<sup>†</sup>") == 2  # the line and the footnote
    assert "Rent assistance<sup>†</sup>" in html
    assert "†" not in render_html(replace(STATEMENT, charges=(), closing_cents=238_000, pay_cents=238_000), "en")


def test_a_tenant_in_credit_is_asked_for_nothing():
    html = render_html(IN_ADVANCE, "en")

    assert "Nothing to pay" in html
    assert "Pay this amount" not in html
    assert "−HK$620.00" in html
    assert "Payment slip" not in html
    assert "FPS QR code" not in html


def test_a_month_other_than_the_statement_s_is_named_at_its_line():
    assert "Net rent, <time" in render_html(STATEMENT, "en")
    assert "淨租金（<time" in render_html(STATEMENT, "zh-hant")


def test_what_a_register_holds_is_never_taken_for_markup():
    tenant = replace(STATEMENT.tenant_name, en="<b>&</b>")

    assert "&lt;b&gt;&amp;&lt;/b&gt;" in render_html(replace(STATEMENT, tenant_name=tenant), "en")


def test_payments_are_shown_as_credits_with_day_and_channel():
    paid = PaymentLine(STATEMENT.issued_on, FPS, 10_000)
    html = render_html(replace(IN_ADVANCE, payments=(paid,), closing_cents=-72_000), "zh-hant")

    assert "2026年4月8日</time>，轉數快</small></th>" in html
    assert ">−HK$100.00</td>" in html
