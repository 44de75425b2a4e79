"""What the acts share: one household's acts come one after the other, and what follows from an act by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kaifong.domains.access.api import Actor
from kaifong.domains.enforcement.errors import DayOutOfOrder, ReasonMissing
from kaifong.infra.database import execute
from kaifong.kernel.identifiers import AccountNo, estate_code_of


def must(by: Actor, verb: str, account_no: int) -> None:
    """Raises NotPermitted."""
    by.must(verb, estate=estate_code_of(AccountNo(account_no)))


def lock(account_no: int) -> None:
    """Until the transaction ends; refunds and adjustments of the account wait too, for a notice's end may charge."""
    execute("select pg_advisory_xact_lock(%(account)s)", {"account": account_no})


def follows(on: date, *before: date | None) -> None:
    """Raises DayOutOfOrder where the day lies before one of those that it must follow."""
    latest = max((day for day in before if day is not None), default=on)
    if on < latest:
        raise DayOutOfOrder(f"{on} lies before {latest}, the day of what this follows on.", on, latest)


def given(reason: str) -> str:
    """The reason without its edges; raises ReasonMissing where there is none."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


def by_rule(by: Actor, *verbs: str) -> Actor:
    """Whoever acts, with what the act brings with it by rule: an expired notice makes mesne profits, whoever records it."""
    return replace(by, verbs=by.verbs | set(verbs))
