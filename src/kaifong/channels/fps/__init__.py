"""The Faster Payment System: a QR code that any bank's app reads, told in real time, confirmed by camt.054 later.

A bank's notification and its camt.054 are two reports of one payment. They meet on the transaction reference, so it must
be the account servicer's reference (``AcctSvcrRef``) in the camt.054; a landlord settles that with its bank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

from kaifong.channels import settings as setting
from kaifong.channels.fps import qr
from kaifong.channels.iso20022.camt import read_camt
from kaifong.channels.iso20022.lines import lines_of
from kaifong.domains.payments.spi import BadLine, FileRefused, Instrument, Kind, Line
from kaifong.kernel.localtext import LocalText
from kaifong.kernel.money import Money, MoneyError

NOTE = LocalText(
    "以任何銀行或電子錢包應用程式掃描二維碼；款項即時送達。",
    "Scan the QR code with the app of any bank or wallet; the payment reaches us at once.",
    "以任何银行或电子钱包应用程序扫描二维码；款项即时送达。",
)
MAX_TEXT_CHARS = 140


class Fps:
    """Settings: ``fps_identifier`` (digits), ``merchant_name`` (25 letters at the most), ``city``, ``landlord_name``."""

    code = "fps"
    name = LocalText("轉數快", "Faster Payment System (FPS)", "转数快")

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._identifier = setting.text(settings, self.code, "fps_identifier")
        self._merchant = setting.text(settings, self.code, "merchant_name")
        self._city = setting.text(settings, self.code, "city")
        landlord: LocalText = settings["landlord_name"]
        self._pay_to = LocalText(
            *(f"{landlord[lang]} ({word} {self._identifier})" for lang, word in _IDENTIFIER.items())
        )
        self.instrument(account_no=1, amount_cents=1, due_on=date.min)  # a setting that no QR code holds is told now

    def instrument(self, *, account_no: int, amount_cents: int, due_on: date) -> Instrument:  # noqa: ARG002
        """A QR code with the amount, which the payer may change; without one where nothing is owed."""
        reference = f"{account_no:012d}"
        payload = qr.payload(
            fps_identifier=self._identifier,
            merchant_name=self._merchant,
            city=self._city,
            reference_label=reference,
            amount_cents=amount_cents if amount_cents > 0 else None,
        )
        return Instrument(self.code, self.name, reference, self._pay_to, NOTE, qr=payload)

    def read(self, file: BinaryIO) -> Iterator[Line | BadLine]:
        """Read a camt.054 (or camt.053) that confirms payments; see `read_camt` and `lines_of`."""
        return lines_of(read_camt(file))

    def notification(self, body: Mapping[str, Any]) -> Line:
        """The payment that the bank tells in real time.

        Args:
            body: the message: ``transaction_reference`` (the bank's, unique), ``account_no`` (as the payer stated it),
                ``amount`` (text, two decimals: ``"1234.50"``), ``currency`` (``"HKD"``), ``paid_at`` (ISO 8601 with
                offset; its own day counts). All are texts; other fields are let pass.

        Raises:
            FileRefused: ``notification``, naming the field.
        """
        reference, account, amount, currency, paid_at = (_text(body, field) for field in _FIELDS)
        try:
            cents = Money.parse(amount, currency).cents
        except MoneyError as error:
            raise FileRefused("notification", f"amount or currency: {error}") from error
        if cents <= 0:
            raise FileRefused("notification", f"amount: {amount!r} is not above zero.")
        try:
            moment = datetime.fromisoformat(paid_at)
        except ValueError as error:
            raise FileRefused("notification", f"paid_at: {paid_at!r} is not a time by ISO 8601.") from error
        if moment.tzinfo is None:
            raise FileRefused("notification", f"paid_at: {paid_at!r} has no offset from UTC.")
        return Line(1, Kind.PAYMENT, reference, account, cents, currency, moment.date())


_FIELDS = ("transaction_reference", "account_no", "amount", "currency", "paid_at")
_IDENTIFIER = {"zh-hant": "轉數快識別碼", "en": "FPS identifier", "zh-hans": "转数快识别码"}


def _text(body: Mapping[str, Any], field: str) -> str:
    value = body.get(field)
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT_CHARS or not value.isprintable():
        raise FileRefused("notification", f"{field} must be a printable text of 1 to {MAX_TEXT_CHARS} characters.")
    return value
