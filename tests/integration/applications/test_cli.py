from __future__ import annotations

import json
import stat
from datetime import date

import pypdfium2
import pytest
from typer.testing import CliRunner

from kaifong.domains.access.models import AuditRecord
from kaifong.domains.applications import api as applications
from kaifong.domains.applications.models import Application
from kaifong.domains.estates import api as estates
from kaifong.domains.tenancies.models import Person
from kaifong.interfaces.cli import applications as cli
from tests.integration.applications.conftest import NOW, TODAY, flat, one_person

pytestmark = pytest.mark.usefixtures("landlord")
MING = "1980-02-01;李小明;LEE SIU MING;A123456(3)"


@pytest.fixture(autouse=True)
def at(monkeypatch):
    monkeypatch.setattr("kaifong.infra.clock.now", lambda: NOW)
    monkeypatch.setattr("kaifong.infra.clock.today", lambda: TODAY)


def run(*arguments):
    result = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def told(*arguments):
    return json.loads(run(*arguments, "--json").stdout)


@pytest.fixture
def number() -> int:
    return one_person().application.application_no


def passes(number: str, code: str) -> bool:
    try:
        applications.application_code_verify(application_no=int(number), code=code, address="a", door="portal", now=NOW)
    except applications.ApplicationNotShown:
        return False
    return True


def test_a_registration_tells_number_and_code_once():
    done = told("register", "--category", "one_person", "--on", "2023-11-27", "--person", MING, "--district", "islands",
                "--income", "9000", "--assets", "1000.50")  # fmt: skip

    assert done["application_no"].startswith("9230000001")
    assert passes(done["application_no"], done["code"])
    look = applications.application_look(application_no=int(done["application_no"]), purpose="test", by=cli.operator())
    assert (look.income_cents, look.assets_cents) == (9_000_00, 1_000_50)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hant", "公屋申請"), ("en", "Your application for a flat"), ("zh-hans", "公屋申请")],
)
def test_the_letter_bears_number_and_code_in_the_applicants_language(tmp_path, language, words):
    path = tmp_path / "letter.pdf"

    done = told("register", "--category", "one_person", "--on", "2023-11-27", "--person", MING, "--language", language,
                "--address", "1 Some Street, Sham Shui Po", "--letter", path)  # fmt: skip

    assert "code" not in done
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    document = pypdfium2.PdfDocument(path)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_bounded().replace("\u00a0", " ")
    shown = applications.format_application_no(int(done["application_no"]))
    assert shown in text
    assert words in text
    assert "1 Some Street, Sham Shui Po" in text
    code = text.replace(" ", "").partition(shown.replace(" ", ""))[2]
    assert any(passes(done["application_no"], code[at : at + 6]) for at in range(30) if code[at : at + 6].isdigit())


def test_a_new_code_is_told_and_the_old_one_is_no_longer_good(number):
    first, second = (told("code", number)["code"] for _ in range(2))

    assert passes(str(number), second)
    assert first == second or not passes(str(number), first)


def test_a_flat_is_offered_and_refused_and_another_accepted(number):
    run("public-housing", number, "--lives-there", "--on", "2026-01-01")
    flat_number = [flat(), flat()]
    views = estates.flats(flat_number)
    for each, outcome in zip(flat_number, (["--refused", "--acceptable"], ["--accepted"]), strict=True):
        view = views[each]
        made = told("offer", number, "--estate", view.estate_code, "--block", "Block A", view.floor, view.number)
        assert made["flat_id"] == each
        found = told("answer", number, *outcome)

    assert (found["state"], found["refusals"], found["in_public_housing"]) == ("housed", 0, True)


def test_an_application_is_frozen_goes_on_is_cancelled_reinstated_and_converted(number):
    states = [
        told("freeze", number, "--reason", "family", "--on", "2025-01-01")["state"],
        told("unfreeze", number, "--on", "2025-07-01")["state"],
        told("cancel", number, "--reason", "no_answer", "--on", "2026-01-01")["state"],
        told("reinstate", number, "--counts", "--on", "2026-02-01")["state"],
    ]
    converted = told(
        "convert", number, "--category", "general", "--person", "2015-01-01;;LEE TAI;", "--on", "2026-11-27"
    )

    assert states == ["frozen", "waiting", "cancelled", "waiting"]
    assert (converted["category"], len(converted["persons"])) == ("general", 2)


def test_progress_and_points_are_told_to_people_and_programs(number):
    assert told("progress", number)["waited"] == {"years": 3, "months": 0, "days": 0, "total_days": 1_096}
    assert told("points", number, "--on", "2023-11-27")["total"] == 225
    assert "3 years 0 months 0 days" in run("progress", number).stdout
    assert "321 points" in run("points", number).stdout.replace("\n", " ")
    assert told("places", "one_person")[0]["ahead"] == 0
    assert "1 applications wait" in run("places", "one_person").stdout


def test_keys_are_rotated(number):
    look = {"purpose": "test", "by": cli.operator()}
    Application.objects.update(income_cipher=None)
    declared = told("register", "--category", "one_person", "--person", MING, "--income", "100")["application_no"]

    assert told("rotate-key")["applications"] == 1

    assert applications.application_look(application_no=int(declared), **look).income_cents == 100_00
    assert AuditRecord.objects.filter(action="applications.rotate_key").count() == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("progress", "926000000158"),
        ("register", "--category", "one_person", "--person", "1.2.1980;;X;"),
        ("register", "--category", "one_person", "--person", "1980-02-01;;X;;y"),
        ("register", "--category", "one_person", "--person", MING, "--income", "much"),
    ],
)
def test_what_is_typed_wrongly_ends_as_called_wrongly(arguments):
    assert run(*arguments).exit_code == 2
    assert not Application.objects.exists()


def test_nothing_of_a_registration_that_is_refused_stays():
    before = Person.objects.count()
    with pytest.raises(applications.TooYoung):
        run("register", "--category", "one_person", "--person", f"{date(2020, 1, 1)};;X;")

    assert Person.objects.count() == before
