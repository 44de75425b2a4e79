"""Rent that the Social Welfare Department pays for tenants on CSSA: a monthly demand list out, a transfer list back.

EXAMPLE: no public specification of either list exists. The demand list is UTF-8 text, columns separated by ``|``:

    H|<department account>|<batch>|<date due, YYYY-MM-DD>
    D|<demand reference>|<account number>|<case reference>|<amount, two decimals>|<month, YYYY-MM>
    T|<number of D lines>|<sum of their amounts>

Its references come back in the transfer list (``layouts/swd_transfer.toml``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, BinaryIO

from kaifong.channels import settings as setting
from kaifong.channels.layouts import LayoutChannel
from kaifong.domains.payments.spi import ControlTotals, Demand, Instrument
from kaifong.kernel.errors import Refusal
from kaifong.kernel.localtext import LocalText
from kaifong.kernel.money import Money

SEPARATOR = "|"
PAY_TO = LocalText("社會福利署", "Social Welfare Department", "社会福利署")
NOTE = LocalText(
    "社會福利署會直接代繳其批核的租金；餘額由你以其他方法繳付。",
    "The Department pays the rent that it has approved to us directly; pay what is left in another way.",
    "社会福利署会直接代缴其批核的租金；余额由你以其他方法缴付。",
)


class DemandNotWritable(Refusal):
    """A demand that the list cannot hold."""

    def __init__(self, reference: str, reason: str) -> None:
        super().__init__(f"Demand {reference} cannot be put on the list: {reason}.")


class SwdTransfer(LayoutChannel):
    """Settings: ``department_account`` (by which the department knows our list)."""

    code = "swd_transfer"
    name = LocalText("社會福利署轉帳", "Social Welfare Department transfer", "社会福利署转账")

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._department_account = setting.text(settings, self.code, "department_account")

    def instrument(self, *, account_no: int, amount_cents: int, due_on: date) -> Instrument:  # noqa: ARG002
        """Nothing to take along: the department pays."""
        return Instrument(channel=self.code, name=self.name, reference=f"{account_no:012d}", pay_to=PAY_TO, note=NOTE)

    def write_demands(self, demands: Iterable[Demand], *, batch: str, due_on: date, out: BinaryIO) -> ControlTotals:
        """Write the month's demand list; ``debtor["case_reference"]`` is the department's number of the case.

        Raises:
            DemandNotWritable: no case reference, an amount that is none, or the separator in a text. The file that was
                begun is of no use then.
        """
        count = total_cents = 0
        _write(out, "H", self._department_account, batch, due_on.isoformat())
        for demand in demands:
            case = demand.debtor.get("case_reference", "")
            if not case:
                raise DemandNotWritable(demand.reference, "it has no case reference")
            if demand.amount_cents <= 0:
                raise DemandNotWritable(demand.reference, "its amount is not above zero")
            if any(SEPARATOR in text or not text.isprintable() for text in (demand.reference, case)):
                raise DemandNotWritable(demand.reference, "a text holds the separator or a control character")
            amount = f"{Money(demand.amount_cents).decimal()}"
            _write(out, "D", demand.reference, f"{demand.account_no:012d}", case, amount, f"{demand.due_on:%Y-%m}")
            count += 1
            total_cents += demand.amount_cents
        _write(out, "T", f"{count}", f"{Money(total_cents).decimal()}")
        return ControlTotals(count, total_cents)


def _write(out: BinaryIO, *columns: str) -> None:
    out.write((SEPARATOR.join(columns) + "\n").encode())
