from __future__ import annotations

from kaifong.kernel.errors import Refusal
from kaifong.kernel.money import Money


class ChannelUnknown(Refusal):
    def __init__(self, code: str, known: list[str]) -> None:
        super().__init__(f"There is no payment channel {code!r}; there are {', '.join(known)}.")


class ChannelTwice(Refusal):
    """Two registered channels have one code."""

    def __init__(self, codes: list[str]) -> None:
        twice = sorted({code for code in codes if codes.count(code) > 1})
        super().__init__(f"Registered twice: {', '.join(twice)}.")


class ControlTotalsDiffer(Refusal):
    """Lines read and lines accounted for do not agree; nothing of the file is posted. A fault of the program."""


class ReceiptNotFound(Refusal):
    def __init__(self, what: object) -> None:
        super().__init__(f"There is no receipt {what}.")


class ReceiptAlreadyReversed(Refusal):
    def __init__(self, receipt_id: int) -> None:
        super().__init__(f"Receipt {receipt_id} has been taken back before; nothing is posted.")


class NotInSuspense(Refusal):
    def __init__(self, receipt_id: int) -> None:
        super().__init__(f"Receipt {receipt_id} is not in suspense, or was resolved before.")


class NotificationConflict(Refusal):
    """The same idempotency key with another body, or a reference already received with another amount or account."""


class RefundTooLarge(Refusal):
    def __init__(self, account_no: int, credit: Money) -> None:
        super().__init__(f"Account {account_no} has {credit} paid in advance; no more than that can be refunded.")


class SamePerson(Refusal):
    def __init__(self) -> None:
        super().__init__("A refund is approved by another person than the one who proposed it.")


class RefundNotOpen(Refusal):
    def __init__(self, refund_id: int) -> None:
        super().__init__(f"Refund {refund_id} is not waiting for approval.")


class LineRefused(Refusal):
    """A single payment that fails what every channel's lines must pass."""


class AmountRefused(Refusal):
    """A refund of nil or less."""
