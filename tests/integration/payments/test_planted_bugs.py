"""Faults of the program that leave every sum at zero must be found all the same."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.payments.services import files
from kaifong.domains.rent import api as rent
from kaifong.kernel.calendar import Month
from tests.contract.samples import Payment

pytestmark = pytest.mark.django_db


def check():
    return {d.invariant for d in ledger.check(also=(rent.charges_check, payments.receipts_check)).differences}


@pytest.fixture
def month(landlord, shop_file, take, by):
    rent.rent_roll(month=Month(2026, 3), by=by)
    a, b, *_ = landlord.accounts
    take(shop_file(*(Payment(str(n), str(account), 100 * n, date(2026, 3, 2)) for n, account in ((1, a), (2, b)))))
    assert check() == set()


def plant(statement):
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("set session_replication_role = origin")


@pytest.mark.parametrize(
    ("statement", "invariants"),
    [
        (("insert into payments_receipt (channel_id, external_ref, kind, account_no, amount_cents, paid_on, posted_on)"
         " select channel_id, 'x', kind, account_no, amount_cents, paid_on, posted_on from payments_receipt limit 1"), {"I2"}),
        ("delete from payments_receipt where external_ref = '1'", {"I2"}),
        ("update payments_receipt set amount_cents = 101 where external_ref = '1'", {"I2"}),
        ("update payments_file set receipts_cents = 1", {"I2"}),
        ("update rent_charge set amount_cents = 1 where component = 'rates'", {"charges"}),
        ("delete from rent_charge where component = 'rates'", {"charges"}),
    ],
    ids=["receipt not posted", "receipt lost", "receipt changed", "file counts wrong", "charge changed", "charge lost"],
)  # fmt: skip
def test_a_planted_fault_is_found(month, statement, invariants):
    plant(statement)

    assert check() == invariants


def test_postings_forgotten_by_the_import_are_found(landlord, shop_file, take, monkeypatch):
    monkeypatch.setattr(files.ledger, "batch_post", lambda **_: None)
    a = landlord.accounts[0]
    take(shop_file(Payment("1", str(a), 100, date(2026, 3, 2))))
    monkeypatch.undo()
    payments.counter_take(account_no=a, amount_cents=1, receipt_no="C", on=date(2026, 3, 3), by=landlord_by())

    assert check() == {"I2"}


def landlord_by():
    from kaifong.domains.access.api import operator

    return operator("test")
