"""The accounts that money passes through on its way from a tenant to the landlord's bank."""

from __future__ import annotations

from kaifong.domains.ledger.api import AccountKind, account_open
from kaifong.kernel.localtext import LocalText

BANK = 1010
CLEARING_BASE = 1100
"""A channel's clearing account is this plus the channel's number: received there, not yet seen at the bank."""
SUSPENSE = 2100
REFUNDS_PAYABLE = 2200

NAMES = {
    BANK: (AccountKind.ASSET, LocalText("銀行", "Bank", "银行")),
    SUSPENSE: (AccountKind.LIABILITY, LocalText("暫記", "Suspense", "暂记")),
    REFUNDS_PAYABLE: (AccountKind.LIABILITY, LocalText("應付退款", "Refunds payable", "应付退款")),
}


def chart_open() -> None:
    """Open the accounts that do not belong to one channel; doing it again changes nothing."""
    for account_id, (kind, name) in NAMES.items():
        account_open(account_id=account_id, kind=kind, name=name)
