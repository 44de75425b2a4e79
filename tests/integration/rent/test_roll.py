from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaifong.domains.ledger import api as ledger
from kaifong.domains.rent import api as rent
from kaifong.domains.rent.models import Charge, EstateRoll, Roll
from kaifong.infra.database import execute, fetch_all
from kaifong.kernel.calendar import DateRange, Month
from tests.integration.small_landlord import NET, RATES, one

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound")]
JAN, FEB = Month(2026, 1), Month(2026, 2)


def roll(month, by):
    return rent.rent_roll(month=month, by=by)


def balance(account, day=date(2026, 1, 31)):
    return ledger.balance(account_id=account, as_at=day)


def test_every_tenancy_is_charged_its_flats_rent(landlord, by):
    report = roll(JAN, by)

    assert (report.tenancies, report.charged_cents, report.estates) == (5, 5 * (NET + RATES), 2)
    assert report.by_component == {"net_rent": 5 * NET, "rates": 5 * RATES}
    assert [balance(account) for account in landlord.accounts] == [NET + RATES] * 5


def test_a_second_run_charges_nothing_more(landlord, by):
    roll(JAN, by)
    before = ledger.ledger_hash()

    report = roll(JAN, by)

    assert report.estates_done_before == 2
    assert report.charged_cents == 5 * (NET + RATES)
    assert ledger.ledger_hash() == before


def test_a_trial_says_what_the_roll_then_charges_and_posts_nothing(landlord, by):
    trial = rent.rent_roll(month=JAN, by=by, trial=True)
    assert Charge.objects.count() == Roll.objects.count() == 0

    real = roll(JAN, by)

    assert (trial.tenancies, trial.charged_cents, trial.by_component) == (
        real.tenancies, real.charged_cents, real.by_component,
    )  # fmt: skip


def test_part_months_are_charged_by_days(landlord, by):
    began, ended = landlord.accounts[:2]
    execute(f"update tenancies_tenancy set in_force = '[2026-01-15,)' where account_no = {began}")
    execute(f"update tenancies_tenancy set in_force = '[2020-01-01,2026-01-11)' where account_no = {ended}")

    roll(JAN, by)

    # 17 and 10 of 31 days: 109677.42 + 16451.61 and 64516.13 + 9677.42, each component rounded half up
    assert balance(began) == 109_677 + 16_452
    assert balance(ended) == 64_516 + 9_677


def test_assistance_halves_the_net_rent_and_leaves_the_rates(landlord, by):
    account = landlord.accounts[0]
    rent.term_add(
        account_no=account, kind=rent.TermKind.ASSISTANCE, in_force=DateRange(date(2026, 1, 1)), reduction_percent=50,
        by=by,
    )  # fmt: skip

    roll(JAN, by)

    assert balance(account) == NET // 2 + RATES


@pytest.mark.parametrize(
    ("month", "multiplier"), [(Month(2026, 9), Decimal("1.5")), (Month(2026, 10), Decimal("2.5"))], ids=str
)
def test_better_off_tenants_pay_by_the_scale_of_the_day(landlord, by, month, multiplier):
    account = landlord.accounts[0]
    rent.term_add(
        account_no=account, kind=rent.TermKind.ADDITIONAL_RENT, in_force=DateRange(date(2026, 1, 1)),
        income_ratio=Decimal("2.01"), by=by,
    )  # fmt: skip

    roll(month, by)

    assert balance(account, month.last) == NET * multiplier + RATES


def test_an_income_that_no_tier_covers_stops_the_roll_before_anything_is_charged(landlord, by):
    rent.term_add(
        account_no=landlord.accounts[0], kind=rent.TermKind.ADDITIONAL_RENT, in_force=DateRange(date(2026, 1, 1)),
        income_ratio=Decimal("5.01"), by=by,
    )  # fmt: skip

    with pytest.raises(rent.NoAdditionalRentTier, match=str(landlord.accounts[0])):
        roll(JAN, by)
    assert Roll.objects.count() == Charge.objects.count() == 0


