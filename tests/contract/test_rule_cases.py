"""Every worked case of every pack, asked of the program: Hong Kong's, and those of a landlord that does not exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaifong.domains.access.api import operator
from kaifong.interfaces.cli.cases.reading import read_cases
from kaifong.interfaces.cli.cases.running import run_cases
from kaifong.interfaces.cli.cases.subjects import SUBJECTS

ROOT = Path(__file__).parents[2]
PACKS = {"hk": (ROOT / "src/kaifong/rulepacks/hk", "HKD"), "invented": (ROOT / "tests/rulepacks/invented", "XTS")}
CASES = [(pack, one.file, one.case.case) for pack, (path, _) in PACKS.items() for one in read_cases(path)]


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    """All packs' answers, each pack asked once; nothing of it stays."""
    from django.test import override_settings

    found = {}
    with django_db_blocker.unblock():
        for pack, (path, currency) in PACKS.items():
            with override_settings(CURRENCY=currency):
                found[pack] = run_cases(path, operator("test")).checked
    return found


@pytest.mark.parametrize(("pack", "file", "case"), CASES, ids=[f"{pack}-{case}" for pack, _, case in CASES])
def test_a_case_is_answered_as_it_expects(answers, pack, file, case):
    asked = [one for one in answers[pack] if (one.file, one.case) == (file, case)]

    assert asked
    assert [one.found for one in asked] == [one.expected for one in asked]


def test_hong_kongs_pack_has_as_many_cases_as_it_promises():
    assert len([pack for pack, _, _ in CASES if pack == "hk"]) >= 60


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_asks_everything_that_can_be_asked(answers, pack):
    # waiting times rest on no rule, so the invented pack has none of its own
    assert {one.asks for one in answers[pack]} >= set(SUBJECTS) - {"applications.waiting"}


def test_decisions_are_computed_again_as_at_three_days():
    again = [one.case for one in read_cases(PACKS["hk"][0]) if "three past days" in one.case.case]

    assert len(again) >= 3
    assert [len(case.again) for case in again] == [2] * len(again)
