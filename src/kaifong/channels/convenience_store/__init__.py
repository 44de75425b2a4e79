"""Payments in cash at the counters of convenience stores, against the slip's bar code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kaifong.channels import settings as setting
from kaifong.channels import slip
from kaifong.channels.layouts import LayoutChannel
from kaifong.domains.payments.spi import Instrument
from kaifong.kernel.localtext import LocalText
from kaifong.kernel.money import Money


class ConvenienceStore(LayoutChannel):
    """Settings: ``biller`` (4 digits), ``cap`` (the most that a counter takes in one payment, such as ``"5000.00"``)."""

    code = "convenience_store"
    name = LocalText("便利店", "Convenience store", "便利店")

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._biller = setting.digits(settings, self.code, "biller", length=slip.BILLER_DIGITS)
        self._cap_cents = setting.amount_cents(settings, self.code, "cap")
        self._pay_to = LocalText(
            f"便利店櫃位（商戶編號 {self._biller}）",
            f"Any convenience store counter (biller {self._biller})",
            f"便利店柜台（商户编号 {self._biller}）",
        )
        cap = Money(self._cap_cents)
        self._note = LocalText(
            f"請向店員出示條碼，以現金繳付，每次最多 {cap}。請在月底前最少三個工作天繳付；店舖的資料於午夜後才送達。",
            f"Show the bar code at the counter and pay in cash, at most {cap} at a time. Pay at least three working days "
            "before the end of the month; the shops' data reaches us after midnight.",
            f"请向店员出示条码，以现金缴付，每次最多 {cap}。请在月底前最少三个工作日缴付；店铺的资料在午夜后才送达。",
        )
        self._note_above_cap = LocalText(
            f"款額超出便利店每次收款上限 {cap}，故不印條碼。請向屋邨辦事處索取分單，或以其他方法繳付。",
            f"The amount is above {cap}, the most that a shop takes in one payment, so there is no bar code. Ask the "
            "estate office for slips in parts, or pay in another way.",
            f"款额超出便利店每次收款上限 {cap}，故不印条码。请向屋邨办事处索取分单，或以其他方法缴付。",
        )

    def instrument(self, *, account_no: int, amount_cents: int, due_on: date) -> Instrument:
        """The slip's bar code; none above the cap, since the till would refuse it in front of the tenant."""
        above_cap = amount_cents > self._cap_cents
        barcode = slip.payload(biller=self._biller, account_no=account_no, amount_cents=amount_cents, due_on=due_on)
        return Instrument(
            channel=self.code,
            name=self.name,
            reference=f"{account_no:012d}",
            pay_to=self._pay_to,
            note=self._note_above_cap if above_cap else self._note,
            barcode=None if above_cap else barcode,
            cap_cents=self._cap_cents,
        )
