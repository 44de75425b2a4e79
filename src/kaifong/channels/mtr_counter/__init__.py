"""Payments at MTR service counters, against the same slip as at convenience stores."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kaifong.channels import settings as setting
from kaifong.channels import slip
from kaifong.channels.layouts import LayoutChannel
from kaifong.domains.payments.spi import Instrument
from kaifong.kernel.localtext import LocalText


class MtrCounter(LayoutChannel):
    """Settings: ``biller`` (4 digits). No cap is known, so none is set."""

    code = "mtr_counter"
    name = LocalText("港鐵服務櫃位", "MTR counter", "港铁服务柜台")

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._biller = setting.digits(settings, self.code, "biller", length=slip.BILLER_DIGITS)
        self._pay_to = LocalText(
            f"港鐵服務櫃位（商戶編號 {self._biller}）",
            f"An MTR service counter (biller {self._biller})",
            f"港铁服务柜台（商户编号 {self._biller}）",
        )
        self._note = LocalText(
            "請向櫃位職員出示條碼。大部分車站的櫃位已不再代收款項，請先查詢。",
            "Show the bar code at the counter. The counters of most stations no longer take payments; ask first.",
            "请向柜台职员出示条码。大部分车站的柜台已不再代收款项，请先查询。",
        )

    def instrument(self, *, account_no: int, amount_cents: int, due_on: date) -> Instrument:
        """The slip's bar code."""
        return Instrument(
            channel=self.code,
            name=self.name,
            reference=f"{account_no:012d}",
            pay_to=self._pay_to,
            note=self._note,
            barcode=slip.payload(biller=self._biller, account_no=account_no, amount_cents=amount_cents, due_on=due_on),
        )