def test_after_the_notice_expired_the_days_are_mesne_profits(landlord, by):
    account = landlord.accounts[0]
    rent.term_add(account_no=account, kind=rent.TermKind.MESNE_PROFITS, in_force=DateRange(date(2026, 1, 22)), by=by)

    roll(JAN, by)

    lines = dict(fetch_all("select component, amount_cents from rent_charge where account_no = %(a)s", {"a": account}))
    assert lines == {"net_rent": 135_484, "rates": 20_323, "mesne_profits": 74_194}


def test_when_mesne_profits_end_the_days_after_them_are_rent_again(landlord, by):
    account = landlord.accounts[0]
    began = DateRange(date(2026, 1, 22))
    term = rent.term_add(account_no=account, kind=rent.TermKind.MESNE_PROFITS, in_force=began, by=by)

    rent.term_end(term_id=term, end=date(2026, 1, 24), by=by)

    roll(JAN, by)
    lines = dict(fetch_all("select component, amount_cents from rent_charge where account_no = %(a)s", {"a": account}))
    assert lines == {"net_rent": 187_097, "rates": 28_065, "mesne_profits": 14_839}


def test_a_term_that_ends_before_it_began_is_left_without_a_day_and_ends_once(landlord, by):
    account = landlord.accounts[0]
    began = DateRange(date(2026, 1, 22))
    term = rent.term_add(account_no=account, kind=rent.TermKind.MESNE_PROFITS, in_force=began, by=by)
    rent.term_end(term_id=term, end=date(2026, 1, 22), by=by)

    with pytest.raises(rent.TermNotFound):
        rent.term_end(term_id=term, end=date(2026, 1, 20), by=by)

    roll(JAN, by)
    assert balance(account) == NET + RATES


def test_a_flat_without_rent_stops_the_roll_and_is_named(landlord, by):
    execute("delete from rent_flatrent where id = (select min(id) from rent_flatrent)")

    with pytest.raises(rent.FlatsWithoutRent, match=str(landlord.accounts[0])):
        roll(JAN, by)
    assert EstateRoll.objects.count() == 0


def test_months_are_rolled_in_order_and_only_on_a_sealed_past(landlord, by):
    roll(JAN, by)
    with pytest.raises(ledger.MonthNotSealed):
        roll(FEB, by)
    ledger.days_seal(through=JAN.last, by=by)
    with pytest.raises(rent.RollOutOfOrder):
        roll(Month(2026, 3), by)

    roll(FEB, by)

    with pytest.raises(rent.RollOutOfOrder):
        roll(JAN, by)
    assert balance(landlord.accounts[0], FEB.last) == 2 * (NET + RATES)


