"""Money whose account is not known."""

from __future__ import annotations

from collections.abc import Collection

from kaifong.domains.payments.models import Receipt, SuspenseItem
from kaifong.domains.payments.registry import channel_name
from kaifong.domains.payments.suggestions import Slip, near_numbers
from kaifong.domains.payments.types import Suggestion, SuspenseView
from kaifong.domains.payments.wording import OWES_THIS, RENT_IS_THIS, SLIPS, SUSPENSE_REASONS
from kaifong.infra.database import fetch_all, sql
from kaifong.kernel.localtext import LocalText

PACKAGE = "kaifong.domains.payments"
MOST_SUGGESTIONS = 5


def suspense_list(
    *, limit: int = 200, offset: int = 0, receipt_ids: Collection[int] | None = None
) -> list[SuspenseView]:
    """Open suspense, oldest first, each with the accounts that it may have been meant for; two statements.

    Args:
        receipt_ids: only these; None for all.
    """
    asked = {} if receipt_ids is None else {"receipt_id__in": list(receipt_ids)}
    items = list(
        SuspenseItem.objects.filter(resolved_on__isnull=True, **asked)
        .select_related("receipt__channel", "receipt__file")
        .order_by("receipt__paid_on", "receipt_id")[offset : offset + limit]
    )
    near = {item.receipt_id: list(near_numbers(item.stated_account)) for item in items}
    candidates = {
        account_no: (flat_id, int(balance), int(charge or 0))
        for account_no, flat_id, balance, charge in fetch_all(
            sql(PACKAGE, "candidates"), {"accounts": [number for found in near.values() for number, _ in found]}
        )
    }
    return [_view(item, _suggestions(item, near[item.receipt_id], candidates)) for item in items]


def _view(item: SuspenseItem, suggestions: tuple[Suggestion, ...]) -> SuspenseView:
    receipt = item.receipt
    return SuspenseView(
        receipt_id=item.receipt_id,
        channel=receipt.channel.code,
        channel_name=channel_name(receipt.channel.code),
        external_ref=receipt.external_ref,
        stated_account=item.stated_account,
        reason=item.reason,
        why=SUSPENSE_REASONS[item.reason],
        amount_cents=receipt.amount_cents if receipt.kind == Receipt.PAYMENT else -receipt.amount_cents,
        paid_on=receipt.paid_on,
        file_name=None if receipt.file is None else receipt.file.name,
        line=receipt.line,
        suggestions=suggestions,
    )


def _suggestions(
    item: SuspenseItem, near: list[tuple[int, Slip]], candidates: dict[int, tuple[int, int, int]]
) -> tuple[Suggestion, ...]:
    found = []
    payment_cents = item.receipt.amount_cents if item.receipt.kind == Receipt.PAYMENT else None
    for number, slip in near:
        if number not in candidates:
            continue
        flat_id, balance_cents, charge_cents = candidates[number]
        if slip is Slip.NONE:
            found.append(Suggestion(number, flat_id, SLIPS[slip], 1.0))
        elif payment_cents == balance_cents:
            found.append(Suggestion(number, flat_id, _both(SLIPS[slip], OWES_THIS), 0.95))
        elif payment_cents == charge_cents:
            found.append(Suggestion(number, flat_id, _both(SLIPS[slip], RENT_IS_THIS), 0.9))
        else:
            found.append(Suggestion(number, flat_id, SLIPS[slip], 0.3 if balance_cents > 0 else 0.1))
    return tuple(sorted(found, key=lambda suggestion: (-suggestion.score, suggestion.account_no))[:MOST_SUGGESTIONS])


def _both(one: LocalText, other: LocalText) -> LocalText:
    return LocalText(
        f"{one.zh_hant}；{other.zh_hant}",
        f"{one.en}; {other.en[0].lower()}{other.en[1:]}",
        f"{one.zh_hans}；{other.zh_hans}",
    )


def suspense_open() -> tuple[int, int]:
    """How many receipts stand in suspense, and their sum in cents (reversals negative)."""
    [(count, cents)] = fetch_all(sql(PACKAGE, "suspense_open"))
    return int(count), int(cents)
