"""Estates: the Authority's register taken over and listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from kaifong.domains.access import api as access
from kaifong.domains.estates import api as estates
from kaifong.interfaces.cli.output import AsJson, people, report, table
from kaifong.kernel.localtext import LocalText

app = typer.Typer(help="Estates: take over the Authority's register, list what is kept.", no_args_is_help=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The Housing Authority's prh-estates.json.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take over a register file of estates. The same file again changes nothing."""
    done = estates.estates_import(path=file, by=access.operator(), dry_run=dry_run)
    if as_json:
        report(done, as_json=True)
        return
    people.print(
        f"The file has {done.estates} estates with {done.flats:,} flats in {done.blocks:,} blocks as named"
        f" ({done.blocks_kept:,} blocks kept).\n"
        f"{'Would be' if dry_run else 'Were'} added: {done.added}, changed: {done.changed}; unchanged: {done.unchanged};"
        f" not read: {len(done.unread)}."
    )
    _tell("Changed", ["code", "estate", "what", "before", "now"], _changes(done))
    gone = ((each.code, each.name, each.block or "the whole estate") for each in done.missing)
    _tell("Kept, though the file no longer names it", ["code", "estate", "what"], gone)
    for each in done.problems:
        people.print(escape(f"{each.estate}: {each.field}: {each.stated!r}: {each.done}."), highlight=False)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the estates, with their blocks where --json is given."""
    kept = estates.estates_list()
    imported = estates.flat_counts()
    if as_json:
        report([_listed(each, imported.get(each.code, 0)) for each in kept], as_json=True)
        return
    columns = ["code", "estate", "", "district", "flats stated", "flats imported", "blocks"]
    rows = []
    for each in kept:
        counts = (each.flats_count, imported.get(each.code, 0), len(each.blocks))
        rows.append((each.code, each.name.en, each.name.zh_hant, each.district.en, *counts))
    table("Estates", columns, rows, numbers=(4, 5, 6))


def _listed(estate: estates.EstateView, flats_imported: int) -> dict[str, Any]:
    """An estate as programs read it; see docs/reference/file-layouts-estates.md."""
    return {
        "code": estate.code,
        "names": estate.name,
        "district": estate.district,
        "region": estate.region,
        "flats": estate.flats_count,
        "flats_as_at": estate.flats_as_at,
        "flats_imported": flats_imported,
        "flat_size_min_m2": estate.flat_size_min_m2,
        "flat_size_max_m2": estate.flat_size_max_m2,
        "blocks_stated": estate.blocks_stated,
        "blocks_named": estate.blocks_named,
        "blocks": [{"number": block.number, "names": block.name} for block in estate.blocks],
    }


def _changes(done: estates.EstatesImport) -> Iterator[tuple[Any, ...]]:
    for field in done.districts_changed:
        yield "", "", field.field, field.old, field.new
    for change in done.changes:
        if change.what == "added":
            yield change.code, change.name, "added", "", f"{len(change.blocks_added)} blocks"
            continue
        for field in (*change.fields, *change.blocks_renamed):
            yield change.code, change.name, field.field.replace("_", " "), field.old, field.new
        for block in change.blocks_added:
            yield change.code, change.name, "block added", "", block


def _tell(title: str, columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    """A table, where it has rows; texts in English, and their marks are not markup."""
    if told := [[escape(value.en if isinstance(value, LocalText) else str(value)) for value in row] for row in rows]:
        table(title, columns, told)
