"""The landlord's own bank statement: what really arrived, against what the channels said."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments.chart import BANK, REFUNDS_PAYABLE
from kaifong.domains.payments.models import BankEntry, BankStatement, Channel, Refund
from kaifong.domains.payments.registry import channel_row, channels, landlord
from kaifong.domains.payments.spi import StatementEntry, StatementReader
from kaifong.domains.payments.types import StatementReport

ENTRY_KIND = "payments.bank"
REFUND_TEXT = re.compile(r"REFUND-(\d+)")


@transaction.atomic
def bank_statement_import(*, path: Path, by: Actor) -> StatementReport:
    """Take a camt.053 statement: each booked entry once, channels' settlements posted from clearing to bank.

    An entry is a channel's settlement where its references match one of the landlord's patterns
    (``[reconciliation]`` in landlord.toml). What is recognised as nothing stays listed for a person.

    Raises:
        FileRefused: sums that do not agree, a torn file …; nothing is taken.
    """
    by.must("payments.import")
    reader = next(c for c in channels().values() if isinstance(c, StatementReader))
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
        if BankStatement.objects.filter(sha256=digest).exists():
            return StatementReport("already imported", 0, 0, 0, 0, 0, ())
        file.seek(0)
        statements: dict[str, BankStatement] = {}
        entries = recognised = credits_cents = debits_cents = 0
        unrecognised: list[str] = []
        for entry in reader.read_statement(file):
            statement = statements.get(entry.statement_id) or statements.setdefault(
                entry.statement_id,
                BankStatement.objects.create(sha256=digest, statement_id=entry.statement_id, account=entry.account),
            )
            entries += 1
            credits_cents += max(entry.amount_cents, 0)
            debits_cents += max(-entry.amount_cents, 0)
            if _take(statement, entry, by):
                recognised += 1
            else:
                unrecognised.append(f"entry {entry.number}: {entry.reference} on {entry.booked_on}")
    audit(by, "payments.bank_statement.import", entries=entries, recognised=recognised)
    return StatementReport(
        "imported", len(statements), entries, recognised, credits_cents, debits_cents, tuple(unrecognised)
    )


def _take(statement: BankStatement, entry: StatementEntry, by: Actor) -> bool:
    """Keep one entry and post it where it is recognised; returns whether it was."""
    channel, day = _channel_of(entry)
    refund = _refund_of(entry)
    kept, created = BankEntry.objects.get_or_create(
        reference=entry.reference,
        booked_on=entry.booked_on,
        amount_cents=entry.amount_cents,
        defaults={
            "statement": statement,
            "number": entry.number,
            "text": entry.text[:500],
            "channel": channel,
            "settles_on": day,
        },
    )
    other = channel.clearing_account_id if channel else REFUNDS_PAYABLE if refund else None
    if created and other is not None:
        ledger.entry_post(
            key=f"{ENTRY_KIND}/{entry.account}/{entry.booked_on}/{entry.reference}/{entry.amount_cents}",
            kind=ENTRY_KIND,
            posted_on=ledger.first_open_day(not_before=entry.booked_on),
            legs=[
                ledger.Leg(BANK, entry.amount_cents, kept.id),
                ledger.Leg(other, -entry.amount_cents, kept.id),
            ],
            memo=entry.reference,
            by=by,
        )
    return other is not None


def _channel_of(entry: StatementEntry) -> tuple[Channel | None, date | None]:
    """The channel whose settlement an entry is, and the day that it settles."""
    for pattern in landlord()["reconciliation"]["patterns"]:
        for text in (entry.end_to_end_id, entry.reference, entry.text):
            match = re.search(pattern, text)
            if match and match["channel"] in channels():
                try:
                    day = date.fromisoformat(match["day"])
                except ValueError:
                    continue
                return channel_row(match["channel"]), day
    return None, None


def _refund_of(entry: StatementEntry) -> Refund | None:
    match = REFUND_TEXT.search(f"{entry.end_to_end_id} {entry.text}")
    if match is None or entry.amount_cents >= 0:
        return None
    return Refund.objects.filter(id=int(match[1]), amount_cents=-entry.amount_cents).exclude(approved_by="").first()
