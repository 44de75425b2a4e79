"""The demonstration's three households, by commands alone."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.ledger import api as ledger
from kaifong.domains.rent import api as rent
from kaifong.interfaces.cli.enforcement import app
from kaifong.kernel.calendar import Month
from kaifong.kernel.errors import Refusal
from tests.integration.enforcement.conftest import OFFICER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings):
    settings.TODAY = date(2026, 3, 20)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    if result.exception:
        raise result.exception
    return result.output


def run_json(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json"))


def allotted(account, misdeed, day) -> Any:
    case = run_json("case", "open", account, misdeed, "--on", day)["case"]
    return run_json("case", "allot", case, "--on", day)


def test_a_household_with_fourteen_points_is_explained(landlord):
    account = landlord.accounts[0]
    allotted(account, "littering", "2026-01-05")
    allotted(account, "noise", "2026-02-10")

    found = run_json("points", account, "--on", "2026-03-01")

    assert (found["points"], found["reached"], len(found["counting"])) == (14, False, 2)
    assert "14 points count" in run("points", account, "--on", "2026-03-01")
    assert run_json("points", account, "--on", "2026-03-01", "--known-at", "2020-01-01")["points"] == 0


def test_sixteen_points_wait_for_a_second_person_and_no_other(landlord):
    account = landlord.accounts[0]
    allotted(account, "pipe_damage", "2026-01-05")
    notice = allotted(account, "dripping_oil", "2026-02-10")["notice_id"]

    assert [one["id"] for one in run_json("notices", "list", "--waiting")["notices"]] == [notice]
    with pytest.raises(Refusal, match="another person"):
        run("notices", "approve", notice)
    assert run_json("notices", "approve", notice, "--by", "senior") == {"approved": notice}
    assert run_json("notices", "serve", notice, "by_hand", "--expires", "2026-04-30")["expires_on"] == "2026-04-30"
    assert "served" in run("notices", "status", account)


def test_a_notice_under_a_moratorium_is_held(landlord, moratorium):
    account = landlord.accounts[1]
    for month in (Month(2026, 1), Month(2026, 2), Month(2026, 3)):
        if month.number > 1:
            ledger.days_seal(through=month.previous.last, by=OFFICER)
        rent.rent_roll(month=month, by=OFFICER)
    notice = run_json("notices", "propose", account, "arrears")["notice"]
    run("notices", "approve", notice, "--by", "senior")

    with pytest.raises(enforcement.HeldByMoratorium):
        run("notices", "serve", notice, "by_hand", "--expires", "2026-04-30")

    assert run_json("notices", "status", account)["notices"][0]["held"]["last"] == "2035-12-31"
    assert "held by Hold on notices for arrears" in run("notices", "status", account)


def test_an_appeal_a_letter_and_evidence_by_commands(landlord, tmp_path):
    account = landlord.accounts[0]
    Image.new("RGB", (8, 8)).save(tmp_path / "seen.png")
    case = run_json("case", "open", account, "noise", "--source", "complaint", "--complaint", "C-1")["case"]
    assert run_json("case", "evidence", case, tmp_path / "seen.png", "--label", "corridor")["document"]
    step = run_json("case", "allot", case)["step_id"]
    run("letter", "--step", step, "--out", tmp_path / "letter.pdf")
    appeal = run_json("appeal", "lodge", "--step", step)["appeal"]

    run("appeal", "decide", appeal, "allowed", "--reason", "not theirs")

    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")
    assert run_json("points", account)["gone"][0]["gone"] == "appeal_allowed"
    assert run_json("complaints")[0]["letters"] == 1
    assert run_json("case", "show", case)["closed_for"] == "points allotted"


def test_letters_of_an_older_system_are_taken_over_by_a_command(landlord, tmp_path):
    file = tmp_path / "letters.csv"
    row = f"{landlord.accounts[0]},littering,2026-01-05,points,2026-01-09,,"
    file.write_text(f"account_no,misdeed,found_on,kind,decided_on,complaint_ref,agent\n{row}\n", encoding="utf-8")

    assert run_json("import", file) == {"rows": 1, "added": 1, "unchanged": 0, "proposed": 0, "dry_run": False}
    assert "0 added, 1 unchanged" in run("import", file, "--dry-run")


def test_the_catalogue_marks_what_is_not_confirmed(landlord):
    found = {one["code"]: one for one in run_json("misdeeds", "--on", "2026-03-01")}

    assert (found["littering"]["points"], found["littering"]["confirmed"]) == (7, True)
    assert (found["spitting"]["points"], found["spitting"]["confirmed"]) == (7, False)
    assert "Recalled," in run("misdeeds")


def test_a_letter_is_of_a_step_or_of_a_notice(landlord, tmp_path):
    with pytest.raises(SystemExit):
        run("letter", "--out", tmp_path / "x.pdf")
