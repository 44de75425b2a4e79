from __future__ import annotations

from datetime import date

import pytest

from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.enforcement.models import Notice
from kaifong.domains.ledger import api as ledger
from kaifong.domains.payments import api as payments
from kaifong.domains.rent import api as rent
from kaifong.domains.rent.models import Term
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.database import execute, fetch_all
from kaifong.kernel.calendar import Month
from tests.integration.enforcement.conftest import OFFICER, SENIOR, at
from tests.integration.small_landlord import NET, RATES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]
ARREARS, STATED = enforcement.Ground.ARREARS, enforcement.Ground.NON_OCCUPATION
BY_HAND = enforcement.Served.BY_HAND
JAN, FEB, MAR, APR = (Month(2026, number) for number in (1, 2, 3, 4))


def rolled(*months):
    for month in months:
        if month != JAN:
            ledger.days_seal(through=month.previous.last, by=OFFICER)
        rent.rent_roll(month=month, by=OFFICER)


def propose(acts, on, ground=STATED, reason="seen empty"):
    return enforcement.notice_propose(
        account_no=acts.account, ground=ground, reason=reason, on=on, now=at(on), by=OFFICER
    )


def approve(notice, on, by=SENIOR):
    enforcement.notice_approve(notice_id=notice, on=on, now=at(on), by=by)


def serve(notice, on, expires=None):
    return enforcement.notice_serve(notice_id=notice, how=BY_HAND, expires_on=expires, on=on, now=at(on), by=OFFICER)


def expire(notice, on):
    return enforcement.notice_expire(notice_id=notice, on=on, now=at(on), by=OFFICER)


def withdraw(notice, on):
    enforcement.notice_withdraw(notice_id=notice, reason="settled", on=on, now=at(on), by=OFFICER)


def served(acts, on=date(2026, 2, 2), expires=date(2026, 3, 10)):
    notice = propose(acts, on)
    approve(notice, on)
    serve(notice, on, expires)
    return notice


def charged(account, month):
    """What a month was charged in all, by component."""
    return dict(
        fetch_all(
            "select component, sum(amount_cents)::int from rent_charge where account_no = %(a)s and for_month = %(m)s"
            " group by 1 having sum(amount_cents) <> 0",
            {"a": account, "m": month.first},
        )
    )


def test_a_notice_goes_from_proposal_to_service_and_its_status_is_that_of_the_day(acts):
    notice = propose(acts, date(2026, 2, 2))
    approve(notice, date(2026, 2, 4))
    serve(notice, date(2026, 2, 6), date(2026, 3, 10))

    def state(day):
        found = enforcement.notice_status(acts.account, day).notices
        return found[0].state.value if found else None

    days = [date(2026, 2, day) for day in (1, 3, 5, 6)]
    assert [state(day) for day in days] == [None, "proposed", "approved", "served"]
    assert (state(date(2026, 3, 10)), state(date(2026, 3, 11))) == ("served", "expired")
    assert enforcement.notice_status(acts.account, date(2026, 2, 3)).notices[0].expires_on is None


def test_who_proposed_a_notice_does_not_approve_it(acts):
    notice = propose(acts, date(2026, 2, 2))

    with pytest.raises(enforcement.SamePerson):
        approve(notice, date(2026, 2, 2), by=OFFICER)

    assert Notice.objects.get().approved_by == ""


def test_an_unapproved_notice_is_not_served_and_an_approved_one_is_not_approved_again(acts):
    notice = propose(acts, date(2026, 2, 2))
    with pytest.raises(enforcement.NoticeNotReady):
        serve(notice, date(2026, 2, 2), date(2026, 3, 10))
    approve(notice, date(2026, 2, 2))

    with pytest.raises(enforcement.NoticeNotReady):
        approve(notice, date(2026, 2, 3))

    assert Notice.objects.get().served_on is None


def test_a_ground_that_an_officer_states_needs_what_was_found_and_one_notice_stands_on_it(acts):
    with pytest.raises(enforcement.ReasonMissing):
        propose(acts, date(2026, 2, 2), reason=" ")
    propose(acts, date(2026, 2, 2))

    with pytest.raises(enforcement.NoticeStanding):
        propose(acts, date(2026, 2, 3))

    assert Notice.objects.count() == 1


def test_three_months_in_a_row_in_arrears_are_a_ground_and_two_are_not(acts):
    rolled(JAN, FEB, MAR)
    with pytest.raises(enforcement.GroundNotMet):
        propose(acts, date(2026, 3, 1), ARREARS)

    notice = propose(acts, date(2026, 3, 2), ARREARS)

    assert enforcement.notice(notice, date(2026, 3, 2)).why.en == "Rent in arrears for 3 months in a row"


