"""The commands of declarations and reviews; and a review under a landlord that sets rents by the week."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kaifong.domains.rent import api as rent
from kaifong.interfaces.cli.rent import app
from kaifong.kernel.calendar import Month
from tests.integration import small_landlord as small

pytestmark = pytest.mark.django_db
HEADER = "account_no,declared_on,persons,income,assets,owns_property\n"
INVENTED = Path(__file__).parents[2] / "rulepacks/invented"


def run(*arguments):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def run_json(*arguments):
    return json.loads(run(*arguments, "--json"))


@pytest.fixture
def file(landlord, tmp_path):
    path = tmp_path / "declarations.csv"
    rows = [
        f"{landlord.accounts[0]},2026-08-15,3,77610.00,0,no",  # three times the limit
        f"{landlord.accounts[1]},2026-08-15,3,10000.00,0,yes",
    ]
    path.write_text(HEADER + "\n".join(rows) + "\n")
    return path


def test_a_review_from_the_file_of_declarations_to_terms(landlord, file, settings):
    settings.TODAY = date(2026, 9, 15)

    imported = run_json("declarations", "import", file)
    trial = run_json("review", "run", "2026-10", "--trial")
    proposed = run_json("review", "run", "2026-10")
    listed = run_json("review", "findings", "2026-10", "--outcome", "additional_rent")
    applied = run_json("review", "apply", "2026-10")

    assert (imported["added"], imported["replaced"]) == (2, 0)
    assert {**trial, "trial": False} == proposed
    assert proposed["outcomes"] == {"additional_rent": 1, "must_vacate": 4}
    assert proposed["tiers"] == [{"multiplier": "2.50", "tenancies": 1, "additional_cents": 300_000}]
    assert [(one["account_no"], one["income_ratio"], one["reasons"]) for one in listed] == [
        (landlord.accounts[0], "3.00", [])
    ]
    assert (applied["begun"], applied["ended"], applied["until"]) == (1, 0, "2028-10-01")


def test_people_are_told_in_words(landlord, file, settings):
    settings.TODAY = date(2026, 9, 15)
    run("declarations", "import", file)

    told = run("review", "run", "2026-10")

    assert "The income review from 2026-10: 5 tenancies,\nby declarations after 2024-09-30 through 2026-09-15." in told
    assert "2.50 × net rent: 1 tenancies, HK$3,000.00 a month more" in told
    assert "of which for no_declaration: 3" in told


def test_what_was_declared_is_shown_with_a_purpose(landlord, file):
    run("declarations", "import", file)

    shown = run_json("declarations", "look", landlord.accounts[0], "--purpose", "appeal")

    assert [(one["income_cents"], one["persons"]) for one in shown] == [(77_610_00, 3)]


def test_a_landlord_that_sets_rents_by_the_week_reviews_by_its_own_rules(db, by, settings, monkeypatch):
    settings.CURRENCY = "XTS"
    monkeypatch.setattr(small, "PACK", INVENTED)
    landlord = small.small_landlord()
    for account, income in zip(landlord.accounts, (900_00, 1_800_00, 3_000_00), strict=False):
        declared = rent.Declared(account, date(2026, 4, 1), 1, income, 0, owns_property=True)
        rent.declaration_record(declared=declared, by=by)

    rent.income_review(from_month=Month(2026, 6), on=date(2026, 5, 1), by=by)

    found = rent.review_findings(from_month=Month(2026, 6), by=by)
    assert [(f.outcome, list(f.reasons)) for f in found] == [
        ("none", []),
        ("additional_rent", []),
        ("must_vacate", ["income"]),
        ("unknown", ["no_declaration"]),
        ("unknown", ["no_declaration"]),
    ]
    # a twentieth of what June's thirty days of a weekly 2,000.00 make: 8,571.43
    assert (found[1].multiplier, found[1].additional_cents) == (Decimal("1.05"), 428_57)
    assert rent.review_apply(from_month=Month(2026, 6), on=date(2026, 5, 1), by=by).until == date(2027, 6, 1)
