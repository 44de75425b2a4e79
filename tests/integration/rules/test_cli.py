from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kaifong.domains.rules import api as rules
from kaifong.domains.rules.packs import read_pack
from kaifong.interfaces.cli.rules import app

pytestmark = pytest.mark.django_db

INVENTED = str(Path(__file__).parents[2] / "rulepacks/invented")
STATED = sum(len(code.versions) for code in read_pack(Path(INVENTED)).codes)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    if result.exception:
        raise result.exception
    assert result.exit_code == 0
    return result.output


def run_json(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json"))


@pytest.fixture
def loaded(settings):
    settings.CURRENCY = "XTS"
    settings.TODAY = date(2026, 5, 1)
    run("load", INVENTED)


def test_load_without_a_path_takes_the_landlords_pack(settings):
    assert settings.RULE_PACK.name == "hk"

    report = run_json("load")

    stated = sum(len(code.versions) for code in read_pack(settings.RULE_PACK).codes)
    assert (report["pack"], len(report["added"]), report["changed"]) == ("hk", stated, True)


def test_load_says_when_nothing_changed(loaded):
    assert run("load", INVENTED) == (
        f"Pack invented: 0 versions added, 0 corrected, 0 withdrawn, {STATED} unchanged; 1 values declared missing.\n"
        "Nothing changed.\n"
    )


def test_load_shows_the_old_and_the_new_of_a_correction(loaded, tmp_path):
    for file in Path(INVENTED).glob("*.yaml"):
        content = file.read_text(encoding="utf-8").replace('multiplier: "1.05"', 'multiplier: "1.06"')
        (tmp_path / file.name).write_text(content, encoding="utf-8")

    output = run("load", str(tmp_path), "--trial")

    assert f"0 versions added, 1 corrected, 0 withdrawn, {STATED - 1} unchanged" in output
    assert '  value: {"tiers": [{"over": "1.1", "upto": "3.25", "multiplier": "1.05", ' in output
    assert '       → {"tiers": [{"over": "1.1", "upto": "3.25", "multiplier": "1.06", ' in output
    assert output.endswith("A trial: nothing was changed.\n")


def test_show_gives_value_dates_source_and_confidence_as_at_a_day(loaded):
    shown = run_json("show", "rent.additional_rent", "--on", "2024-12-31")

    assert shown["in_force"] == {"from": "2020-01-01", "until": "2024-12-31"}
    assert (shown["source_title"], shown["confidence"], shown["checked_on"]) == ("By-law 2", "confirmed", "2026-01-02")
    assert [tier["over"] for tier in shown["value"]["tiers"]] == ["1.25", "2"]


def test_show_takes_today_from_the_clock(loaded):
    assert run_json("show", "rent.additional_rent")["in_force"] == {"from": "2026-01-01", "until": None}


def test_show_prints_brackets_of_a_value_as_they_are(loaded):
    assert '"months": [' in run("show", "rent.relief")


def test_show_all_gives_every_version(loaded):
    shown = run_json("show", "rent.additional_rent", "--all")

    assert [version["in_force"]["from"] for version in shown] == ["2020-01-01", "2026-01-01"]


def test_show_refuses_a_day_without_a_rule(loaded):
    with pytest.raises(rules.NoRuleInForce):
        run("show", "rent.additional_rent", "--on", "2025-06-01")


def test_open_lists_what_is_unconfirmed_and_what_is_missing(loaded):
    assert run("open") == (
        "2 points are open.\n\n"
        "limits.income, from 2026-01-01: unconfirmed. The copy is hard to read.\n\n"
        "rent.additional_rent, from 2025-01-01, until 2025-12-31: missing. The by-law of 2025 was lost.\n"
    )
    assert [(point["code"], point["in_force"]["until"]) for point in run_json("open")] == [
        ("limits.income", None),
        ("rent.additional_rent", "2025-12-31"),
    ]