def test_a_later_assistance_is_given_back_for_the_months_charged_and_only_once(landlord, by):
    account = landlord.accounts[0]
    roll(JAN, by)
    ledger.days_seal(through=JAN.last, by=by)
    roll(FEB, by)
    rent.term_add(
        account_no=account, kind=rent.TermKind.ASSISTANCE, in_force=DateRange(date(2026, 1, 1)), reduction_percent=25,
        by=by,
    )  # fmt: skip

    def adjust(trial=False):
        return rent.charges_adjust(account_no=account, since=JAN, on=date(2026, 2, 10), by=by, trial=trial)

    assert adjust(trial=True).total_cents == -2 * NET // 4
    assert balance(account, FEB.last) == 2 * (NET + RATES)
    report = adjust()

    assert report.months == ((JAN, -NET // 4), (FEB, -NET // 4))
    assert balance(account, FEB.last) == 2 * (NET + RATES) - NET // 2
    assert adjust().months == ()
    explained = rent.rent_explain(account_no=account, month=JAN)
    assert explained.total_cents == explained.computed_again_cents == NET * 3 // 4 + RATES
    assert explained.lines[-1].adjustment_on == date(2026, 2, 10)


def test_a_charge_names_its_rules_with_their_sources_and_can_be_computed_again(landlord, by):
    roll(JAN, by)

    explained = rent.rent_explain(account_no=landlord.accounts[0], month=JAN)

    assert [(line.component, line.amount_cents, line.rule_code) for line in explained.lines] == [
        ("net_rent", NET, "rent.components"),
        ("rates", RATES, "rent.components"),
    ]
    assert explained.computed_again_cents == explained.total_cents == NET + RATES
    assert explained.due_on == date(2026, 1, 1)
    with pytest.raises(rent.NotCharged):
        rent.rent_explain(account_no=landlord.accounts[0], month=FEB)


def pay(account, cents, day, by):
    ledger.account_open(account_id=1, kind=ledger.AccountKind.ASSET, name=rent.INCOME[rent.Component.RATES][1])
    legs = [ledger.Leg(1, cents), ledger.Leg(account, -cents)]
    ledger.entry_post(key=f"pay/{account}/{day}", kind="test", posted_on=day, legs=legs, memo="", by=by)


def test_payments_settle_the_oldest_month_first(landlord, by):
    account = landlord.accounts[0]
    roll(JAN, by)
    ledger.days_seal(through=JAN.last, by=by)
    roll(FEB, by)
    pay(account, NET + RATES + 1, date(2026, 2, 10), by)

    owing = rent.arrears(account_no=account, as_at=date(2026, 2, 11))

    assert owing.balance_cents == NET + RATES - 1
    assert [(u.month, u.unpaid_cents) for u in owing.unpaid] == [(FEB, NET + RATES - 1)]
    assert owing.months == 1
    before = rent.arrears(account_no=account, as_at=date(2026, 2, 9))
    assert [(u.month, u.unpaid_cents) for u in before.unpaid] == [(JAN, NET + RATES), (FEB, NET + RATES)]
    assert before.months == 2
    assert {a.account_no for a in rent.arrears_list(as_at=date(2026, 2, 11))} == set(landlord.accounts)


days = st.integers(1, 31)


@given(
    net=st.integers(0, 2_000_000),
    rates=st.integers(0, 300_000),
    start=st.integers(-40, 31),
    length=st.integers(1, 80) | st.none(),
    reduction=st.none() | st.sampled_from([25, 50]),
    ratio=st.none() | st.decimals("2.01", "5.00", places=2),
    mesne=st.lists(days, max_size=4, unique=True),
    month=st.sampled_from([Month(2026, 2), Month(2024, 2), Month(2026, 9), Month(2026, 10), Month(2026, 12)]),
    rent_days=st.sampled_from([None, 7]),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_and_python_charge_the_same_to_the_cent(
    landlord, net, rates, start, length, reduction, ratio, mesne, month, rent_days
):
    from dataclasses import replace
    from datetime import timedelta

    from kaifong.domains.rent.ruleset import sql_parameters
    from kaifong.infra.database import sql

    account = landlord.accounts[0]
    first = month.first + timedelta(days=start)
    end = None if length is None else first + timedelta(days=length)
    execute("delete from rent_term")
    execute(
        "update tenancies_tenancy set in_force = daterange(%(s)s, %(e)s) where account_no = %(a)s",
        {"s": first, "e": end, "a": account},
    )
    execute(
        "update rent_flatrent set net_rent_cents = %(n)s, rates_cents = %(r)s where flat_id ="
        " (select flat_id from tenancies_tenancy where account_no = %(a)s)",
        {"n": net, "r": rates, "a": account},
    )
    term = "insert into rent_term (account_no, kind, in_force, reduction_percent, income_ratio, decided_by) values (%(a)s, %(k)s, daterange(%(f)s, %(u)s), %(p)s, %(i)s, 'x')"
    if reduction is not None:
        execute(term, {"a": account, "k": 1, "f": month.first, "u": None, "p": reduction, "i": None})
    if ratio is not None:
        execute(term, {"a": account, "k": 2, "f": month.first, "u": None, "p": None, "i": ratio})
    bounds = [month.first + timedelta(days=day - 1) for day in sorted(mesne)]
    for since, until in zip(
        bounds[::2], [*bounds[1::2], None], strict=False
    ):  # ended ones, and perhaps one that goes on
        execute(term, {"a": account, "k": 3, "f": since, "u": until, "p": None, "i": None})

    rules = replace(rent.charge_rules(month), rent_days=rent_days)
    facts = rent.charge_facts(account_no=account, month=month)
    expected = [] if facts is None else rent.charge_lines(facts, rules)
    statement = f"select * from ({sql('kaifong.domains.rent', 'charge_lines')}) l where amount_cents <> 0"
    rows = fetch_all(statement, {**sql_parameters(rules), "low": account, "high": account})

    assert sorted(row[1:] for row in rows) == sorted(tuple(line) for line in expected)
    assert one("select count(*) from rent_charge") == 0
