"""The landlord's income accounts, one for each component of a charge."""

from __future__ import annotations

from kaifong.domains.ledger.api import AccountKind, account_open
from kaifong.domains.rent.types import Component
from kaifong.kernel.localtext import LocalText

INCOME: dict[Component, tuple[int, LocalText]] = {
    Component.NET_RENT: (4100, LocalText("淨租金", "Net rent", "净租金")),
    Component.RATES: (4200, LocalText("差餉", "Rates", "差饷")),
    Component.ADDITIONAL_RENT: (4300, LocalText("額外租金", "Additional rent", "额外租金")),
    Component.ASSISTANCE: (4400, LocalText("租金援助", "Rent assistance", "租金援助")),
    Component.WAIVER: (4500, LocalText("租金寬免", "Rent waived", "租金宽免")),
    Component.MESNE_PROFITS: (4600, LocalText("中間收益", "Mesne profits", "中间收益")),
}


def chart_open() -> None:
    """Open the income accounts; doing it again changes nothing."""
    for account_id, name in INCOME.values():
        account_open(account_id=account_id, kind=AccountKind.INCOME, name=name)