def test_a_notice_for_arrears_that_were_paid_meanwhile_is_not_approved(acts):
    rolled(JAN, FEB, MAR)
    notice = propose(acts, date(2026, 3, 2), ARREARS)
    payments.counter_take(
        account_no=acts.account, amount_cents=3 * (NET + RATES), receipt_no="1", on=date(2026, 3, 2), by=OFFICER
    )

    with pytest.raises(enforcement.GroundNotMet):
        approve(notice, date(2026, 3, 20))

    assert Notice.objects.get().state == "proposed"


def test_where_the_pack_does_not_know_how_long_a_notice_runs_the_officer_states_it(acts):
    notice = propose(acts, date(2026, 2, 2))
    approve(notice, date(2026, 2, 2))

    with pytest.raises(enforcement.ExpiryNotStated):
        serve(notice, date(2026, 2, 2))
    with pytest.raises(enforcement.DayOutOfOrder):
        serve(notice, date(2026, 2, 2), date(2026, 2, 2))
    serve(notice, date(2026, 2, 2), date(2026, 3, 10))

    assert enforcement.notice(notice, date(2026, 2, 2)).expiry_by_rule is False


def test_where_the_pack_knows_how_long_a_notice_runs_no_other_day_is_taken(elsewhere):
    elsewhere.allotted("mooring", date(2026, 1, 31))
    notice = elsewhere.allotted("mooring", date(2026, 2, 1)).notice_id
    approve(notice, date(2026, 2, 2))

    with pytest.raises(enforcement.ExpiryByRule):
        serve(notice, date(2026, 2, 3), date(2026, 3, 4))

    assert serve(notice, date(2026, 2, 3)) == date(2026, 2, 17)
    assert enforcement.notice(notice, date(2026, 2, 3)).expiry_by_rule is True


def test_a_ground_that_the_rules_do_not_have_gives_no_notice(elsewhere):
    with pytest.raises(enforcement.GroundNotUsed):
        propose(elsewhere, date(2026, 2, 2))


def test_a_moratorium_in_force_holds_the_notice_of_a_household_that_it_covers(acts, moratorium):
    rolled(JAN, FEB, MAR)
    notice = propose(acts, date(2026, 3, 2), ARREARS)
    approve(notice, date(2026, 3, 2))

    with pytest.raises(enforcement.HeldByMoratorium, match="2035-12-31"):
        serve(notice, date(2026, 3, 3), date(2026, 4, 10))

    [found] = enforcement.notice_status(acts.account, date(2026, 3, 3)).standing
    assert (found.state.value, found.held.code, found.held.last, found.held.confirmed) == (
        "approved", "enforcement.moratorium.demo", date(2035, 12, 31), False,
    )  # fmt: skip


def test_a_moratorium_holds_no_notice_on_another_ground_and_none_of_a_household_that_it_does_not_cover(
    acts, moratorium
):
    assert enforcement.notice(propose(acts, date(2026, 3, 2)), date(2026, 3, 2)).held is None
    rolled(JAN, FEB, MAR)
    execute("update tenancies_tenancy set kind = 'licence' where account_no = %(a)s", {"a": acts.account})

    notice = propose(acts, date(2026, 3, 2), ARREARS)

    assert enforcement.notice(notice, date(2026, 3, 2)).held is None


def test_from_the_day_after_expiry_the_charge_is_mesne_profits_exactly_once(acts):
    rolled(JAN, FEB, MAR)
    notice = served(acts)

    adjusted = expire(notice, date(2026, 3, 12))

    # 21 of March's 31 days, at what the rent would have been: nothing more is owed
    assert charged(acts.account, MAR) == {"net_rent": 64_516, "rates": 9_677, "mesne_profits": 155_806}
    assert adjusted.total_cents == -1  # each component rounds by itself
    with pytest.raises(enforcement.NoticeNotReady):
        expire(notice, date(2026, 3, 13))
    assert [(term.kind, term.in_force.lower) for term in Term.objects.all()] == [(3, date(2026, 3, 11))]
    assert enforcement.notice(notice, date(2026, 3, 12)).mesne_from == date(2026, 3, 11)


def test_a_notice_does_not_expire_on_its_last_day(acts):
    notice = served(acts)

    with pytest.raises(enforcement.NotExpired):
        expire(notice, date(2026, 3, 10))

    assert Term.objects.count() == 0


def test_a_second_notice_that_expires_begins_no_second_mesne_profits_and_takes_them_over(acts):
    rolled(JAN, FEB, MAR)
    first = served(acts)
    second = propose(acts, date(2026, 2, 2), enforcement.Ground.NO_DECLARATION)
    approve(second, date(2026, 2, 2))
    serve(second, date(2026, 2, 2), date(2026, 3, 15))
    expire(first, date(2026, 3, 20))
    expire(second, date(2026, 3, 20))
    assert Term.objects.count() == 1

    withdraw(first, date(2026, 3, 21))

    assert Term.objects.get().in_force.upper is None
    withdraw(second, date(2026, 3, 25))
    assert Term.objects.get().in_force.upper == date(2026, 3, 25)


