"""What is to be recorded, whether a recorded set is whole, and the cache of sounds."""

from __future__ import annotations

import csv
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kaifong.infra import clock
from kaifong.infra.voices import espeak, sound
from kaifong.infra.voices.checking import check_clips
from kaifong.infra.voices.clips import FOLDERS
from kaifong.infra.voices.resolver import KEPT_FOR, Voices
from kaifong.interfaces.cli.output import FOUND_WRONG, AsJson, progress, report, table
from kaifong.interfaces.hotline.script import Line
from kaifong.interfaces.hotline.script import script as lines_of

clips = typer.Typer(help="Recorded clips, a person's voice instead of the synthesiser's.")
cache = typer.Typer(help="Sounds that were made already.")


class Spoken(StrEnum):
    """Languages by the names that linguists give what is spoken."""

    YUE = "yue"
    CMN = "cmn"
    EN = "en"


Lang = Annotated[Spoken, typer.Option("--lang", help="Cantonese, Mandarin or English.")]
Folder = Annotated[Path, typer.Argument(file_okay=False, help="The set's folder, a file a clip.")]


def script(
    lang: Lang,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="A CSV file instead of a table.")] = None,
    as_json: AsJson = False,
) -> None:
    """List every piece that is to be recorded: its file's name, its text, who says it, and a phrase that it stands in."""
    _, lines = _lines(lang)
    rows = [(line.id, line.text, line.used, line.example) for line in lines]
    if as_json:
        report(lines, as_json=True)
    elif out is not None:
        with out.open("w", encoding="utf-8-sig", newline="") as file:  # else spreadsheets take it for another code
            csv.writer(file).writerows([("file", "text", "used", "example"), *rows])
    else:
        table(f"{len(lines)} clips", ("file", "text", "used", "example"), rows)


@clips.command()
def check(folder: Folder, lang: Lang, as_json: AsJson = False) -> None:
    """Look for gaps, and for what a studio should mend: format, level, overload, silence, length."""
    language, lines = _lines(lang)
    found = check_clips(folder, {line.id: line.text for line in lines}, language)
    if as_json:
        report({"clips": len(lines), "findings": found}, as_json=True)
    elif found:
        rows = [(one.id, one.text, one.what, one.mend) for one in found]
        table(f"{len(found)} findings", ("file", "text", "what", "mend"), rows)
    else:
        report(None, as_json=False, text=f"All {len(lines)} clips are there and sound.")
    if found:
        raise typer.Exit(FOUND_WRONG)


@clips.command("make-demo")
def make_demo(folder: Folder, lang: Lang) -> None:
    """Make a set by the synthesiser, to try out how clips are put together. It sounds worse than without clips."""
    language, lines = _lines(lang)
    folder.mkdir(parents=True, exist_ok=True)
    with progress("Clips") as advance:
        for done, line in enumerate(lines, 1):
            samples = sound.trimmed(sound.for_telephone(espeak.wav(line.text, language)))
            (folder / f"{line.id}.wav").write_bytes(sound.wav(samples))
            advance(done, len(lines))


@cache.command()
def purge(
    older_than: Annotated[int, typer.Option(min=0, metavar="MINUTES", help="Since anybody last heard it.")] = (
        KEPT_FOR // timedelta(minutes=1)
    ),
    as_json: AsJson = False,
) -> None:
    """Delete sounds that nobody has heard for so long. The hotline does so by itself."""
    gone = Voices().purge(now=clock.now(), older_than=timedelta(minutes=older_than))
    report({"deleted": gone}, as_json=as_json)


def _lines(lang: Spoken) -> tuple[str, list[Line]]:
    language = next(language for language, name in FOLDERS.items() if name == lang)
    return language, lines_of(language, on=clock.today())
