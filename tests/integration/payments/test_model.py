"""Journal and payments against a model: whatever happens in whatever order, every cent is where the model says."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kaifong.domains.access.api import operator
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.payments.chart import SUSPENSE
from kaifong.domains.rent import api as rent
from kaifong.kernel.calendar import Month
from kaifong.kernel.errors import Refusal
from tests.contract.samples import Payment, TextFile
from tests.integration.small_landlord import NET, RATES, small_landlord

CHANNELS = ("convenience_store", "pps")
BY = operator("test")


@dataclass
class Model:
    """What a clerk with a notebook would know."""

    owed: dict[int, int] = field(default_factory=dict)
    suspense: int = 0
    receipts: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    reversed: set[tuple[str, str]] = field(default_factory=set)


class Landlord(RuleBasedStateMachine):
    """Rolls, files with repeated and wrong lines, reversals, assignments, seals, in any order."""

    @initialize()
    def begin(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.accounts = small_landlord().accounts
        self.model = Model(dict.fromkeys(self.accounts, 0))
        self.month = Month(2026, 1)
        self.day = date(2026, 1, 1)
        self.folder = Path(tempfile.mkdtemp())
        self.sent: list[tuple[str, Path]] = []
        rent.rent_roll(month=self.month, by=BY)
        self._charged()

    def teardown(self):
        if hasattr(self, "atomic"):
            assert ledger.check(also=(rent.charges_check, payments.receipts_check)).differences == ()
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def _charged(self):
        for account in self.accounts:
            self.model.owed[account] += NET + RATES

    @rule(days=st.integers(1, 9))
    def time_passes(self, days):
        self.day = min(self.day + timedelta(days=days), self.month.last)

    @rule(
        channel=st.sampled_from(CHANNELS),
        lines=st.lists(
            st.tuples(st.integers(1, 12), st.integers(-1, 4), st.integers(1, 300_000), st.booleans()),
            min_size=1, max_size=6,
        ),
    )  # fmt: skip
    def a_file_comes(self, channel, lines):
        """Each line: a reference out of few (so that they repeat), an account (-1: a wrong one), cents, a reversal."""
        sample = TextFile(channel)
        reversal = next((code for code, outcome in sample.codes.items() if outcome == "reversal"), None)
        of = []
        for number, at, cents, takes_back in lines:
            original = self.model.receipts.get((channel, f"{number:015d}"))
            account = str(self.accounts[at]) if at >= 0 else "100100000108"
            if takes_back and reversal and original:
                cents = original[1]
                of.append(Payment(f"9{number:014d}", original[0], cents, self.day, reversal, f"{number:015d}"))
            else:
                of.append(Payment(f"{number:015d}", account, cents, self.day))
        path = self.folder / f"{len(self.sent)}.csv"
        path.write_bytes(TextFile(channel, of).bytes())
        report = payments.file_import(path=path, channel_code=channel, on=date(2026, 12, 31), by=BY)
        self.sent.append((channel, path))
        if report.outcome == "imported":
            self._note(channel, of)

    def _note(self, channel, of):
        seen: set[str] = set()
        for payment in of:
            if payment.reverses or payment.reference in seen or (channel, payment.reference) in self.model.receipts:
                continue
            seen.add(payment.reference)
            self.model.receipts[(channel, payment.reference)] = (payment.account, payment.cents)
            self._move(payment.account, -payment.cents)
        for payment in of:
            key = (channel, payment.reference)
            if not payment.reverses or key in self.model.receipts:
                continue
            account, _ = self.model.receipts[(channel, payment.reverses)]
            self.model.receipts[key] = (account, payment.cents)
            self._move(account, payment.cents)

    def _move(self, account, cents):
        if int(account) in self.model.owed:
            self.model.owed[int(account)] += cents
        else:
            self.model.suspense += cents

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def a_file_comes_again(self, data):
        channel, path = data.draw(st.sampled_from(self.sent))
        before = ledger.ledger_hash()
        again = path.with_name(f"again-{path.name}")
        again.write_bytes(path.read_bytes())

        assert payments.file_import(path=again, channel_code=channel, on=date(2026, 12, 31), by=BY).outcome == (
            "already imported"
        )
        assert ledger.ledger_hash() == before

    @rule(at=st.integers(0, 4))
    def a_clerk_assigns_suspense(self, at):
        items = [item for item in payments.suspense_list() if item.reason == "account_malformed"]
        if not items:
            return
        item, account = items[0], self.accounts[at]
        payments.suspense_assign(receipt_id=item.receipt_id, account_no=account, reason="x", on=self.day, by=BY)
        self.model.suspense += item.amount_cents
        self.model.owed[account] -= item.amount_cents

    @rule()
    def the_day_is_sealed(self):
        try:
            ledger.days_seal(through=self.day, by=BY)
        except ledger.DaySealed:
            return

    @rule()
    def the_month_turns(self):
        with contextlib.suppress(ledger.DaySealed):
            ledger.days_seal(through=self.month.last, by=BY)
        self.month = self.month.next
        self.day = self.month.first
        rent.rent_roll(month=self.month, by=BY)
        self._charged()

    @rule()
    def the_roll_runs_again(self):
        before = ledger.ledger_hash()
        with contextlib.suppress(Refusal):
            rent.rent_roll(month=self.month, by=BY)
        assert ledger.ledger_hash() == before

    @invariant()
    def every_cent_is_where_the_model_says(self):
        if not hasattr(self, "model"):
            return
        end = self.month.next.last
        assert {a: ledger.balance(account_id=a, as_at=end) for a in self.accounts} == self.model.owed
        assert ledger.balance(account_id=SUSPENSE, as_at=end) == self.model.suspense


@pytest.mark.django_db
def test_any_history_leaves_every_cent_where_the_model_says():
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Landlord,
        settings=settings(
            max_examples=25, stateful_step_count=14,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