def test_a_withdrawn_notice_ends_the_mesne_profits_that_it_began(acts):
    rolled(JAN, FEB, MAR)
    notice = served(acts)
    expire(notice, date(2026, 3, 12))

    withdraw(notice, date(2026, 3, 15))

    assert charged(acts.account, MAR) == {"net_rent": 174_194, "rates": 26_129, "mesne_profits": 29_677}
    with pytest.raises(enforcement.NoticeNotReady):
        withdraw(notice, date(2026, 3, 16))


def test_all_notices_that_have_run_out_take_effect_but_those_appealed_against(acts, neighbour):
    rolled(JAN, FEB, MAR)
    first, second = served(acts), served(neighbour)
    enforcement.notice_appeal(notice_id=second, on=date(2026, 2, 20), now=at(date(2026, 2, 20)), by=OFFICER)

    done = enforcement.notices_expire(on=date(2026, 3, 12), now=at(date(2026, 3, 12)), by=OFFICER)

    assert done == (first,)
    with pytest.raises(enforcement.AppealOpen):
        expire(second, date(2026, 3, 12))


@pytest.mark.parametrize(("outcome", "state"), [("allowed", "appeal_allowed"), ("dismissed", "expired")])
def test_an_appeal_against_a_notice_ends_it_or_does_not(acts, outcome, state):
    rolled(JAN, FEB, MAR)
    notice = served(acts)
    number = enforcement.notice_appeal(notice_id=notice, on=date(2026, 3, 11), now=at(date(2026, 3, 11)), by=OFFICER)

    enforcement.appeal_decide(
        appeal_id=number, outcome=enforcement.AppealOutcome(outcome), reason="heard", on=date(2026, 3, 13),
        now=at(date(2026, 3, 13)), by=OFFICER,
    )  # fmt: skip

    found = enforcement.notice(notice, date(2026, 3, 14))
    assert (found.state.value, found.appeal.outcome.value) == (state, outcome)


def test_an_appeal_allowed_after_expiry_ends_the_mesne_profits(acts):
    rolled(JAN, FEB, MAR)
    notice = served(acts)
    expire(notice, date(2026, 3, 11))
    number = enforcement.notice_appeal(notice_id=notice, on=date(2026, 3, 11), now=at(date(2026, 3, 11)), by=OFFICER)

    enforcement.appeal_decide(
        appeal_id=number, outcome=enforcement.AppealOutcome.ALLOWED, reason="heard", on=date(2026, 3, 11),
        now=at(date(2026, 3, 11)), by=OFFICER,
    )  # fmt: skip

    assert charged(acts.account, MAR) == {"net_rent": NET, "rates": RATES}
    assert Term.objects.get().in_force.isempty


def test_a_tenants_own_notice_needs_no_second_person_and_possession_ends_the_tenancy(acts):
    rolled(JAN, FEB, MAR)
    notice = enforcement.notice_give(
        account_no=acts.account,
        expires_on=date(2026, 3, 31),
        on=date(2026, 2, 25),
        now=at(date(2026, 2, 25)),
        by=OFFICER,
    )

    enforcement.possession_record(notice_id=notice, on=date(2026, 3, 20), now=at(date(2026, 3, 20)), by=OFFICER)

    assert tenancies.tenancy(acts.account).in_force.last == date(2026, 3, 20)
    assert charged(acts.account, MAR) == {"net_rent": 129_032, "rates": 19_355}
    assert enforcement.notice(notice, date(2026, 3, 20)).state is enforcement.NoticeState.POSSESSION


def test_the_flat_is_not_taken_back_before_the_notice_expired(acts):
    notice = served(acts)

    with pytest.raises(enforcement.NotExpired):
        enforcement.possession_record(notice_id=notice, on=date(2026, 3, 10), now=at(date(2026, 3, 10)), by=OFFICER)

    assert tenancies.tenancy(acts.account).in_force.last is None


def test_a_refused_expiry_leaves_neither_term_nor_charge(acts, monkeypatch):
    rolled(JAN, FEB, MAR)
    notice = served(acts)

    def fails(**_):
        raise ledger.DaySealed(date(2026, 3, 12), date(2026, 3, 12))

    monkeypatch.setattr(rent, "charges_adjust", fails)
    with pytest.raises(ledger.DaySealed):
        expire(notice, date(2026, 3, 12))

    assert (Term.objects.count(), Notice.objects.get().state) == (0, "served")


def test_the_standing_notice_of_each_household_is_read_in_two_statements(
    acts, neighbour, landlord, django_assert_num_queries
):
    first, second = served(acts), propose(neighbour, date(2026, 2, 2))

    with django_assert_num_queries(2):
        found = enforcement.notices_of(account_nos=landlord.accounts, on=date(2026, 2, 3))

    assert {account: view.id for account, view in found.items()} == {acts.account: first, neighbour.account: second}
    assert enforcement.notices_list(on=date(2026, 2, 3), estates=[1002]).found == 0
