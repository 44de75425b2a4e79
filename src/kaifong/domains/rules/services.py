"""Every write of this domain: there is one, loading a pack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange as PgDateRange
from django.db.models.functions import Now

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.rules.errors import CodeOfAnotherPack, CurrencyDiffers
from kaifong.domains.rules.models import Rule, RuleCode, RuleHole, RulePack
from kaifong.domains.rules.selectors import in_force_of, rules_by_id
from kaifong.domains.rules.types import Correction, InForce, LoadReport
from kaifong.infra.database import lock
from kaifong.kernel.localtext import LocalText

if TYPE_CHECKING:
    from kaifong.domains.rules.packs import CodeDraft, PackDraft, PackHead, VersionDraft


@transaction.atomic
def pack_load(*, path: Path, by: Actor, trial: bool = False) -> LoadReport:
    """Make the rules say what the pack in this folder says, keeping whatever they said before.

    A version is known by its code and first day. One that the pack states differently is corrected: the old row stays,
    superseded, because charges name it and must be explicable, and a new row takes its place. One that the pack no
    longer has is withdrawn: superseded by nothing. Loading the same pack again changes nothing.

    Args:
        trial: report what would change, and change nothing.

    Raises:
        RulePackInvalid: the files are wrong; every fault is named.
        CodeOfAnotherPack, CurrencyDiffers: the pack does not go with what is loaded or with the landlord's currency.
    """
    # pydantic takes a third of a second to load, and nothing else of this domain needs it
    from kaifong.domains.rules.packs import read_pack

    by.must("rules.load")
    draft = read_pack(path)
    if draft.head.currency != settings.CURRENCY:
        raise CurrencyDiffers(draft.head.id, draft.head.currency, settings.CURRENCY)
    lock("rules.load")

    pack_changed = _write_head(draft.head)
    code_ids, renamed = _write_codes(draft)
    standing = {(row.code_id, row.in_force.lower): row for row in _standing(draft.head.id)}
    stated = {
        (code_ids[code.code], version.in_force.start): version for code in draft.codes for version in code.versions
    }
    withdrawn = [row for key, row in standing.items() if key not in stated]
    differing = {
        key: fields for key, row in standing.items() if key in stated and (fields := _differing(row, stated[key]))
    }
    superseded = [*withdrawn, *(standing[key] for key in differing)]
    written = [(key, version) for key, version in stated.items() if key not in standing or key in differing]

    # Superseded first: the exclusion constraint would refuse the new version beside the old one.
    Rule.objects.filter(id__in=[row.id for row in superseded]).update(superseded_at=Now())
    new_rows = Rule.objects.bulk_create([_row(code_id, version) for (code_id, _), version in written])
    holes_changed = _write_holes(draft.codes, code_ids, draft.head.id)

    new_ids = {key: row.id for (key, _), row in zip(written, new_rows, strict=True)}
    touched = rules_by_id([*new_ids.values(), *(row.id for row in superseded)])
    report = LoadReport(
        pack=draft.head.id,
        trial=trial,
        added=tuple(touched[new_ids[key]] for key, _ in written if key not in differing),
        corrected=tuple(
            Correction(touched[standing[key].id], touched[new_ids[key]], fields) for key, fields in differing.items()
        ),
        withdrawn=tuple(touched[row.id] for row in withdrawn),
        unchanged=len(stated) - len(written),
        renamed=renamed,
        holes=sum(len(code.holes) for code in draft.codes),
        holes_changed=holes_changed,
        pack_changed=pack_changed,
    )
    if trial:
        transaction.set_rollback(True)
    elif report.changed:
        audit(by, "rules.load", **_audit_detail(report))
    return report


def _write_head(head: PackHead) -> bool:
    """Whether the pack was there already and its description differs now."""
    names = _texts("name", head.name)
    wanted = {**names, "currency": head.currency, "licence": head.licence, "remarks": head.remarks}
    row, created = RulePack.objects.get_or_create(id=head.id, defaults=wanted)
    changes = {field: value for field, value in wanted.items() if getattr(row, field) != value}
    if changes:
        RulePack.objects.filter(id=head.id).update(**changes)
    return bool(changes) and not created


def _write_codes(draft: PackDraft) -> tuple[dict[str, int], tuple[str, ...]]:
    """Ids by code, and the codes whose title or kind changed.

    Raises:
        CodeOfAnotherPack: two packs never speak about one rule.
    """
    rows = {row.code: row for row in RuleCode.objects.filter(code__in=[code.code for code in draft.codes])}
    renamed = []
    new = []
    for code in draft.codes:
        wanted = {"kind": code.kind.value, **_texts("title", code.title)}
        row = rows.get(code.code)
        if row is None:
            new.append(RuleCode(code=code.code, pack_id=draft.head.id, **wanted))
            continue
        if row.pack_id != draft.head.id:
            raise CodeOfAnotherPack(code.code, draft.head.id, row.pack_id)
        if any(getattr(row, field) != value for field, value in wanted.items()):
            RuleCode.objects.filter(id=row.id).update(**wanted)
            renamed.append(code.code)
    ids = {row.code: row.id for row in [*rows.values(), *RuleCode.objects.bulk_create(new)]}
    return ids, tuple(renamed)


def _write_holes(codes: tuple[CodeDraft, ...], code_ids: dict[str, int], pack: str) -> int:
    """Holes are remarks on what is not known, not rules: they come and go."""
    wanted = {(code_ids[code.code], hole.in_force, hole.missing) for code in codes for hole in code.holes}
    rows = {
        (hole.code_id, in_force_of(hole.in_force), hole.missing): hole.pk
        for hole in RuleHole.objects.filter(code__pack_id=pack)
    }
    gone = [pk for key, pk in rows.items() if key not in wanted]
    if gone:
        RuleHole.objects.filter(pk__in=gone).delete()
    new = [
        RuleHole(code_id=code_id, in_force=_stored(in_force), missing=missing)
        for code_id, in_force, missing in sorted(wanted - rows.keys(), key=lambda key: (key[0], key[2], str(key[1])))
    ]
    RuleHole.objects.bulk_create(new)
    return len(gone) + len(new)


def _standing(pack: str) -> list[Rule]:
    return list(Rule.objects.filter(code__pack_id=pack, superseded_at__isnull=True).order_by("code__code", "in_force"))


def _row(code_id: int, version: VersionDraft) -> Rule:
    return Rule(code_id=code_id, **{**_fields(version), "in_force": _stored(version.in_force)})


def _fields(version: VersionDraft) -> dict[str, Any]:
    return {
        "in_force": version.in_force,
        "value": version.value,
        "source_title": version.source.title,
        "source_url": version.source.url,
        "checked_on": version.checked_on,
        "confidence": version.confidence.value,
        "note": version.note,
    }


def _differing(row: Rule, version: VersionDraft) -> tuple[str, ...]:
    """The fields in which a version differs from the row that stands for it."""
    fields = _fields(version)
    stored = {**{field: getattr(row, field) for field in fields}, "in_force": in_force_of(row.in_force)}
    return tuple(field for field in fields if _comparable(stored[field]) != _comparable(fields[field]))


def _comparable(value: Any) -> Any:
    # Python holds 1 and true for equal; JSON and a rule do not.
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else value


def _stored(in_force: InForce) -> PgDateRange:
    return PgDateRange(in_force.start, in_force.end, "[)")


def _texts(field: str, text: LocalText) -> dict[str, str]:
    return {f"{field}_zh_hant": text.zh_hant, f"{field}_en": text.en, f"{field}_zh_hans": text.zh_hans}


def _audit_detail(report: LoadReport) -> dict[str, Any]:
    return {
        "pack": report.pack,
        "added": [rule.id for rule in report.added],
        "corrected": [[correction.old.id, correction.new.id] for correction in report.corrected],
        "withdrawn": [rule.id for rule in report.withdrawn],
        "renamed": list(report.renamed),
        "holes_changed": report.holes_changed,
    }
