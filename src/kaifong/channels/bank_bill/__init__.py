"""Bill payment by internet, phone and ATM banking: the bank's own file (a layout), or its camt.054 or camt.053."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO

from kaifong.channels import settings as setting
from kaifong.channels.iso20022.camt import read_camt, read_statement
from kaifong.channels.iso20022.camt_entries import BOOKED
from kaifong.channels.iso20022.lines import given, lines_of, reference_of
from kaifong.channels.iso20022.stream import means_xml
from kaifong.channels.layouts import LayoutChannel
from kaifong.domains.payments.spi import BadLine, FileRefused, Instrument, Line, StatementEntry
from kaifong.kernel.localtext import LocalText


class BankBill(LayoutChannel):
    """Settings: ``merchant`` (as banks list it), ``merchant_code``."""

    code = "bank_bill"
    name = LocalText("銀行繳費服務", "Bank bill payment", "银行缴费服务")

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        merchant = setting.text(settings, self.code, "merchant")
        number = setting.text(settings, self.code, "merchant_code")
        self._pay_to = LocalText(*(f"{merchant} ({word} {number})" for word in _MERCHANT_CODE))

    def instrument(self, *, account_no: int, amount_cents: int, due_on: date) -> Instrument:  # noqa: ARG002
        """The merchant to choose on the bank's page, and the account number to type as bill number."""
        return Instrument(self.code, self.name, f"{account_no:012d}", self._pay_to, NOTE)

    def read(self, file: BinaryIO) -> Iterator[Line | BadLine]:
        """Read the bank's file: XML as camt.054 or camt.053 (see `lines_of`), all else by the layout ``bank_bill``.

        Args:
            file: seekable.
        """
        return lines_of(read_camt(file)) if means_xml(file) else super().read(file)

    def read_statement(self, file: BinaryIO) -> Iterator[StatementEntry]:
        """The booked entries of the landlord's own bank statement, a camt.053, batched ones whole."""
        for entry in read_statement(file):
            if entry.status != BOOKED:
                continue
            booked_on = entry.booked_on or entry.value_on
            if booked_on is None:
                raise FileRefused("date", f"Entry {entry.number} has neither a booking date nor a value date.")
            words = (entry.creditor_reference, entry.remittance, entry.information, entry.debtor_name)
            yield StatementEntry(
                statement_id=entry.statement_id,
                account=entry.account,
                number=entry.number,
                reference=reference_of(entry) or f"{entry.statement_id}/{entry.number}",
                booked_on=booked_on,
                amount_cents=entry.amount_cents if entry.credit else -entry.amount_cents,
                end_to_end_id=given(entry.end_to_end_id),
                text=" ".join(filter(None, words)),
            )


NOTE = LocalText(
    "在網上理財、電話理財或自動櫃員機的繳費服務選擇商戶，輸入帳戶號碼及款額。",
    "In your bank's bill payment service (internet, phone or ATM), choose the merchant and enter the account number and "
    "the amount.",
    "在网上理财、电话理财或自动柜员机的缴费服务选择商户，输入账户号码及款额。",
)
_MERCHANT_CODE = ("商戶編號", "merchant code", "商户编号")
