from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kaifong.domains.rules.models import Rule
from kaifong.interfaces.cli.cases.reading import CasesInvalid
from kaifong.interfaces.cli.rules import app

pytestmark = pytest.mark.django_db

INVENTED = Path(__file__).parents[2] / "rulepacks/invented"
DUE = """
- case: rent is due on the fifteenth
  asks: rent.due
  as_at: 2026-05-01
  expect: {due_on: "2026-05-15"}
  source: By-law 1
"""


@pytest.fixture
def pack(tmp_path, settings):
    """A copy of the invented pack, with the cases that a test writes."""
    settings.CURRENCY = "XTS"
    for file in INVENTED.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    (tmp_path / "cases").mkdir()

    def written(text, name="all.yaml"):
        (tmp_path / "cases" / name).write_text(text, encoding="utf-8")
        return tmp_path

    return written


def run(path, *arguments):
    result = CliRunner().invoke(app, ["cases", str(path), *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_cases_that_agree_end_with_0_and_nothing_of_the_pack_stays(pack):
    result = run(pack(DUE))

    assert (result.exit_code, result.output) == (0, "Pack invented: 1 cases, 1 answers, 0 differ.\n")
    assert Rule.objects.count() == 0


def test_a_changed_rule_shows_in_what_differs_and_ends_with_3(pack):
    path = pack(DUE)
    everything = path / "everything.yaml"
    everything.write_text(
        everything.read_text(encoding="utf-8").replace("due_day: 15", "due_day: 16"), encoding="utf-8"
    )

    result = run(path)
    document = json.loads(run(path, "--json").output)

    assert result.exit_code == 3
    assert result.output == (
        "Pack invented: 1 cases, 1 answers, 1 differ.\n"
        "all.yaml: rent is due on the fifteenth (as at 2026-05-01; By-law 1)\n"
        '  due_on: "2026-05-15" expected, "2026-05-16" found\n'
    )
    assert [one["found"] for one in document["differing"]] == [{"due_on": "2026-05-16"}]


def test_an_answer_that_a_subject_does_not_give_differs(pack):
    result = run(pack(DUE.replace("due_on", "dew_on")))

    assert result.exit_code == 3
    assert '"(no such answer)" found' in result.output


def test_the_same_facts_are_asked_as_at_every_day(pack):
    path = pack(DUE + '  again:\n    - {as_at: 2026-06-30, expect: {due_on: "2026-06-15"}}\n')

    assert "1 cases, 2 answers, 0 differ" in run(path).output


def test_a_rule_that_is_not_there_is_an_answer(pack):
    path = pack(DUE.replace("2026-05-01", "2019-12-31").replace('{due_on: "2026-05-15"}', "{refused: NoRuleInForce}"))

    assert run(path).exit_code == 0


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (DUE.replace("rent.due", "rent.dew"), "asks 'rent.dew', which is none of rent.household"),
        (DUE + "  given: {colour: red}\n", "rent is due on the fifteenth: colour: Extra inputs are not permitted"),
        (DUE + DUE, "is stated twice"),
        (DUE.replace("  source: By-law 1\n", ""), "source: Field required"),
        (DUE.replace("2026-05-01", "May"), "as_at"),
        (DUE.replace("expect:", "expects:"), "expects: Extra inputs are not permitted"),
        ("case: x\n", "a list of cases is expected"),
        ("- {case: x, given: {income: 0.1}}\n", "would not be exact"),
    ],
)
def test_a_fault_is_named_by_file_and_case_and_nothing_is_asked(pack, text, fault):
    with pytest.raises(CasesInvalid) as refused:
        run(pack(text))

    assert "all.yaml: " in str(refused.value)
    assert fault in str(refused.value)
    assert Rule.objects.count() == 0


def test_a_pack_without_cases_has_none_to_ask(pack):
    path = pack(DUE)
    shutil.rmtree(path / "cases")

    assert run(path).output == "Pack invented: 0 cases, 0 answers, 0 differ.\n"
