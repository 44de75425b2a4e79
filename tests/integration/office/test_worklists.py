"""Lists of what waits for an officer: what is suggested, confirmed, refused and decided otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from kaifong.domains.access.api import NotPermitted
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.infra.database import execute, fetch_all
from kaifong.interfaces.office.worklists import deciding, registry
from kaifong.interfaces.office.worklists.deciding import Outcome, Ticked
from kaifong.interfaces.office.worklists.rows import Desk, Urgency
from kaifong.kernel.calendar import Month
from tests.contract.samples import Payment, TextFile
from tests.integration.two_months import BY, FEB, JAN, RENT, TODAY

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 20, 9, tzinfo=UTC)
MAR = Month(2026, 3)
ARREARS, SUSPENSE, CASES, NOTICES = (registry.LISTS[name] for name in ("arrears", "suspense", "cases", "notices"))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def desk(officer) -> Desk:
    return Desk(officer, TODAY, NOW)


@pytest.fixture
def march(months, officer):
    """March is charged too, so that b and e owe for three months in a row."""
    ledger.days_seal(through=FEB.last, by=BY)
    rent.rent_roll(month=MAR, by=BY)
    return Desk(officer, date(2026, 3, 20), datetime(2026, 3, 20, 9, tzinfo=UTC))


def ticks(worklist, desk, *keys):
    return [Ticked(row.key, row.token) for row in worklist.page(1, desk).rows if not keys or row.key in map(str, keys)]


def decisions():
    return fetch_all(
        "select action, account_no, detail->>'step', detail->>'reason' from access_auditrecord"
        " where action like 'worklist.%%' order by id"
    )


def test_arrears_are_listed_with_what_was_owed_then_and_now_and_what_to_do(months, desk):
    page = ARREARS.page(1, desk)

    assert page.found == 4
    assert [(row.account_no, row.cells[:3], row.suggested.code) for row in page.rows] == [
        (months.b, ("2", "HK$1,300.00", "HK$3,100.00"), "remind"),
        (months.e, ("2", "HK$2,300.00", "HK$2,600.00"), "remind"),
        (months.a, ("1", "HK$0.00", "HK$2,300.00"), "remind"),
        (months.d, ("1", "HK$0.00", "HK$300.00"), "remind"),
    ]
    assert page.rows[0].where.en == "Flat 2, 1/F, Block A, Estate 1001"


def test_after_three_months_in_a_row_a_notice_is_suggested_and_a_tick_proposes_it(months, march):
    row = next(row for row in ARREARS.page(1, march).rows if row.account_no == months.b)
    assert (row.suggested.code, row.suggested.urgency) == ("notice", Urgency.NOW)

    outcomes = deciding.confirm(worklist=ARREARS, ticked=[Ticked(row.key, row.token)], desk=march)

    assert outcomes == (Outcome(row.title, "notice"),)
    [notice] = enforcement.notice_status(months.b, march.on).standing
    assert (notice.ground, notice.state, notice.proposed_by) == ("arrears", "proposed", "officer")
    assert decisions() == [("worklist.confirm", months.b, "notice", None)]
    again = ARREARS.row(row.key, march)
    assert (again.suggested.code, again.suggested.why.startswith("A notice to quit, proposed")) == ("leave", True)


def test_two_ticks_of_one_row_give_one_notice(months, march):
    [tick] = ticks(ARREARS, march, months.b)

    first, second = deciding.confirm(worklist=ARREARS, ticked=[tick, tick], desk=march)

    assert (first.step, first.refusal) == ("notice", "")
    assert (second.step, second.refusal) == (
        "",
        "What is known of it has changed since the list was shown. Look at it again.",
    )
    assert len(enforcement.notice_status(months.b, march.on).notices) == 1


def test_a_row_that_was_paid_meanwhile_is_refused_and_the_others_are_done(months, march):
    seen = ticks(ARREARS, march, months.b, months.e)
    payments.counter_take(account_no=months.b, amount_cents=540_000, receipt_no="P1", on=march.on, by=BY)

    outcomes = {one.title: one for one in deciding.confirm(worklist=ARREARS, ticked=seen, desk=march)}

    assert outcomes[str(months.b)].refusal == "It waits no longer: somebody else has dealt with it."
    assert [one.step for one in outcomes.values() if not one.refusal] == ["notice"]
    assert not enforcement.notice_status(months.b, march.on).notices
    assert len(enforcement.notice_status(months.e, march.on).notices) == 1


def test_a_row_of_which_more_is_owed_than_was_seen_is_refused(months, march):
    seen = ticks(ARREARS, march, months.b)
    payments.counter_take(account_no=months.b, amount_cents=100, receipt_no="P1", on=march.on, by=BY)

    [outcome] = deciding.confirm(worklist=ARREARS, ticked=seen, desk=march)

    assert outcome.refusal.startswith("What is known of it has changed")
    assert decisions() == []


def test_a_reminder_is_kept_and_the_tenant_is_left_a_fortnight(months, desk):
    deciding.confirm(worklist=ARREARS, ticked=ticks(ARREARS, desk, months.a), desk=desk)

    row = ARREARS.row(str(months.a), desk)
    assert (row.suggested.code, row.suggested.why.split(";")[0]) == (
        "leave",
        "Reminded on 20\N{NO-BREAK SPACE}Feb\N{NO-BREAK SPACE}2026",
    )
    assert ARREARS.row(str(months.a), desk._replace(on=date(2026, 3, 6))).suggested.code == "remind"
    assert (row.decided.actor, row.decided.step, row.decided.overrides) == ("officer", "remind", False)


def test_whoever_decides_otherwise_gives_a_reason_that_is_kept_and_shown(months, march):
    [tick] = ticks(ARREARS, march, months.b)

    deciding.override(worklist=ARREARS, ticked=tick, step="leave", reason="in hospital until May", desk=march)

    row = ARREARS.row(tick.key, march)
    assert (row.decided.step, row.decided.reason, row.decided.overrides) == ("leave", "in hospital until May", True)
    assert row.settled
    assert decisions() == [("worklist.override", months.b, "leave", "in hospital until May")]
    [outcome] = deciding.confirm(worklist=ARREARS, ticked=[tick], desk=march)
    assert outcome.refusal == "The suggested step needs a decision of its own; it cannot be ticked."
    assert not enforcement.notice_status(months.b, march.on).notices


def test_what_was_left_comes_back_when_the_facts_change(months, march):
    [tick] = ticks(ARREARS, march, months.b)
    deciding.override(worklist=ARREARS, ticked=tick, step="leave", reason="in hospital", desk=march)

    payments.counter_take(account_no=months.b, amount_cents=100, receipt_no="P1", on=march.on, by=BY)

    assert not ARREARS.row(tick.key, march).settled


def test_an_override_takes_the_step_that_was_chosen(months, march):
    row = next(row for row in ARREARS.page(1, march).rows if row.account_no == months.a)
    assert row.suggested.code == "remind"

    with pytest.raises(enforcement.GroundNotMet):
        deciding.override(
            worklist=ARREARS, ticked=Ticked(row.key, row.token), step="notice", reason="tenth time", desk=march
        )

    assert decisions() == []


@pytest.mark.parametrize("step", ["nothing", "remind"])
def test_a_step_that_is_none_or_is_the_one_suggested_is_no_override(months, desk, step):
    [tick] = ticks(ARREARS, desk, months.a)

    with pytest.raises(Exception, match="no such step"):
        deciding.override(worklist=ARREARS, ticked=tick, step=step, reason="x", desk=desk)

    assert decisions() == []


def test_whoever_may_only_look_decides_nothing(months, desk):
    looker = desk._replace(actor=replace(desk.actor, verbs=frozenset({"rent.view", "payments.view"})))

    for worklist in (ARREARS, SUSPENSE):
        with pytest.raises(NotPermitted):
            deciding.confirm(worklist=worklist, ticked=[Ticked("1", "x")], desk=looker)


def test_an_officer_of_one_estate_sees_and_decides_its_rows_alone(months, scoped):
    desk = Desk(scoped, TODAY, NOW)

    assert {row.account_no for row in ARREARS.page(1, desk).rows} == {months.e, months.d}
    assert ARREARS.row(str(months.a), desk) is None
    [outcome] = deciding.confirm(worklist=ARREARS, ticked=[Ticked(str(months.a), "x")], desk=desk)
    assert outcome.refusal == "It waits no longer: somebody else has dealt with it."
    assert registry.lists_of(scoped) == tuple(one for one in registry.LISTS.values() if one.by_estate)


def test_a_list_narrowed_to_an_estate(months, desk):
    assert {row.account_no for row in ARREARS.page(1, desk._replace(estate=1001)).rows} == {months.a, months.b}


def test_nothing_that_is_no_row_is_one(months, desk):
    for worklist in registry.LISTS.values():
        for key in ("", "0", "abc", str(10**30), "٣", str(months.c)):
            assert worklist.row(key, desk) is None


# Suspense


@pytest.fixture
def wrong(months, tmp_path):
    """Two receipts in suspense: one for exactly what a owes, a digit off; one that nothing is near."""
    off = str(months.a)[:-1] + str((int(str(months.a)[-1]) + 1) % 10)
    path = tmp_path / "wrong.csv"
    day = date(2026, 2, 19)
    path.write_bytes(TextFile("convenience_store", (Payment("W1", off, RENT, day), Payment("W2", "", 5, day))).bytes())
    payments.file_import(path=path, channel_code="convenience_store", on=TODAY, by=BY)
    return months


def test_a_receipt_that_one_account_stands_out_for_is_assigned_by_a_tick(wrong, desk, sound):
    sure, lost = SUSPENSE.page(1, desk).rows
    assert (sure.suggested.code, sure.account_no, sure.cells[1]) == ("assign", wrong.a, "HK$2,300.00")
    assert (lost.suggested.code, lost.account_no) == ("ask", None)

    outcomes = deciding.confirm(worklist=SUSPENSE, ticked=ticks(SUSPENSE, desk), desk=desk)

    assert [one.step for one in outcomes] == ["assign", "ask"]
    assert rent.arrears(account_no=wrong.a, as_at=TODAY).balance_cents == 0
    [left] = SUSPENSE.page(1, desk).rows
    assert (left.key, left.decided.step, left.settled) == (lost.key, "ask", True)


def test_asking_twice_is_refused(wrong, desk):
    lost = SUSPENSE.page(1, desk).rows[1]
    tick = Ticked(lost.key, lost.token)

    first, second = deciding.confirm(worklist=SUSPENSE, ticked=[tick, tick], desk=desk)

    assert (first.refusal, second.refusal) == (
        "",
        "The suggested step needs a decision of its own; it cannot be ticked.",
    )


def test_an_assignment_that_no_account_stands_out_for_is_refused(wrong, desk):
    lost = SUSPENSE.page(1, desk).rows[1]

    with pytest.raises(Exception, match="No account stands out"):
        deciding.override(
            worklist=SUSPENSE, ticked=Ticked(lost.key, lost.token), step="assign", reason="guess", desk=desk
        )


# Enforcement cases and notices


def opened(officer, account_no, misdeed):
    return enforcement.case_open(
        account_no=account_no, misdeed=misdeed, source=enforcement.Source.FINDING, found_on=date(2026, 2, 16),
        on=date(2026, 2, 17), now=NOW, by=officer,
    )  # fmt: skip


def test_a_case_with_an_advisory_letter_is_advised_by_a_tick_and_waits_out_the_grace(months, desk):
    case = opened(desk.actor, months.a, "aircon_dripping")
    [row] = CASES.page(1, desk).rows
    assert (row.key, row.account_no, row.suggested.code) == (str(case), months.a, "advise")
    assert CASES.row(row.key, desk).token == row.token

    [outcome] = deciding.confirm(worklist=CASES, ticked=ticks(CASES, desk), desk=desk)

    assert outcome.step == "advise"
    [step] = enforcement.case(case, TODAY).steps
    assert (step.kind, step.by, step.offence_on) == ("advice", "officer", date(2026, 2, 16))
    [row] = CASES.page(1, desk).rows
    assert row.suggested.code == "leave"
    assert CASES.row(row.key, desk).token == row.token
    assert CASES.page(1, desk._replace(on=date(2026, 3, 2))).rows[0].suggested.code == "inspect"


@pytest.mark.parametrize(("misdeed", "code"), [("pipe_damage", "allot"), ("littering", "decide")])
def test_points_and_what_the_rules_leave_open_are_never_decided_by_a_tick(months, desk, misdeed, code):
    opened(desk.actor, months.a, misdeed)
    [row] = CASES.page(1, desk).rows
    assert row.suggested.code == code

    [outcome] = deciding.confirm(worklist=CASES, ticked=ticks(CASES, desk), desk=desk)

    assert outcome.refusal == "The suggested step needs a decision of its own; it cannot be ticked."
    assert enforcement.points_as_at(months.a, TODAY).points == 0


def test_a_notice_is_approved_by_a_tick_of_another_person_alone(months, march):
    enforcement.notice_propose(
        account_no=months.b, ground=enforcement.Ground.ARREARS, on=march.on, now=march.now, by=march.actor
    )
    [mine] = NOTICES.page(1, march).rows
    assert mine.suggested.code == "leave"
    another = march._replace(actor=replace(march.actor, name="another"))
    [row] = NOTICES.page(1, another).rows
    assert row.suggested.code == "approve"
    assert NOTICES.row(row.key, another).token == row.token

    [refused] = deciding.confirm(worklist=NOTICES, ticked=[Ticked(row.key, row.token)], desk=march)
    [done] = deciding.confirm(worklist=NOTICES, ticked=[Ticked(row.key, row.token)], desk=another)

    assert refused.refusal
    assert done.step == "approve"
    assert enforcement.notice(int(row.key), march.on).approved_by == "another"
    assert NOTICES.page(1, another).rows[0].suggested.code == "serve"


# How many statements


@pytest.mark.parametrize("name", list(registry.LISTS))
def test_a_page_takes_as_many_statements_for_one_row_as_for_many(months, wrong, desk, statements, name):
    worklist = registry.LISTS[name]
    opened(desk.actor, months.a, "littering")
    one = statements(lambda: worklist.page(1, desk))
    opened(desk.actor, months.b, "aircon_dripping")

    assert statements(lambda: worklist.page(1, desk)) == one <= MOST_STATEMENTS


def test_a_page_of_twenty_thousand_tenancies_in_arrears_takes_no_more_statements(landlord, desk, statements):
    execute(TWENTY_THOUSAND)
    execute("analyze")  # as the database does by itself once they have been committed
    rent.rent_roll(month=JAN, by=BY)
    execute("analyze")

    page = ARREARS.page(400, desk)

    assert (page.found, len(page.rows)) == (20_005, 50)
    assert statements(lambda: ARREARS.page(400, desk)) <= MOST_STATEMENTS
    assert statements(lambda: ARREARS.row(page.rows[0].key, desk)) <= MOST_STATEMENTS


MOST_STATEMENTS = 14
TWENTY_THOUSAND = """
with flat as (
    insert into estates_flat (floor, number, area_m2, block_id)
    select '9', n::text, 30, (select min(id) from estates_block) from generate_series(10001, 30000) n returning id, number
), rent as (
    insert into rent_flatrent (flat_id, from_month, net_rent_cents, rates_cents)
    select id, '2020-01-01', 200000, 30000 from flat
)
insert into tenancies_tenancy (account_no, flat_id, kind, in_force)
select body * 100 + 98 - (body * 100) % 97, id, 'permanent', daterange('2020-01-01', null)
from (select id, 1001000000 + number::bigint as body from flat) numbered
"""
"""Tenancies of one estate, with rent and without tenants."""
