"""Commands for whoever records the voices."""

from __future__ import annotations

import csv
import json
import os

import pytest
from typer.testing import CliRunner

from kaifong.infra.voices import resolver
from kaifong.infra.voices.phrases import Phrase
from kaifong.infra.voices.resolver import Voices
from kaifong.interfaces.cli.hotline import app, voices
from kaifong.interfaces.hotline.script import script

FEW = 6


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def few(monkeypatch):
    """The script's first lines alone."""
    monkeypatch.setattr(voices, "lines_of", lambda language, *, on: script(language, on=on)[:FEW])


@pytest.mark.parametrize("lang", ["yue", "cmn", "en"])
def test_the_script_is_a_table_for_the_studio(tmp_path, lang):
    run("script", "--lang", lang, "--out", tmp_path / "script.csv")

    with (tmp_path / "script.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    told = json.loads(run("script", "--lang", lang, "--json"))
    assert [row["file"] for row in rows] == [line["id"] for line in told]
    assert rows[2]["used"] == "numbers"
    assert len(rows) > 300


def test_a_set_that_the_synthesiser_made_has_nothing_to_mend(tmp_path, few):
    run("clips", "make-demo", tmp_path, "--lang", "yue")

    assert len(list(tmp_path.iterdir())) == FEW
    assert run("clips", "check", tmp_path, "--lang", "yue") == f"All {FEW} clips are there and sound.\n"


def test_a_set_with_a_gap_ends_with_the_code_of_a_check_that_found_something(tmp_path, few):
    run("clips", "make-demo", tmp_path, "--lang", "en")
    next(tmp_path.iterdir()).unlink()

    told = json.loads(run("clips", "check", tmp_path, "--lang", "en", "--json", code=3))
    assert (told["clips"], [one["what"] for one in told["findings"]]) == (FEW, ["missing"])


def test_old_sounds_are_deleted_by_hand(tmp_path, monkeypatch):
    monkeypatch.setattr(resolver, "home", lambda: tmp_path)
    old, new = Voices().sounds([Phrase("en", ("one",)), Phrase("en", ("two",))])
    os.utime(old, (0, 0))

    assert json.loads(run("cache", "purge", "--json")) == {"deleted": 1}
    assert (old.exists(), new.exists()) == (False, True)
