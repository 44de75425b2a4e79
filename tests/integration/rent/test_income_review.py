"""The income review on Hong Kong's pack: five tenancies of 2,000.00 net, households of three (limit 25,870.00)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaifong.domains.access.api import NotPermitted, operator
from kaifong.domains.access.models import AuditRecord
from kaifong.domains.rent import api as rent
from kaifong.domains.rent.models import IncomeDeclaration, IncomeFinding, IncomeReview, Term
from kaifong.domains.rules import api as rules
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.csvfile import CsvRefused
from kaifong.infra.database import execute
from kaifong.kernel.calendar import DateRange, Month
from tests.integration.small_landlord import NET, RATES, one, small_landlord

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
AUGUST, SEPTEMBER = date(2026, 8, 15), date(2026, 9, 15)
LIMIT = 25_870_00
HEADER = "account_no,declared_on,persons,income,assets,owns_property\n"


@pytest.fixture
def write(tmp_path):
    def file(*lines):
        path = tmp_path / "declarations.csv"
        path.write_text(HEADER + "".join(f"{line}\n" for line in lines))
        return path

    return file


def declare(account, by, *, on=AUGUST, times="1", persons=3, assets_cents=0, owns_property=False):
    """A household's declaration of an income of so many times the limit of three."""
    income_cents = int(Decimal(times) * LIMIT)
    declared = rent.Declared(account, on, persons, income_cents, assets_cents, owns_property)
    return rent.declaration_record(declared=declared, by=by)


def review(by, *, month=OCTOBER, on=SEPTEMBER, trial=False):
    return rent.income_review(from_month=month, on=on, by=by, trial=trial)


def findings(by, month=OCTOBER):
    return {f.account_no: f for f in rent.review_findings(from_month=month, by=by)}


def proposed(by, month=OCTOBER):
    return [(f.outcome, list(f.reasons)) for f in findings(by, month).values()]


def terms():
    rows = Term.objects.filter(kind=rent.TermKind.ADDITIONAL_RENT).order_by("tenancy_id", "in_force")
    return [(t.tenancy_id, t.in_force.lower, t.in_force.upper, t.income_ratio) for t in rows]


def additional(account, by, start, end, ratio):
    rent.term_add(
        account_no=account, kind=rent.TermKind.ADDITIONAL_RENT, in_force=DateRange(start, end),
        income_ratio=Decimal(ratio), by=by,
    )  # fmt: skip


