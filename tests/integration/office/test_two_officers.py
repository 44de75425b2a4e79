"""Two officers confirm one row at the same moment, each over a connection of their own: one decision is made."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from kaifong.domains.access.api import operator
from kaifong.domains.enforcement import api as enforcement
from kaifong.infra.database import fetch_all
from kaifong.interfaces.office.worklists import deciding, registry
from kaifong.interfaces.office.worklists.deciding import Ticked
from kaifong.interfaces.office.worklists.rows import Desk
from tests.integration.small_landlord import small_landlord

FOUND, TODAY = date(2026, 2, 16), date(2026, 2, 20)
NOW = datetime(2026, 2, 20, 9, tzinfo=UTC)


def desk(name: str) -> Desk:
    return Desk(replace(operator("office"), name=name), TODAY, NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("on", "step"), [(date(2026, 2, 16), "advise"), (date(2026, 2, 28), "inspect")])
def test_two_officers_who_confirm_one_row_at_once_decide_it_once(on, step):
    account = small_landlord().accounts[0]
    cases = registry.LISTS["cases"]
    case = enforcement.case_open(
        account_no=account, misdeed="aircon_dripping", source=enforcement.Source.FINDING, found_on=FOUND, on=FOUND,
        now=NOW, by=operator(),
    )  # fmt: skip
    if step == "inspect":
        enforcement.case_advise(case_id=case, offence_on=FOUND, on=date(2026, 2, 17), now=NOW, by=operator())
    seen = cases.row(str(case), desk("mei")._replace(on=on))
    assert seen is not None
    assert seen.suggested.code == step
    gate, outcomes = threading.Barrier(2), []

    def confirm(name: str) -> None:
        gate.wait()
        try:
            tick = Ticked(seen.key, seen.token)
            outcomes.extend(deciding.confirm(worklist=cases, ticked=[tick], desk=desk(name)._replace(on=on)))
        finally:
            connection.close()

    officers = [threading.Thread(target=confirm, args=[name]) for name in ("mei", "lok")]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join()

    assert sorted(outcome.step for outcome in outcomes) == ["", step]
    assert [bool(outcome.refusal) for outcome in sorted(outcomes, key=lambda one: one.step)] == [True, False]
    kept = fetch_all("select detail->>'step' from access_auditrecord where action = 'worklist.confirm'")
    assert kept == [(step,)]
    assert len(enforcement.case(case, on).steps) == 1
