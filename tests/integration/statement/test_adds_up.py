"""Whatever happened to a tenancy, its statements add up, follow on each other, and agree with the ledger."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.payments.models import Receipt
from kaifong.domains.rent import api as rent
from kaifong.infra.database import execute
from kaifong.interfaces.office import figures
from kaifong.kernel.calendar import DateRange, Month
from kaifong.kernel.errors import Refusal
from kaifong.selfservice.statement import statement_of
from tests.contract.samples import Payment, TextFile
from tests.integration.small_landlord import small_landlord
from tests.integration.two_months import BY

FIRST, LAST = Month(2026, 1), Month(2026, 3)
REVERSAL = next(code for code, outcome in TextFile("convenience_store").codes.items() if outcome == "reversal")

KINDS = ("pay", "pay", "pay", "pay wrongly", "take back", "assign", "assist", "end", "refund", "turn back by hand")
ACTS = st.tuples(
    st.sampled_from(KINDS), st.integers(0, 19), st.sampled_from([1, 99_999, 130_000, 230_000, 500_000, 700_000])
)


class History:
    """Acts on the small landlord, each on a later day of the month; what is refused did not happen."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.accounts, self.sent = folder, small_landlord().accounts, list[Payment]()

    def month(self, month: Month, acts: list[tuple[str, int, int]]) -> None:
        rent.rent_roll(month=month, by=BY)
        for number, (act, which, cents) in enumerate(acts):
            on = month.first + timedelta(days=2 * number)
            with contextlib.suppress(Refusal), transaction.atomic():
                self._do(act, which, cents, on)

    def _do(self, act: str, which: int, cents: int, on: date) -> None:
        account = self.accounts[which % len(self.accounts)]
        match act:
            case "pay":
                self._send(Payment(f"{len(self.sent):015d}", str(account), cents, on))
            case "pay wrongly":
                self._send(Payment(f"{len(self.sent):015d}", "1", cents, on))
            case "take back" if self.sent:
                original = self.sent[which % len(self.sent)]
                self._send(
                    Payment(f"9{len(self.sent):014d}", str(account), original.cents, on, REVERSAL, original.reference)
                )
            case "assign":
                for item in payments.suspense_list(limit=1):
                    payments.suspense_assign(
                        receipt_id=item.receipt_id, account_no=account, reason="found", on=on, by=BY
                    )
            case "assist":
                since = Month.of(on).first
                rent.term_add(
                    account_no=account, kind=rent.TermKind.ASSISTANCE, in_force=DateRange(since),
                    reduction_percent=which + 1, by=BY,
                )  # fmt: skip
                rent.charges_adjust(account_no=account, since=FIRST, on=on, by=BY)
            case "end":
                execute(
                    "update tenancies_tenancy set in_force = daterange(lower(in_force), %(end)s) where account_no = %(no)s",
                    {"end": FIRST.first + timedelta(days=5 * which), "no": account},
                )
                rent.charges_adjust(account_no=account, since=FIRST, on=on, by=BY)
            case "refund":
                credits = ledger.balances(account_ids=self.accounts, as_at=on)
                account, balance = min(credits.items(), key=lambda one: one[1])
                refund = payments.refund_propose(
                    account_no=account, amount_cents=min(cents, -balance), reason="r", on=on, by=BY
                )
                payments.refund_approve(refund_id=refund, on=on, by=replace(BY, name="another"))
            case "turn back by hand":
                payments.receipt_reverse(receipt_id=self._receipt(which), reason="typed twice", on=on, by=BY)

    def _send(self, payment: Payment) -> None:
        path = self.folder / f"{len(self.sent)}.csv"
        path.write_bytes(TextFile("convenience_store", [payment]).bytes())
        self.sent.append(payment)
        payments.file_import(path=path, channel_code="convenience_store", on=LAST.last, by=BY)

    @staticmethod
    def _receipt(which: int) -> int:
        ids = list(Receipt.objects.filter(kind=1).order_by("id").values_list("id", flat=True))
        return ids[which % len(ids)] if ids else 0


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(st.lists(ACTS, min_size=3, max_size=9), min_size=3, max_size=3))
def test_statements_add_up_follow_on_each_other_and_agree_with_the_ledger_and_the_pages(acts):
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        history = History(Path(folder))
        for month, of_month in zip(FIRST.until(LAST), acts, strict=True):
            history.month(month, of_month)
            ledger.days_seal(through=month.last, by=BY)

        for account in history.accounts:
            before = 0
            for month in FIRST.until(LAST):
                balance = ledger.balance(account_id=account, as_at=month.last)
                try:
                    statement = statement_of(account_no=account, month=month, as_at=month.last, by=BY)
                except rent.NotCharged:
                    # a tenancy that ended: only money moved
                    before = balance
                    continue
                assert statement.opening_cents == before
                assert statement.closing_cents == balance
                assert statement.pay_cents == max(balance, 0)
                charged, paid = statement.months[-1].charged_cents, statement.months[-1].paid_cents
                assert charged == statement.charged_cents
                assert paid == statement.paid_cents - statement.taken_back_cents
                before = balance
            tenancy = figures.tenancy_figures(account_no=account, ledger_from=FIRST, as_at=LAST.last, actor=BY)
            assert tenancy.opening_cents == 0
            assert (tenancy.ledger[-1].balance_cents if tenancy.ledger else 0) == tenancy.balance_cents == before
        for month in FIRST.until(LAST):
            shown = figures.month_figures(month=month, as_at=month.last, actor=BY)
            balances = ledger.balances(account_ids=history.accounts, as_at=month.last)
            assert shown.totals.arrears_cents == sum(max(cents, 0) for cents in balances.values())
            assert shown.totals.tenancies_in_arrears == sum(cents > 0 for cents in balances.values())
            lines = [
                line
                for code in (1001, 1002)
                for line in figures.estate_figures(
                    code=code, month=month, only_arrears=False, search="", page=1, as_at=month.last, actor=BY
                ).tenancies
            ]
            assert {line.account_no: line.balance_cents for line in lines if line.balance_cents} == {
                account: cents for account, cents in balances.items() if cents
            }
            assert shown.totals.charged_cents == sum(line.charged_cents for line in lines)
            assert shown.totals.paid_cents == sum(line.paid_cents for line in lines)
        transaction.set_rollback(True)
