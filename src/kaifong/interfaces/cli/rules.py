"""The rules: load a pack, show what is in force, list what is open."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from rich.markup import escape

from kaifong.domains.access import api as access
from kaifong.domains.rules import api as rules
from kaifong.infra import clock
from kaifong.interfaces.cli.output import FOUND_WRONG, AsJson, plain, report

app = typer.Typer(
    help="Rule packs: what the landlord's rules said on any day, and where that is written.", no_args_is_help=True
)


@app.command()
def load(
    path: Annotated[Path | None, typer.Argument(help="The pack's folder; by default KAIFONG_RULE_PACK.")] = None,
    trial: Annotated[bool, typer.Option("--trial", help="Say what would change, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make the rules say what a pack says; what they said before is kept."""
    loaded = rules.pack_load(path=path or settings.RULE_PACK, by=access.operator(), trial=trial)
    document = {
        **plain(loaded),
        "changed": loaded.changed,
        "added": [_document(rule) for rule in loaded.added],
        "corrected": [
            {"fields": list(pair.fields), "old": _document(pair.old), "new": _document(pair.new)}
            for pair in loaded.corrected
        ],
        "withdrawn": [_document(rule) for rule in loaded.withdrawn],
    }
    report(document, as_json=as_json, text=escape(_load_in_words(loaded)))


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="Such as rent.additional_rent.")],
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; by default today.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All versions, superseded ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a rule: value, dates, source, and whether it is confirmed."""
    if every:
        versions = rules.rule_versions(code)
        words = "\n\n".join(_rule_in_words(rule) for rule in versions) or f"{code} has no version; see `rules open`."
        report([_document(rule) for rule in versions], as_json=as_json, text=escape(words))
    else:
        rule = rules.rule_in_force(code, on.date() if on else clock.today())
        report(_document(rule), as_json=as_json, text=escape(_rule_in_words(rule)))


@app.command("open")
def open_points(as_json: AsJson = False) -> None:
    """List what is not confirmed or not known."""
    points = rules.rules_open()
    words = [f"{len(points)} points are open."]
    words += [f"{point.code}, {point.in_force}: {point.reason.value}. {point.what}" for point in points]
    document = [{**plain(point), "in_force": _days(point.in_force)} for point in points]
    report(document, as_json=as_json, text=escape("\n\n".join(words)))


@app.command()
def cases(
    path: Annotated[Path | None, typer.Argument(help="The pack's folder; by default KAIFONG_RULE_PACK.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a pack's worked cases as its files stand, loaded or not. Exit code 3 where an answer differs; nothing is kept."""
    from kaifong.interfaces.cli.cases.running import run_cases  # its models take a third of a second to make

    run = run_cases(path or settings.RULE_PACK, access.operator())
    words = [f"Pack {run.pack}: {run.cases} cases, {len(run.checked)} answers, {len(run.differing)} differ."]
    for one in run.differing:
        words.append(f"{one.file}: {one.case} (as at {one.as_at}; {one.source})")
        words += [
            f"  {key}: {json.dumps(one.expected[key], ensure_ascii=False)} expected,"
            f" {json.dumps(one.found[key], ensure_ascii=False)} found"
            for key in one.expected
            if one.expected[key] != one.found[key]
        ]
    document = {"pack": run.pack, "cases": run.cases, "answers": len(run.checked), "differing": run.differing}
    report(document, as_json=as_json, text=escape("\n".join(words)))
    if run.differing:
        raise typer.Exit(FOUND_WRONG)


def _days(in_force: rules.InForce) -> dict[str, str | None]:
    """As packs write it: the last day included, None for unknown or open."""
    return {"from": plain(in_force.start), "until": plain(in_force.last)}


def _document(rule: rules.Rule) -> dict[str, Any]:
    return {**plain(rule), "in_force": _days(rule.in_force)}


def _rule_in_words(rule: rules.Rule) -> str:
    lines = [
        f"{rule.code}: {rule.title.en} · {rule.title.zh_hant} · {rule.title.zh_hans}",
        f"  rule {rule.id} of pack {rule.pack}, a {rule.kind.value}, {rule.in_force}",
        f"  {rule.confidence.value}; checked {rule.checked_on}; source: {rule.source_title} {rule.source_url}".rstrip(),
    ]
    if rule.note:
        lines.append(f"  note: {rule.note}")
    if rule.superseded_at:
        lines.append(f"  superseded {rule.superseded_at:%Y-%m-%d %H:%M:%S %Z}")
    value = json.dumps(rule.value, ensure_ascii=False, indent=2)
    return "\n".join([*lines, *(f"  {line}" for line in value.splitlines())])


def _load_in_words(loaded: rules.LoadReport) -> str:
    counts = f"{len(loaded.added)} versions added, {len(loaded.corrected)} corrected, {len(loaded.withdrawn)} withdrawn"
    lines = [f"Pack {loaded.pack}: {counts}, {loaded.unchanged} unchanged; {loaded.holes} values declared missing."]
    for pair in loaded.corrected:
        lines.append(f"corrected {pair.old.code}, rule {pair.old.id} → {pair.new.id}:")
        for field in pair.fields:
            lines.append(f"  {field}: {_said(pair.old, field)}")
            lines.append(f"  {' ' * len(field)}→ {_said(pair.new, field)}")
    lines += [f"withdrawn {rule.code}, rule {rule.id}, {rule.in_force}" for rule in loaded.withdrawn]
    lines += [f"renamed {code}" for code in loaded.renamed]
    if not loaded.changed:
        lines.append("Nothing changed.")
    elif loaded.trial:
        lines.append("A trial: nothing was changed.")
    return "\n".join(lines)


def _said(rule: rules.Rule, field: str) -> str:
    said = getattr(rule, field)
    return json.dumps(said, ensure_ascii=False) if field == "value" else str(said)
