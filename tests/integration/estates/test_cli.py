import json

import pytest
from typer.testing import CliRunner

from kaifong.domains.estates.api import RegisterRefused
from kaifong.infra.csvfile import CsvRefused
from kaifong.interfaces.cli import estates, flats
from tests.unit.estates.register_file import content, entry, same

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    """Run a command; returns what it printed on standard output."""

    def call(app, *arguments):
        return CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False).stdout

    return call


@pytest.fixture
def register_path(tmp_path):
    path = tmp_path / "register.json"
    path.write_bytes(content(entry(blocks=same("(Heron Phase 1)<br>Reed House<br>Marsh House<br>Lake House"))))
    return path


@pytest.fixture
def flats_path(tmp_path):
    path = tmp_path / "flats.csv"
    path.write_text("estate_code,block,floor,flat,area_m2\n1001,Reed House,1,101,14.05\n", encoding="utf-8")
    return path


def test_an_import_reports_as_json(run, register_path):
    first = json.loads(run(estates.app, "import", register_path, "--json"))
    again = json.loads(run(estates.app, "import", register_path, "--json"))

    counted = ("estates", "flats", "blocks", "blocks_kept", "added", "changed", "unchanged")
    assert [first[key] for key in counted] == [1, 1200, 4, 3, 1, 0, 0]
    assert [again[key] for key in counted] == [1, 1200, 4, 3, 0, 0, 1]
    assert first["changes"][0]["code"] == 1001
    assert again["changes"] == []
    assert again["problems"] == [
        {
            "estate": "Heron Estate",
            "field": "Name of Block(s)",
            "stated": "3 stated, 4 named",
            "done": "'(Heron Phase 1)' is a heading",
        }
    ]


def test_an_import_reports_in_words(run, register_path):
    told = run(estates.app, "import", register_path, "--dry-run")

    assert "The file has 1 estates with 1,200 flats in 4 blocks as named (3 blocks kept).\n" in told
    assert "Would be added: 1, changed: 0; unchanged: 0; not read: 0.\n" in told
    assert "Heron Estate: Name of Block(s): '3 stated, 4 named': '(Heron Phase 1)' is a heading.\n" in told


def test_a_newer_file_reports_before_and_now(run, register_path):
    run(estates.app, "import", register_path)
    register_path.write_bytes(content(entry(website="www.example.hk", blocks=same("Reed House<br>[Pond] House"))))

    told = run(estates.app, "import", register_path)

    for words in ("changed: 1", "website", "www.example.hk", "block added", "[Pond] House", "Marsh House"):
        assert words in told


def test_estates_are_listed_for_programs(run, register_path, flats_path):
    run(estates.app, "import", register_path)
    run(flats.app, "import", flats_path)

    (listed,) = json.loads(run(estates.app, "list", "--json"))

    assert listed == {
        "code": 1001,
        "names": {"zh-hant": "白鷺邨", "en": "Heron Estate", "zh-hans": "白鹭邨"},
        "district": {"zh-hant": "沙田", "en": "Sha Tin", "zh-hans": "沙田"},
        "region": {"zh-hant": "新界", "en": "New Territories", "zh-hans": "新界"},
        "flats": 1200,
        "flats_as_at": "2025-12-31",
        "flats_imported": 1,
        "flat_size_min_m2": "14.05",
        "flat_size_max_m2": "37.10",
        "blocks_stated": 3,
        "blocks_named": 4,
        "blocks": [
            {"number": number, "names": {"zh-hant": name, "en": name, "zh-hans": name}}
            for number, name in enumerate(("Reed House", "Marsh House", "Lake House"), 1)
        ],
    }


def test_estates_are_listed_for_people(run, register_path):
    run(estates.app, "import", register_path)

    told = run(estates.app, "list")

    assert "1001" in told
    assert "白鷺邨" in told


def test_flats_are_imported_once(run, register_path, flats_path):
    run(estates.app, "import", register_path)

    assert json.loads(run(flats.app, "import", flats_path, "--dry-run", "--json")) == {
        "dry_run": True,
        "rows": 1,
        "added": 1,
        "changed": 0,
        "unchanged": 0,
    }
    assert json.loads(run(flats.app, "import", flats_path, "--json"))["added"] == 1
    assert json.loads(run(flats.app, "import", flats_path, "--json"))["unchanged"] == 1


def test_a_refusal_reaches_the_program_that_turns_it_into_an_exit_code(run, tmp_path, flats_path):
    (tmp_path / "torn.json").write_text("[{")

    with pytest.raises(RegisterRefused):
        run(estates.app, "import", tmp_path / "torn.json")
    with pytest.raises(CsvRefused, match=r"1 errors, nothing imported:\nLine 2: There is no estate 1001\."):
        run(flats.app, "import", flats_path)
