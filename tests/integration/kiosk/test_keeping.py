"""How staff keep kiosks: codes, the list, putting one out; what the office sees of each."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.translation import override
from typer.testing import CliRunner

from kaifong.domains.access import api as access
from kaifong.domains.access.api import operator
from kaifong.infra import clock
from kaifong.infra.printing.models import JobState, PrintJob
from kaifong.interfaces.cli.kiosk import PLAYS, Play, app
from kaifong.interfaces.cli.staff import ROLES
from kaifong.interfaces.office.kiosks import SILENT_AFTER, kiosks
from tests.integration.kiosk.conftest import enrolled

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def told(kiosk, **health: object) -> None:
    values = {"paper": "ok", "version": "1", "last_print_at": None, "now": clock.now()} | health
    access.device_heartbeat(device_id=kiosk.device.id, **values)


def lines(**actor: object):
    return kiosks(now=clock.now(), actor=replace(operator("office"), **actor))


def test_a_code_made_at_the_command_line_enrols_and_the_list_shows_the_kiosk_until_it_is_revoked(db, printer):
    made = json.loads(run("code", "Hall", "--estate", 1001, "--printer", printer.address, "--json"))
    answer = Client().post("/en/kiosk/enrol/", {"code": made["code"], "public_key": "A" * 43 + "="})
    [listed] = json.loads(run("list", "--json"))
    run("revoke", listed["id"])
    [after] = json.loads(run("list", "--json"))

    assert answer.status_code == 302
    assert (listed["name"], listed["estate_code"], listed["printer"]) == ("Hall", 1001, printer.address)
    assert (listed["revoked_at"], bool(after["revoked_at"])) == (None, True)


@pytest.mark.parametrize("printer", ["here", "here:port", "http://192.0.2.7:9100", "192.0.2.7:9100 x"])
def test_a_printer_is_named_by_host_and_port(db, printer):
    assert CliRunner().invoke(app, ["code", "Hall", "--estate", "1001", "--printer", printer]).exit_code == 2


def test_every_play_of_the_test_printer_is_known(printer):
    assert set(PLAYS) == set(Play)
    for play in PLAYS.values():
        play(printer)
    assert (printer.paper_out, printer.offline, printer.cut_power_after) == (True, True, 300)


def test_the_office_sees_first_the_kiosks_that_need_somebody(printer):
    fine, dry, silent = (enrolled(name, printer) for name in ("a fine one", "b dry one", "c silent one"))
    told(fine)
    told(dry, paper="paper_out")
    told(silent, now=clock.now() - SILENT_AFTER - timedelta(seconds=1))

    with override("en"):
        shown = [(line.device.name, line.needs_care, str(line.condition)) for line in lines()]

    assert shown == [
        ("b dry one", True, "In service, printer needs care"),
        ("c silent one", True, "Silent"),
        ("a fine one", False, "In service"),
    ]


def test_the_office_sees_slips_that_may_not_have_come_out_without_whose_they_are(printer):
    kiosk = enrolled("Lobby", printer)
    PrintJob.objects.create(
        key=uuid4(), owner=100100000109, what="rent-status", place=f"device {kiosk.device.id}", printer="x",
        state=JobState.UNKNOWN, trouble="unreachable",
    )  # fmt: skip
    access.staff_add(username="keeper", password="x", role="manager", verbs=ROLES["manager"], estates=None)
    office = Client()
    office.login(username="keeper", password="x")

    page = office.get("/en/office/kiosks/").content.decode()

    assert "May not have come out" in page
    assert "rent-status" in page
    assert "100100000109" not in page


def test_an_officer_sees_the_kiosks_of_the_own_estates_alone_and_a_viewer_none(printer):
    enrolled("Here", printer, estate=1001)
    enrolled("There", printer, estate=1002)
    access.staff_add(username="viewer", password="x", role="viewer", verbs=ROLES["viewer"], estates=None)
    viewer = Client()
    viewer.login(username="viewer", password="x")

    assert [line.device.name for line in lines(estates=frozenset({1002}))] == ["There"]
    assert viewer.get("/en/office/kiosks/").status_code == 403
