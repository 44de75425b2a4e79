"""Payments at the estate office's counter: posted by the clerk, or read from the day's cash-up list."""

from __future__ import annotations

from datetime import date

from kaifong.channels.layouts import LayoutChannel
from kaifong.domains.payments.spi import Instrument
from kaifong.kernel.localtext import LocalText

PAY_TO = LocalText("你所屬的屋邨辦事處", "Your estate office", "你所属的屋邨办事处")
NOTE = LocalText(
    "請攜同帳戶號碼到屋邨辦事處繳付，並索取收據。",
    "Bring the account number to your estate office, pay there and take the receipt.",
    "请携同账户号码到屋邨办事处缴付，并索取收据。",
)


class Counter(LayoutChannel):
    """No settings."""

    code = "counter"
    name = LocalText("屋邨辦事處櫃位", "Estate office counter", "屋邨办事处柜台")

    def instrument(self, *, account_no: int, amount_cents: int, due_on: date) -> Instrument:  # noqa: ARG002
        """The account number, to be told to the clerk."""
        return Instrument(channel=self.code, name=self.name, reference=f"{account_no:012d}", pay_to=PAY_TO, note=NOTE)
