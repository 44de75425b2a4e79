import json

import pytest
from typer.testing import CliRunner

from kaifong.infra.csvfile import CsvRefused
from kaifong.interfaces.cli.tenancies import app
from tests.integration.tenancies.households import CHILD, COLUMNS, PRINCIPAL, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(flats, tmp_path):
    path = tmp_path / "households.csv"
    path.write_text("\n".join((",".join(COLUMNS), row(PRINCIPAL), row(CHILD))) + "\n", encoding="utf-8")
    return path


def run(*arguments):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def test_an_import_reports_as_json_first_dry_then_in_earnest_then_again(path):
    reports = [json.loads(run("import", path, "--json", *dry)) for dry in (["--dry-run"], [], [])]

    assert [(r["dry_run"], r["tenancies_new"], r["tenancies_unchanged"], r["persons_new"]) for r in reports] == [
        (True, 1, 0, 2),
        (False, 1, 0, 2),
        (False, 0, 1, 0),
    ]


def test_a_refused_file_raises_for_the_program_to_exit_with_1(path):
    path.write_text("x\n")

    with pytest.raises(CsvRefused, match="Line 1: the header must be"):
        run("import", path)


def test_a_rotation_reports_the_key_and_the_rows(path):
    run("import", path)

    report = json.loads(run("rotate-key", "--json"))
    again = json.loads(run("rotate-key", "--finish", "--json"))

    assert (report["persons"], report["contacts"]) == (1, 1)
    assert again == {"key_id": report["key_id"], "persons": 0, "contacts": 0}
