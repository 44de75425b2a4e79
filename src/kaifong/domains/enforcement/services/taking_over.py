"""Warnings and points that an older system kept, taken over as they were decided there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.enforcement.errors import NoSuchMisdeed
from kaifong.domains.enforcement.models import NAME_CHARS
from kaifong.domains.enforcement.ruleset import MISDEEDS, SCHEME, misdeeds_of, scheme_of, scheme_on
from kaifong.domains.enforcement.selectors.points import points_as_at_all
from kaifong.domains.enforcement.services.decisions import holder_of, propose_where_reached
from kaifong.domains.enforcement.types import Misdeed, Scheme, StepKind
from kaifong.domains.enforcement.validity import months_after
from kaifong.domains.rules import api as rules
from kaifong.infra.csvfile import MAX_PROBLEMS, CsvRefused
from kaifong.infra.database import execute, fetch_all, sql
from kaifong.infra.outbox.api import publish
from kaifong.infra.staging import stage
from kaifong.kernel.identifiers import parse_account_no

PACKAGE = "kaifong.domains.enforcement"
COLUMNS = ("account_no", "misdeed", "found_on", "kind", "decided_on", "complaint_ref", "agent")
TAKEN_OVER = "taken over"


@dataclass(frozen=True, slots=True)
class TakeOver:
    """What an import did, or would do; ``proposed`` are notices to quit that points at the threshold made."""

    rows: int
    added: int
    unchanged: int
    proposed: int
    dry_run: bool


@transaction.atomic
def letters_import(
    *,
    path: Path,
    on: date,
    now: datetime,
    by: Actor,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> TakeOver:
    """Take warnings and points from a CSV file (docs/reference/file-layouts-enforcement.md); all of it or nothing.

    How many points it is and how long they live is what the rules of the day of the offence say. Whether a warning had
    come first was decided where the file comes from. A row that is there already changes nothing. Where a household has
    as many points on ``on`` as the threshold, a notice to quit is proposed.

    Raises:
        CsvRefused: every fault by line.
        NotPermitted: the actor may not act on all estates.
    """
    by.must("enforcement.decide")
    execute("lock table enforcement_step in share row exclusive mode")
    count, problems = stage(
        path,
        COLUMNS,
        table="staged_letter",
        shape="line integer, account_no bigint, misdeed text, found_on date, kind text, decided_on date,"
        " complaint_ref text, agent text, rule_id integer, scheme_rule_id integer, points smallint, lapses_on date",
        parse=_parser(on),
        progress=progress,
    )
    problems.extend(f"Line {line}: {what}" for line, what in fetch_all(sql(PACKAGE, "staged_letter_problems")))
    if problems:
        raise CsvRefused(problems[:MAX_PROBLEMS])
    execute(sql(PACKAGE, "drop_known_letters"))
    execute("alter table staged_letter add column case_id bigint")
    added = execute("update staged_letter set case_id = nextval(pg_get_serial_sequence('enforcement_case', 'id'))")
    execute(sql(PACKAGE, "insert_cases"), {"author": by.name, "now": now, "reason": TAKEN_OVER})
    execute(sql(PACKAGE, "insert_steps"), {"author": by.name, "now": now})
    proposed = _propose(on, now, by)
    audit(by, "enforcement.import", rows=count, added=added, proposed=proposed)
    publish("enforcement.letters_imported", rows=count, added=added)
    transaction.set_rollback(dry_run)
    return TakeOver(count, added, count - added, proposed, dry_run)


def _propose(on: date, now: datetime, by: Actor) -> int:
    """Notices for the households whose points the file raised to the threshold."""
    rows = fetch_all("select distinct account_no from staged_letter where kind = 'points' order by 1")
    if not rows:
        return 0
    threshold = scheme_on(on).threshold
    counting = points_as_at_all(on)
    holders = sorted({holder_of(account_no, on) for (account_no,) in rows})
    reached = [holder for holder in holders if counting.get(holder, 0) >= threshold]
    return sum(propose_where_reached(holder, on=on, now=now, by=by) is not None for holder in reached)


def _parser(on: date) -> Callable[[int, list[str]], tuple[object, ...]]:
    """Reads a line. The rules are read before the file, for while it is copied nothing else is asked of the database."""
    catalogues = [(rule.in_force, misdeeds_of(rule, {})) for rule in _standing(MISDEEDS)]
    schemes = [(rule.in_force, scheme_of(rule)) for rule in _standing(SCHEME)]

    def misdeed(code: str, day: date) -> Misdeed:
        for in_force, catalogue in catalogues:
            if day in in_force and code in catalogue:
                return catalogue[code]
        raise NoSuchMisdeed(code, day)

    def scheme(day: date) -> Scheme:
        for in_force, found in schemes:
            if day in in_force:
                return found
        raise rules.NoRuleInForce(SCHEME, day)

    def parsed(line: int, values: list[str]) -> tuple[object, ...]:
        account, code, found, kind, decided, complaint_ref, agent = values
        account_no = parse_account_no(account)
        found_on, decided_on = date.fromisoformat(found), date.fromisoformat(decided)
        if kind not in (StepKind.WARNING, StepKind.POINTS):
            raise ValueError(f"kind is {kind!r}; use warning or points")
        if not found_on <= decided_on <= on:
            raise ValueError(f"decided_on must lie from found_on through {on}")
        if max(len(complaint_ref), len(agent)) > NAME_CHARS:
            raise ValueError(f"complaint_ref and agent have at most {NAME_CHARS} characters")
        item = misdeed(code, found_on)
        points = kind == StepKind.POINTS
        lives = scheme(found_on if points else decided_on)
        lapses_on = (
            months_after(found_on, lives.valid_months)
            if points
            else months_after(decided_on, lives.warning_valid_months)
        )
        return (
            line, account_no, code, found_on, kind, decided_on, complaint_ref, agent, item.rule_id, lives.rule.id,
            item.points if points else None, lapses_on,
        )  # fmt: skip

    return parsed


def _standing(code: str) -> list[rules.Rule]:
    return [rule for rule in rules.rule_versions(code) if rule.superseded_at is None]
