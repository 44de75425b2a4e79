"""Two months of the small landlord with one of everything: what pages and statements are tested on.

Everyone is charged 2,300.00 a month (net rent 2,000.00, rates 300.00) on 1 January and 1 February 2026. Then, by account:

* ``a`` pays January; pays February on the 2nd, which the shop takes back on the 3rd: owes 2,300.00.
* ``b`` pays 1,000.00 of January; 500.00 more went to a wrong number on 5 January and is assigned on 10 February: owes
  3,100.00.
* ``c`` pays 5,000.00 on 2 February and is refunded 300.00 on the 15th: 100.00 in advance.
* ``d`` pays January; pays 2,000.00 at the counter on 5 February: owes 300.00.
* ``e`` pays nothing; assistance of 50 % from January is granted on 12 February, 2,000.00 back: owes 2,600.00.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from kaifong.domains.access.api import operator
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.payments.models import BankEntry, BankStatement, Channel
from kaifong.domains.rent import api as rent
from kaifong.infra.database import execute
from kaifong.kernel.calendar import DateRange, Month
from kaifong.kernel.identifiers import AccountNo
from tests.contract.samples import Payment, TextFile
from tests.integration.kept import kept
from tests.integration.small_landlord import NET, RATES, small_landlord

JAN, FEB = Month(2026, 1), Month(2026, 2)
TODAY = date(2026, 2, 20)
RENT = NET + RATES
BY = operator("test")


@dataclass(frozen=True)
class TwoMonths:
    a: AccountNo
    b: AccountNo
    c: AccountNo
    d: AccountNo
    e: AccountNo
    wrong_number: str


def _tables() -> None:
    """The months' own, as `rent_roll` makes them."""
    for month in (JAN, FEB):
        ledger.partition_ensure(month.first)
        execute(
            f"create table if not exists ledger_opening_{month.first:%Y%m} partition of ledger_opening"
            f" for values from ('{month.first}') to ('{month.next.first}')"
        )
        for made in ("rent_make_partition", "rent_index_partition"):
            execute(f"select {made}(%(month)s)", {"month": month.first})


@kept(_tables)
def two_months() -> TwoMonths:
    with TemporaryDirectory() as folder:
        return _made(Path(folder))


def _made(folder: Path) -> TwoMonths:
    a, b, c, d, e = small_landlord().accounts
    wrong = str(b)[:-1] + str((int(str(b)[-1]) + 1) % 10)
    rent.rent_roll(month=JAN, by=BY)
    day = date(2026, 1, 5)
    _take(
        folder / "0105.csv",
        Payment("J1", str(a), RENT, day),
        Payment("J2", str(b), 100_000, day),
        Payment("J3", str(d), RENT, day),
        Payment("J4", wrong, 50_000, day),
    )
    _bank("convenience_store", day, 3 * RENT - RENT + 150_000)
    ledger.days_seal(through=JAN.last, by=BY)

    rent.rent_roll(month=FEB, by=BY)
    _take(folder / "0202.csv", *(Payment(f"F{n}", str(to), cents, date(2026, 2, 2)) for n, to, cents in (
        (1, a, RENT), (2, c, 500_000),
    )))  # fmt: skip
    _take(folder / "0203.csv", Payment("F3", str(a), RENT, date(2026, 2, 3), _reversal(), "F1"))
    payments.counter_take(account_no=d, amount_cents=200_000, receipt_no="C1", on=date(2026, 2, 5), by=BY)
    [item] = payments.suspense_list()
    payments.suspense_assign(
        receipt_id=item.receipt_id, account_no=b, reason="slip of a digit", on=date(2026, 2, 10), by=BY
    )
    rent.term_add(
        account_no=e, kind=rent.TermKind.ASSISTANCE, in_force=DateRange(JAN.first), reduction_percent=50, by=BY
    )
    rent.charges_adjust(account_no=e, since=JAN, on=date(2026, 2, 12), by=BY)
    refund = payments.refund_propose(
        account_no=c, amount_cents=30_000, reason="asked for it", on=date(2026, 2, 14), by=BY
    )
    payments.refund_approve(refund_id=refund, on=date(2026, 2, 15), by=replace(BY, name="another"))
    return TwoMonths(a, b, c, d, e, wrong)


def _reversal() -> str:
    return next(code for code, outcome in TextFile("convenience_store").codes.items() if outcome == "reversal")


def _take(path: Path, *of: Payment) -> None:
    path.write_bytes(TextFile("convenience_store", of).bytes())
    report = payments.file_import(path=path, channel_code="convenience_store", on=TODAY, by=BY)
    assert report.outcome == "imported"
    assert report.rejected == 0


def _bank(channel: str, day: date, cents: int) -> None:
    """The bank credits a channel's day."""
    statement = BankStatement.objects.create(sha256=b"1" * 32, statement_id="1", account="1")
    BankEntry.objects.create(
        statement=statement,
        number=1,
        reference="1",
        booked_on=day,
        amount_cents=cents,
        text="",
        channel=Channel.objects.get(code=channel),
        settles_on=day,
    )
