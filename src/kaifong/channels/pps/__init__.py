"""Payments by PPS (繳費靈): the payer chooses our merchant code and types the account number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kaifong.channels import settings as setting
from kaifong.channels.layouts import LayoutChannel
from kaifong.domains.payments.spi import Instrument
from kaifong.kernel.localtext import LocalText


class Pps(LayoutChannel):
    """Settings: ``merchant_code`` (4 digits)."""

    code = "pps"
    name = LocalText("繳費靈", "PPS", "缴费灵")

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        merchant_code = setting.digits(settings, self.code, "merchant_code", length=4)
        self._pay_to = LocalText(
            f"商戶編號 {merchant_code}", f"Merchant code {merchant_code}", f"商户编号 {merchant_code}"
        )
        self._note = LocalText(
            "請以帳戶號碼作為賬單號碼，先登記一次，以後即可繳付。",
            "Use the account number as the bill number: register it once, then pay.",
            "请以账户号码作为账单号码，先登记一次，以后即可缴付。",
        )

    def instrument(self, *, account_no: int, amount_cents: int, due_on: date) -> Instrument:  # noqa: ARG002
        """The merchant code and the account number; the payer types the amount."""
        return Instrument(
            channel=self.code,
            name=self.name,
            reference=f"{account_no:012d}",
            pay_to=self._pay_to,
            note=self._note,
        )
