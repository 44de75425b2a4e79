"""A landlord of a hundred tenancies in its third month, and what became of each, kept beside the program's own books.

Rents differ; some tenancies begin or end within a month; some have assistance, additional rent or an expired notice to
quit, granted before or after the months were charged; payments are whole, part, double, late, taken back, or went to a
wrong number first. All by chance from one seed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.infra.database import execute
from kaifong.kernel.calendar import DateRange, Month
from kaifong.kernel.identifiers import AccountNo
from tests.contract.samples import Payment, TextFile
from tests.integration.small_landlord import small_landlord
from tests.integration.two_months import BY

SEED = 20_261_125
FIRST, LAST = Month(2026, 1), Month(2026, 3)
REVERSAL = next(code for code, outcome in TextFile("convenience_store").codes.items() if outcome == "reversal")
CHANNEL = "convenience_store"


@dataclass
class Tenant:
    """``moved``: what a witness saw: the day on which it was posted, and cents; negative where it came back."""

    account_no: AccountNo
    moved: list[tuple[date, int]] = field(default_factory=list)

    def paid_in(self, month: Month, as_at: date) -> int:
        return sum(cents for day, cents in self.moved if Month.of(day) == month and day <= as_at)

    def paid_by(self, as_at: date) -> int:
        return sum(cents for day, cents in self.moved if day <= as_at)


class SmallWorld:
    def __init__(self, folder: Path) -> None:
        self.folder, self.random, self.sent = folder, Random(SEED), 0
        self.lost: dict[str, Tenant] = {}
        self.awarded: set[AccountNo] = set()
        self.tenants = {account: Tenant(account) for account in small_landlord(flats=(60, 40)).accounts}
        self._rents_and_times()
        for month in FIRST.until(LAST):
            self._awards(month)
            rent.rent_roll(month=month, by=BY)
            self._payments(month)
            self._later_changes(month)
            if month != LAST:
                ledger.days_seal(through=month.last, by=BY)

    def _rents_and_times(self) -> None:
        for account in self.tenants:
            execute(
                "update rent_flatrent set net_rent_cents = %(net)s, rates_cents = %(rates)s where flat_id ="
                " (select flat_id from tenancies_tenancy where account_no = %(no)s)",
                {
                    "net": self.random.randrange(80_000, 450_000),
                    "rates": self.random.randrange(5_000, 40_000),
                    "no": account,
                },
            )
        some = self._some(16)
        for account in some[:8]:
            start = FIRST.first + timedelta(days=self.random.randrange(75))
            self._in_force(account, start, None)
        for account in some[8:]:
            self._in_force(account, date(2020, 1, 1), FIRST.first + timedelta(days=self.random.randrange(10, 80)))

    def _in_force(self, account: AccountNo, start: date, end: date | None) -> None:
        execute(
            "update tenancies_tenancy set in_force = daterange(%(start)s, %(end)s) where account_no = %(no)s",
            {"start": start, "end": end, "no": account},
        )

    def _awards(self, month: Month) -> None:
        """Before the month is charged, for those that have none."""
        if month == FIRST:
            some = self._some(26)
            for account in some[:12]:
                self._term(account, rent.TermKind.ASSISTANCE, month.first, reduction_percent=self._one((25, 50)))
            for account in some[12:22]:
                ratio = Decimal(self.random.randrange(201, 501)) / 100
                self._term(account, rent.TermKind.ADDITIONAL_RENT, month.first, income_ratio=ratio)
            for account in some[22:]:
                day = month.first + timedelta(days=self.random.randrange(5, 70))
                self._term(account, rent.TermKind.MESNE_PROFITS, day)
            self.awarded = set(some)

    def _later_changes(self, month: Month) -> None:
        """Assistance found to be due since a month that was charged already."""
        for account in self._some(4):
            if account not in self.awarded:
                self.awarded.add(account)
                self._term(account, rent.TermKind.ASSISTANCE, FIRST.first, reduction_percent=50)
                rent.charges_adjust(account_no=account, since=FIRST, on=month.first + timedelta(days=24), by=BY)

    def _term(self, account: AccountNo, kind: rent.TermKind, start: date, **what: object) -> None:
        rent.term_add(account_no=account, kind=kind, in_force=DateRange(start), by=BY, **what)

    def _payments(self, month: Month) -> None:
        """Three days' files of the shops: who pays, pays what it owes, or part, or double, or anything."""
        lines: dict[date, list[Payment]] = defaultdict(list)
        back: dict[date, list[Payment]] = defaultdict(list)
        for tenant in self.tenants.values():
            habit = self.random.random()
            owed = ledger.balance(account_id=tenant.account_no, as_at=month.first)
            if habit < 0.2 or owed <= 0:
                continue
            cents = self._one((owed, owed, owed, owed // 2 or 1, owed * 2, self.random.randrange(1, 700_000)))
            day = month.first + timedelta(days=self._one((2, 9, 19)))
            payment = Payment(self._reference(), f"{tenant.account_no}", cents, day)
            if habit > 0.95:
                lines[day].append(Payment(payment.reference, "1", cents, day))
                self._found_later(tenant, payment, month)
                continue
            lines[day].append(payment)
            tenant.moved.append((day, cents))
            if habit > 0.87:
                later = day + timedelta(days=2)
                back[later].append(
                    Payment(self._reference(), payment.account, cents, later, REVERSAL, payment.reference)
                )
                tenant.moved.append((later, -cents))
        for day in sorted({*lines, *back}):
            self._send(day, [*lines[day], *back[day]])
        self._assign(month)
        self._refund(month)

    def _found_later(self, tenant: Tenant, payment: Payment, month: Month) -> None:
        self.lost[payment.reference] = tenant
        tenant.moved.append((month.first + timedelta(days=24), payment.cents))

    def _assign(self, month: Month) -> None:
        for item in payments.suspense_list():
            payments.suspense_assign(
                receipt_id=item.receipt_id,
                account_no=self.lost[item.external_ref].account_no,
                reason="found",
                on=month.first + timedelta(days=24),
                by=BY,
            )

    def _refund(self, month: Month) -> None:
        """The one that is furthest ahead asks for half of it back."""
        on = month.first + timedelta(days=25)
        balances = ledger.balances(account_ids=self.tenants, as_at=on)
        account = min(balances, key=lambda one: balances[one])
        cents = -balances[account] // 2
        if cents > 0:
            refund = payments.refund_propose(account_no=account, amount_cents=cents, reason="asked", on=on, by=BY)
            payments.refund_approve(refund_id=refund, on=on, by=replace(BY, name="another"))
            self.tenants[account].moved.append((on, -cents))

    def _send(self, day: date, lines: list[Payment]) -> None:
        path = self.folder / f"{day}.csv"
        path.write_bytes(TextFile(CHANNEL, lines).bytes())
        report = payments.file_import(path=path, channel_code=CHANNEL, on=day, by=BY)
        assert (report.outcome, report.rejected) == ("imported", 0)

    def _reference(self) -> str:
        self.sent += 1
        return f"{self.sent:015d}"

    def _some(self, count: int) -> list[AccountNo]:
        return self.random.sample(list(self.tenants), count)

    def _one(self, things: tuple) -> object:
        return self.random.choice(things)

    def __iter__(self) -> Iterator[Tenant]:
        return iter(self.tenants.values())
