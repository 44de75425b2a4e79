"""Direct debits and welfare rent, from the landlord's demand to what comes of it; and the bank's own statement."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from lxml import etree

from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.payments.chart import BANK, REFUNDS_PAYABLE
from kaifong.domains.payments.models import Demand, Entitlement, Mandate
from kaifong.domains.rent import api as rent
from kaifong.infra.csvfile import CsvRefused
from kaifong.kernel.calendar import Month
from kaifong.kernel.money import Money
from kaifong.sim.files.iso20022 import Camt054, Pain002, Settlement, write_statement
from kaifong.sim.files.text import SwdTransferFile
from kaifong.sim.lines import Kind, Line
from tests.integration.small_landlord import NET, RATES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]
MARCH = Month(2026, 3)
DUE, ON = date(2026, 3, 5), date(2026, 3, 31)
MANDATES = "account_no,mandate_id,bank_code,bank_account,signed_on,limit\n"
ENTITLEMENTS = "account_no,case_reference,from,until,monthly_amount\n"
OURS = {"creditor_account": "004123456789001", "department_account": "SWD-RENT"}
NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"}


@pytest.fixture
def debited(landlord, by, tmp_path):
    """March is charged; the first two accounts have mandates, the second one up to HK$1,000."""
    rent.rent_roll(month=MARCH, by=by)
    a, b, *_ = landlord.accounts
    path = tmp_path / "mandates.csv"
    path.write_text(MANDATES + f"{a},M1,004,123456789,2025-01-01,\n{b},M2,012,987654321,2025-01-01,1000.00\n")
    assert payments.mandates_import(path=path, by=by).added == 2
    assert payments.mandates_import(path=path, by=by).added == 0
    return landlord.accounts


def demand(by, out, channel="autopay", **more):
    batch = payments.demands_make(channel_code=channel, month=MARCH, due_on=DUE, by=by, **more)
    return payments.demands_write(batch=batch, channel_code=channel, out=out, by=by)


def balance(account, day=ON):
    return ledger.balance(account_id=account, as_at=day)


def test_a_debit_file_asks_each_mandate_for_what_is_owed_up_to_its_limit(debited, by, tmp_path):
    report = demand(by, tmp_path / "out")

    assert (report.demands, report.sum_cents) == (2, NET + RATES + 100_000)
    [path] = report.files
    document = etree.parse(path)
    amounts = [Money.parse(text).cents for text in document.xpath("//p:InstdAmt/text()", namespaces=NS)]
    assert amounts == [NET + RATES, 100_000]
    assert document.xpath("string(//p:GrpHdr/p:CtrlSum)", namespaces=NS) == f"{(NET + RATES + 100_000) / 100:.2f}"
    assert document.xpath("//p:DrctDbtTx//p:MndtId/text()", namespaces=NS) == ["M1", "M2"]


def test_a_batch_made_once_is_written_the_same_again(debited, by, tmp_path):
    first = demand(by, tmp_path / "one").files[0].read_bytes()
    rent.charges_adjust(account_no=debited[0], since=MARCH, on=DUE, by=by)

    again = demand(by, tmp_path / "two").files[0].read_bytes()

    def without_time(text):
        return [line for line in text.split(b"<") if not line.startswith(b"CreDtTm")]

    assert without_time(again) == without_time(first)
    assert Demand.objects.count() == 2


def test_bank_account_numbers_are_not_to_be_found_in_the_database(debited):
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from payments_mandate where position('123456789'::bytea in bank_account_encrypted) > 0"
        )
        assert cursor.fetchone() == (0,)


def test_booked_debits_settle_the_accounts_and_a_returned_one_takes_it_back(debited, by, tmp_path, take):
    a, b, *_ = debited
    demand(by, tmp_path / "out")
    booked = Camt054(tmp_path / "booked.xml", DUE, OURS, channel="autopay")
    booked.add(Line(Kind.PAYMENT, f"AP-202603-{a}", str(a), NET + RATES, DUE))
    booked.add(Line(Kind.PAYMENT, f"AP-202603-{b}", str(b), 100_000, DUE))
    booked.close()
    returned = Camt054(tmp_path / "returned.xml", date(2026, 3, 9), OURS, channel="autopay")
    returned.add(
        Line(
            Kind.REVERSAL,
            f"AP-202603-{b}-R",
            str(b),
            100_000,
            date(2026, 3, 9),
            reverses=f"AP-202603-{b}",
            status="AM04",
        )
    )
    returned.close()

    take(tmp_path / "booked.xml", "autopay")
    assert (balance(a, date(2026, 3, 20)), balance(b, date(2026, 3, 20))) == (0, NET + RATES - 100_000)
    take(tmp_path / "returned.xml", "autopay")

    assert (balance(a), balance(b)) == (0, NET + RATES)


def test_three_refusals_suspend_a_mandate(debited, by, tmp_path, take):
    a = debited[0]
    for turn in range(3):
        path = tmp_path / f"refused-{turn}.xml"
        refused = Pain002(path, date(2026, 3, 6 + turn))
        refused.add(Line(Kind.NOTICE, f"AP-202603-{a}", str(a), 0, date(2026, 3, 6 + turn), status="AM04"))
        refused.close()
        assert take(path, "autopay").notices == 1
        suspended = payments.refusals_handle(by=by)

    assert suspended == 1
    assert Mandate.objects.get(mandate_id="M1").state == "suspended"
    assert Mandate.objects.get(mandate_id="M2").refusals == 0
    assert balance(a) == NET + RATES


def test_faulty_mandates_are_named_by_line_and_none_is_taken(landlord, by, tmp_path):
    path = tmp_path / "mandates.csv"
    path.write_text(
        MANDATES + f"{landlord.accounts[0]},M1,004,1,2025-01-01,\n" + "100100000108,M2,004,1,2025-01-01,\n"
        f"{landlord.accounts[1]},,004,1,2025-01-01,\n" + f"{landlord.accounts[1]},M3,004,1,2025-02-30,\n"
    )

    with pytest.raises(CsvRefused) as refused:
        payments.mandates_import(path=path, by=by)

    assert [problem.split(":")[0] for problem in refused.value.problems] == ["Line 3", "Line 4", "Line 5"]
    assert Mandate.objects.count() == 0


@pytest.fixture
def entitled(landlord, by, tmp_path):
    rent.rent_roll(month=MARCH, by=by)
    a, b, c, *_ = landlord.accounts
    path = tmp_path / "welfare.csv"
    path.write_text(
        ENTITLEMENTS + f"{a},CASE1,2025-01-01,,2300.00\n{b},CASE2,2025-01-01,,1500.00\n"
        f"{c},CASE3,2025-01-01,2026-02-28,2300.00\n"
    )
    payments.entitlements_import(path=path, by=by)
    assert Entitlement.objects.count() == 3
    return landlord.accounts


def test_the_department_is_asked_for_what_the_entitled_are_charged_and_its_exceptions_are_listed(
    entitled, by, tmp_path, take
):
    a, b, *_ = entitled
    report = demand(by, tmp_path / "out", "swd_transfer")
    assert (report.demands, report.sum_cents) == (2, 230_000 + 150_000)
    assert payments.welfare_exceptions(month=MARCH) == [
        (a, 230_000, 0, "not answered"),
        (b, 150_000, 0, "not answered"),
    ]

    path = tmp_path / "20260306.csv"
    answer = SwdTransferFile(path, date(2026, 3, 6), OURS)
    answer.add(Line(Kind.PAYMENT, f"SW-202603-{a}", str(a), 230_000, date(2026, 3, 6), payer="CASE1"))
    answer.add(Line(Kind.NOTICE, f"SW-202603-{b}", str(b), 0, date(2026, 3, 6), status="moved", payer="CASE2"))
    answer.close()
    assert take(path, "swd_transfer").notices == 1

    assert balance(a) == 0
    assert payments.welfare_exceptions(month=MARCH) == [(b, 150_000, 0, "moved")]


def test_when_both_the_department_and_the_tenant_pay_the_rest_is_rent_in_advance(entitled, by, tmp_path, take):
    a = entitled[0]
    payments.counter_take(account_no=a, amount_cents=NET + RATES, receipt_no="C1", on=DUE, by=by)
    path = tmp_path / "20260306.csv"
    answer = SwdTransferFile(path, date(2026, 3, 6), OURS)
    answer.add(Line(Kind.PAYMENT, f"SW-202603-{a}", str(a), 230_000, date(2026, 3, 6), payer="CASE1"))
    answer.close()
    take(path, "swd_transfer")

    assert balance(a) == -(NET + RATES)


def statement(tmp_path, *settlements, opening=0):
    path = tmp_path / "bank.xml"
    write_statement(path, OURS["creditor_account"], settlements, month_end=ON, opening_cents=opening)
    return path


def test_a_channels_clearing_is_reconciled_by_the_banks_credit_and_shown_open_until_then(landlord, by, tmp_path):
    payments.counter_take(account_no=landlord.accounts[0], amount_cents=500, receipt_no="C1", on=DUE, by=by)
    [before] = payments.reconciliation(month=MARCH)
    assert [(d.day, d.difference_cents) for d in before.open_days] == [(DUE, 500)]

    report = payments.bank_statement_import(path=statement(tmp_path, Settlement("counter", DUE, DUE, 500)), by=by)

    assert (report.entries, report.recognised, report.unrecognised) == (1, 1, ())
    [after] = payments.reconciliation(month=MARCH)
    assert (after.open_days, after.clearing_balance_cents) == ((), 0)
    assert balance(BANK) == 500
    assert payments.bank_statement_import(path=tmp_path / "bank.xml", by=by).outcome == "already imported"
    assert balance(BANK) == 500
    assert balance(REFUNDS_PAYABLE) == 0
