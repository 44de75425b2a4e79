"""Every read of this domain. The statements are counted in the docstrings and held by tests."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange as PgDateRange
from django.db.models import Q, QuerySet

from kaifong.domains.rules import models
from kaifong.domains.rules.errors import NoRuleInForce, NoSuchCode, NoSuchRule
from kaifong.domains.rules.types import Confidence, InForce, Kind, OpenPoint, OpenReason, Rule
from kaifong.infra.database import fetch_one
from kaifong.kernel.localtext import LocalText

RULE = """
    select r.id, c.pack_id, c.kind, c.title_zh_hant, c.title_en, c.title_zh_hans, r.in_force, r.value::text,
        r.source_title, r.source_url, r.checked_on, r.confidence, r.note
    from rules_rulecode c join rules_rule r on r.code_id = c.id
    where c.code = %(code)s and r.in_force @> %(on)s::date and r.superseded_at is null
"""
"""Part of nearly every answer: written out, it takes a third of the time in which the ORM would make it up anew."""


def rule_in_force(code: str, on: date) -> Rule:
    """What the rule said on a day. One statement; one more before it refuses.

    Raises:
        NoRuleInForce: no version covers the day. Says so if the pack itself declares the value missing.
    """
    row = fetch_one(RULE, {"code": code, "on": on})
    if row is None:
        holes = models.RuleHole.objects.filter(code__code=code, in_force__contains=on).order_by("id")
        raise NoRuleInForce(code, on, list(holes.values_list("missing", flat=True)))
    rule_id, pack, kind, zh_hant, en, zh_hans, in_force, value, source, url, checked, confidence, note = row
    return Rule(
        rule_id, pack, code, Kind(kind), LocalText(zh_hant, en, zh_hans), in_force_of(in_force), json.loads(value),
        source, url, checked, Confidence(confidence), note, superseded_at=None,
    )  # fmt: skip


def rules_in_force(prefix: str, on: date) -> list[Rule]:
    """Every rule in force on a day whose code begins with ``prefix``, by code. One statement."""
    rows = _current().filter(code__code__startswith=prefix, in_force__contains=on).order_by("code__code")
    return [rule_of(row) for row in rows]


def rule(rule_id: int) -> Rule:
    """The version with this id, whether or not it was superseded since. One statement; raises NoSuchRule."""
    return rules_by_id([rule_id])[rule_id]


def rules_by_id(ids: Iterable[int]) -> dict[int, Rule]:
    """Versions by id, superseded ones too, so that an old charge can name its reasons. One statement.

    Raises:
        NoSuchRule: an id that no load ever gave.
    """
    wanted = set(ids)
    found = {row.id: rule_of(row) for row in _all().filter(id__in=wanted)}
    if absent := sorted(wanted - found.keys()):
        raise NoSuchRule(absent)
    return found


def rule_versions(code: str) -> list[Rule]:
    """All versions of one rule, earliest first, each superseded one before what took its place. One statement.

    Raises:
        NoSuchCode: no pack states it. A code of which only a hole is known has no versions: two statements then.
    """
    rows = [rule_of(row) for row in _all().filter(code__code=code).order_by("in_force", "id")]
    if not rows and not models.RuleCode.objects.filter(code=code).exists():
        raise NoSuchCode(code)
    return rows


def rules_open() -> list[OpenPoint]:
    """What nobody has confirmed or found yet: unconfirmed values, unknown first days, missing values. Two statements."""
    rows = _current().filter(Q(confidence=Confidence.UNCONFIRMED) | Q(in_force__lower_inf=True))
    points = [_open_point(rule_of(row)) for row in rows]
    for hole in models.RuleHole.objects.select_related("code"):
        in_force = in_force_of(hole.in_force)
        points.append(OpenPoint(hole.code.code, title_of(hole.code), in_force, OpenReason.MISSING, hole.missing, None))
    return sorted(points, key=lambda p: (p.code, p.in_force.start or date.min, p.rule_id is None, p.what))


def _open_point(found: Rule) -> OpenPoint:
    if found.confirmed:
        reason, what = OpenReason.FIRST_DAY_UNKNOWN, "The first day on which it was in force is not known."
    else:
        reason, what = OpenReason.UNCONFIRMED, found.note
    return OpenPoint(found.code, found.title, found.in_force, reason, what, found.id)


def _all() -> QuerySet[models.Rule]:
    return models.Rule.objects.select_related("code")


def _current() -> QuerySet[models.Rule]:
    return _all().filter(superseded_at__isnull=True)


def rule_of(row: models.Rule) -> Rule:
    """A row with its code loaded as its DTO; for this package alone."""
    return Rule(
        id=row.id,
        pack=row.code.pack_id,
        code=row.code.code,
        kind=Kind(row.code.kind),
        title=title_of(row.code),
        in_force=in_force_of(row.in_force),
        value=row.value,
        source_title=row.source_title,
        source_url=row.source_url,
        checked_on=row.checked_on,
        confidence=Confidence(row.confidence),
        note=row.note,
        superseded_at=row.superseded_at,
    )


def title_of(code: models.RuleCode) -> LocalText:
    return LocalText(code.title_zh_hant, code.title_en, code.title_zh_hans)


def in_force_of(stored: PgDateRange) -> InForce:
    return InForce(stored.lower, stored.upper)