def test_each_household_is_proposed_what_its_declaration_makes_of_it(landlord, by):
    a, b, c, d, _ = landlord.accounts
    declare(a, by, times="2")
    declare(b, by, times="3")
    declare(c, by, times="5.01")
    declare(d, by, assets_cents=100 * LIMIT + 1, owns_property=True)

    report = review(by)

    assert proposed(by) == [
        ("none", []),
        ("additional_rent", []),
        ("must_vacate", ["income"]),
        ("must_vacate", ["assets", "property"]),
        ("must_vacate", ["no_declaration"]),
    ]
    assert report.outcomes == {"additional_rent": 1, "must_vacate": 3, "none": 1}
    assert report.reasons == {"assets": 1, "income": 1, "no_declaration": 1, "property": 1}
    assert report.tiers == ((Decimal("2.50"), 1, NET * 3 // 2),)
    assert report.additional_cents == findings(by)[b].additional_cents == NET * 3 // 2
    assert report.tenancies == 5


def test_a_finding_names_the_rules_that_it_rests_on(landlord, by):
    account = landlord.accounts[0]
    declare(account, by, times="2.5")

    review(by)

    found = findings(by)[account]
    tiers, limits = rules.rules_by_id([found.tiers_rule_id, found.limits_rule_id]).values()
    assert {tiers.code, limits.code} == {"rent.additional_rent", "limits.income"}
    assert date(2026, 10, 1) in rules.rule(found.tiers_rule_id).in_force
    assert AUGUST in rules.rule(found.limits_rule_id).in_force


@pytest.mark.parametrize(
    ("month", "multiplier"), [(Month(2026, 9), Decimal("1.50")), (OCTOBER, Decimal("2.50"))], ids=str
)
def test_the_scale_of_the_months_first_day_decides(landlord, by, month, multiplier):
    account = landlord.accounts[0]
    declare(account, by, times="2.5")

    review(by, month=month)

    assert findings(by, month)[account].multiplier == multiplier


def test_the_latest_declaration_of_the_cycle_counts_and_none_after_the_day(landlord, by):
    account = landlord.accounts[0]
    declare(account, by, on=date(2026, 5, 1), times="4.5")
    declare(account, by, on=AUGUST, times="2.5")
    declare(account, by, on=date(2026, 9, 16), times="1")

    review(by)

    assert findings(by)[account].declared_on == AUGUST
    assert findings(by)[account].multiplier == Decimal("2.50")


def test_a_declaration_older_than_a_cycle_is_none_any_more(landlord, by):
    a, b = landlord.accounts[:2]
    for account, day in ((a, date(2026, 9, 30)), (b, date(2026, 10, 1))):
        declare(account, by, on=day)

    rent.income_review(from_month=Month(2028, 10), on=date(2028, 9, 1), by=by)

    assert proposed(by, Month(2028, 10))[:2] == [("must_vacate", ["no_declaration"]), ("none", [])]


def test_a_tenancy_that_began_within_the_cycle_is_not_due(landlord, by):
    a, b = landlord.accounts[:2]
    execute("update tenancies_tenancy set in_force = '[2024-10-01,)' where account_no = %(a)s", {"a": a})
    execute("update tenancies_tenancy set in_force = '[2024-09-30,)' where account_no = %(b)s", {"b": b})

    review(by)

    assert proposed(by)[:2] == [("not_due", []), ("must_vacate", ["no_declaration"])]


def test_a_household_of_a_size_without_a_limit_is_left_to_a_person(landlord, by):
    account = landlord.accounts[0]

    assessed = declare(account, by, persons=6)

    review(by)
    assert (assessed.income_ratio, assessed.assets_ratio) == (None, None)
    assert proposed(by)[0] == ("unknown", ["limit_unknown"])


def test_a_household_of_such_a_size_that_owns_property_must_vacate_all_the_same(landlord, by):
    declare(landlord.accounts[0], by, persons=6, owns_property=True)

    review(by)

    assert proposed(by)[0] == ("must_vacate", ["property"])


@pytest.mark.parametrize(
    ("begun", "outcome"),
    [(date(2026, 10, 1), ("must_vacate", ["cycles"])), (date(2026, 11, 1), ("additional_rent", []))],
)
def test_two_cycles_in_the_tier_over_four_times_the_limit_end_the_tenancy(landlord, by, begun, outcome):
    account = landlord.accounts[0]
    additional(account, by, begun, date(2028, 10, 1), "4.20")
    additional(account, by, date(2028, 10, 1), date(2030, 10, 1), "4.90")
    declare(account, by, times="4.5")
    execute("update rent_incomedeclaration set declared_on = '2030-08-15'")

    review(by, month=Month(2030, 10), on=date(2030, 9, 1))

    assert proposed(by, Month(2030, 10))[0] == outcome


def test_years_in_the_tier_before_the_rule_began_do_not_count(landlord, by):
    account = landlord.accounts[0]
    additional(account, by, date(2022, 10, 1), date(2026, 10, 1), "4.20")
    declare(account, by, times="4.5")

    review(by)

    assert proposed(by)[0] == ("additional_rent", [])


def test_a_trial_reports_what_the_run_then_proposes_and_keeps_nothing(landlord, by):
    for account, times in zip(landlord.accounts, ("1", "2.5", "3.5", "4.5", "6"), strict=True):
        declare(account, by, times=times)

    trial = review(by, trial=True)
    assert IncomeReview.objects.count() == IncomeFinding.objects.count() == 0

    assert replace(trial, trial=False) == review(by)


def test_run_again_before_it_is_applied_it_proposes_anew(landlord, by):
    account = landlord.accounts[0]
    declare(account, by, times="2.5")
    review(by)
    declare(account, by, times="1")

    review(by)

    assert findings(by)[account].outcome == "none"
    assert IncomeFinding.objects.count() == 5


def test_applied_it_begins_and_ends_additional_rent_and_the_roll_charges_it(landlord, by):
    begins, ends, changes, leaves, _ = landlord.accounts
    for account, until in ((ends, None), (changes, date(2027, 1, 1)), (leaves, None)):
        additional(account, by, date(2026, 1, 1), until, "2.20")
    declare(begins, by, times="3.5")
    declare(ends, by, times="1.5")
    declare(changes, by, times="4.5")
    declare(leaves, by, times="6")
    review(by)

    done = rent.review_apply(from_month=OCTOBER, on=SEPTEMBER, by=by)

    october, end = date(2026, 10, 1), date(2028, 10, 1)
    assert (done.begun, done.ended, done.until) == (2, 2, end)
    assert terms() == [
        (begins, october, end, Decimal("3.50")),
        (ends, date(2026, 1, 1), october, Decimal("2.20")),
        (changes, date(2026, 1, 1), october, Decimal("2.20")),
        (changes, october, end, Decimal("4.50")),
        (leaves, date(2026, 1, 1), None, Decimal("2.20")),
    ]
    assert rent.rent_roll(month=OCTOBER, by=by, trial=True).by_component == {
        "additional_rent": int(NET * (Decimal("2.5") + Decimal("3.5") + Decimal("1.5"))),
        "net_rent": 5 * NET,
        "rates": 5 * RATES,
    }


def test_a_review_is_applied_once_and_then_not_run_again(landlord, by):
    declare(landlord.accounts[0], by, times="2.5")
    review(by)
    rent.review_apply(from_month=OCTOBER, on=SEPTEMBER, by=by)
    before = terms()

    with pytest.raises(rent.ReviewAlreadyApplied, match="was applied on 2026-09-15"):
        rent.review_apply(from_month=OCTOBER, on=SEPTEMBER, by=by)
    with pytest.raises(rent.ReviewAlreadyApplied):
        review(by)
    assert terms() == before


def test_a_review_that_was_not_run_cannot_be_applied(landlord, by):
    with pytest.raises(rent.ReviewNotRun, match="2026-10"):
        rent.review_apply(from_month=OCTOBER, on=SEPTEMBER, by=by)


def test_additional_rent_decided_otherwise_stops_it_and_nothing_is_changed(landlord, by):
    account = landlord.accounts[0]
    additional(account, by, date(2026, 11, 1), None, "3.30")
    declare(account, by, times="2.5")
    review(by)
    before = terms()

    with pytest.raises(rent.ReviewAgainstTerms, match=str(account)):
        rent.review_apply(from_month=OCTOBER, on=SEPTEMBER, by=by)
    assert (terms(), IncomeReview.objects.get().applied_on) == (before, None)


def test_only_those_with_the_verb_for_all_estates_review(landlord, by):
    of_one_estate = replace(by, estates=frozenset({1001}))

    for act in (
        lambda: rent.income_review(from_month=OCTOBER, on=SEPTEMBER, by=of_one_estate),
        lambda: rent.review_apply(from_month=OCTOBER, on=SEPTEMBER, by=of_one_estate),
        lambda: rent.review_findings(from_month=OCTOBER, by=of_one_estate),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert IncomeReview.objects.count() == 0


def test_an_officer_records_declarations_of_the_estates_within_the_scope(landlord, by):
    officer = replace(by, verbs=frozenset({"tenancies.change"}), estates=frozenset({1001}))

    declare(landlord.accounts[0], officer)

    with pytest.raises(NotPermitted):
        declare(landlord.accounts[3], officer)
    assert IncomeDeclaration.objects.count() == 1


def test_an_officer_sees_the_findings_of_an_estate_within_the_scope(landlord, by):
    review(by)

    found = rent.review_findings(from_month=OCTOBER, by=replace(by, estates=frozenset({1002})), estate_code=1002)

    assert [f.account_no for f in found] == list(landlord.accounts[3:])


def test_amounts_are_kept_encrypted_and_a_look_at_them_is_recorded(landlord, by):
    account = landlord.accounts[0]
    declare(account, by, times="1", assets_cents=98_765_43)

    (found,) = rent.declarations_look(account_no=account, purpose="appeal", by=by)

    assert (found.income_cents, found.assets_cents, found.persons) == (LIMIT, 98_765_43, 3)
    assert b"9876543" not in bytes(IncomeDeclaration.objects.get().amounts_encrypted)
    record = AuditRecord.objects.order_by("-id")[0]
    assert (record.action, record.account_no, record.detail) == (
        "rent.declaration.look",
        account,
        {"purpose": "appeal"},
    )


def test_a_new_key_leaves_the_amounts_what_they_are(landlord, by):
    account = landlord.accounts[0]
    declare(account, by, assets_cents=5_00)
    before = bytes(IncomeDeclaration.objects.get().amounts_encrypted)

    assert rent.declarations_key_rotate(by=by) == 1

    assert bytes(IncomeDeclaration.objects.get().amounts_encrypted)[:5] != before[:5]
    assert rent.declarations_look(account_no=account, purpose="check", by=by)[0].assets_cents == 5_00


def test_nobody_looks_at_amounts_without_saying_why(landlord, by):
    with pytest.raises(tenancies.PurposeMissing):
        rent.declarations_look(account_no=landlord.accounts[0], purpose=" ", by=by)


def test_what_nobody_can_declare_is_not_kept(landlord, by):
    account = landlord.accounts[0]

    with pytest.raises(rent.DeclarationFaulty, match="not below nil"):
        declare(account, by, times="-1")
    with pytest.raises(rules.NoRuleInForce):
        declare(account, by, on=date(2027, 4, 1))
    with pytest.raises(tenancies.TenancyNotFound):
        declare(100_100_000_108, by)
    assert IncomeDeclaration.objects.count() == 0


def test_declarations_are_imported_and_one_of_the_same_day_is_replaced(landlord, write, by):
    a, b = landlord.accounts[:2]
    first = rent.declarations_import(path=write(f"{a},2026-08-15,3,51740.00,0,no"), by=by)

    second = rent.declarations_import(
        path=write(f"{a},2026-08-15,3,51740.01,0,no", f"{b},2026-08-15,1,13230.00,1323000.01,yes"), by=by
    )

    assert (first.added, first.replaced, second.added, second.replaced) == (1, 0, 1, 1)
    rows = IncomeDeclaration.objects.order_by("tenancy_id")
    assert [(r.income_ratio, r.assets_ratio, r.owns_property) for r in rows] == [
        (Decimal("2.01"), Decimal("0.00"), False),
        (Decimal("1.00"), Decimal("100.01"), True),
    ]


def test_a_dry_run_keeps_nothing(landlord, write, by):
    path = write(f"{landlord.accounts[0]},2026-08-15,3,51740.00,0,no")

    assert rent.declarations_import(path=path, by=by, dry_run=True).added == 1
    assert IncomeDeclaration.objects.count() == 0


def test_every_fault_of_a_file_is_named_by_line_and_nothing_is_kept(landlord, write, by):
    a = landlord.accounts[0]
    path = write(
        f"{a},2026-08-15,3,100.00,0,no",
        f"{a},2026-08-15,3,100.00,0,no",
        "100100000108,2026-08-15,3,100.00,0,no",
        f"{a},2026-08-16,3,100.001,0,no",
        f"{a},2026-08-17,0,100.00,0,no",
        f"{a},2026-08-18,3,100.00,0,perhaps",
        f"{a},2024-08-18,3,100.00,0,no",
        f"{a},2026-08-19,3,100.00,-1,no",
        f"{a},18.8.2026,3,100.00,0,no",
    )

    with pytest.raises(CsvRefused) as refused:
        rent.declarations_import(path=path, by=by)

    assert sorted(problem.split(":")[0] for problem in refused.value.problems) == [
        f"Line {n}" for n in (10, 3, 4, 5, 6, 7, 8, 9)
    ]
    assert IncomeDeclaration.objects.count() == 0


@given(
    persons=st.integers(1, 5),
    income_cents=st.integers(0, 300_000_00)
    | st.sampled_from([m * LIMIT + d for m in (2, 3, 4, 5) for d in (-1, 0, 1)]),
    assets_cents=st.integers(0, 5_000_000_00) | st.sampled_from([100 * LIMIT, 100 * LIMIT + 1]),
    owns_property=st.booleans(),
    month=st.sampled_from([Month(2026, 9), OCTOBER, Month(2027, 3)]),
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_review_and_the_calculator_agree(landlord, by, persons, income_cents, assets_cents, owns_property, month):
    account = landlord.accounts[0]
    declared = rent.Declared(account, AUGUST, persons, income_cents, assets_cents, owns_property)
    rent.declaration_record(declared=declared, by=by)
    household = rent.Household(
        persons=persons, youngest_age=0, income_cents=income_cents, assets_cents=assets_cents,
        owns_property=owns_property, net_rent_cents=NET, rates_cents=RATES,
    )  # fmt: skip
    expected = rent.rent_calculate(household=household, month=month)

    review(by, month=month)

    found = findings(by, month)[account]
    assert list(found.reasons) == list(expected.vacate_because)
    assert (found.outcome == "must_vacate") == (expected.outcome is rent.Outcome.MUST_VACATE)
    pays = {line.component: line.amount_cents for line in expected.lines}.get(rent.Component.ADDITIONAL_RENT)
    assert found.additional_cents == pays


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_apply_at_once_make_one_set_of_terms():
    landlord, by = small_landlord(), operator("test")
    declare(landlord.accounts[0], by, times="2.5")
    review(by)
    ready = Barrier(2, timeout=30)

    def apply(_):
        ready.wait()
        try:
            return rent.review_apply(from_month=OCTOBER, on=SEPTEMBER, by=by).begun
        except rent.ReviewAlreadyApplied:
            return "applied already"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(apply, range(2)))

    assert sorted(outcomes, key=str) == [1, "applied already"]
    assert len(terms()) == 1
    assert one("select count(*) from access_auditrecord where action = 'rent.review.apply'") == 1
