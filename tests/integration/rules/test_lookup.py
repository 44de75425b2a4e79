from __future__ import annotations

import tempfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaifong.domains.access.api import operator
from kaifong.domains.rules import api as rules

pytestmark = pytest.mark.django_db

INVENTED = Path(__file__).parents[2] / "rulepacks/invented"
TEXT = {"zh-hant": "事", "en": "Thing", "zh-hans": "事"}
HEAD = {"id": "drawn", "name": TEXT, "currency": "HKD", "licence": "none", "remarks": "drawn"}
DAY_ZERO = date(2024, 2, 20)
DAYS = [DAY_ZERO + timedelta(days=n) for n in range(-2, 32)]

Versions = list[tuple[date | None, date | None, int]]
"""First day, last day (both belong to the version, None for unknown or open), and the value."""


@pytest.fixture
def invented(settings):
    settings.CURRENCY = "XTS"
    return rules.pack_load(path=INVENTED, by=operator())


def test_the_rule_in_force_on_its_first_and_its_last_day(invented):
    first = rules.rule_in_force("rent.additional_rent", date(2020, 1, 1))
    last = rules.rule_in_force("rent.additional_rent", date(2024, 12, 31))

    assert first == last
    assert [tier["multiplier"] for tier in first.value["tiers"]] == ["1.2", "1.8"]
    assert (first.start, first.last, first.pack, first.kind) == (
        date(2020, 1, 1),
        date(2024, 12, 31),
        "invented",
        rules.Kind.SCALE,
    )
    assert (first.source_title, first.checked_on, first.confirmed) == ("By-law 2", date(2026, 1, 2), True)


def test_a_day_without_a_rule_is_an_error_that_says_what_the_pack_knows_to_be_missing(invented):
    with pytest.raises(rules.NoRuleInForce) as refused:
        rules.rule_in_force("rent.additional_rent", date(2025, 6, 1))

    assert str(refused.value) == (
        "No rule rent.additional_rent is in force on 2025-06-01. Known to be missing: The by-law of 2025 was lost."
    )
    assert refused.value.missing == ("The by-law of 2025 was lost.",)


@pytest.mark.parametrize("code", ["rent.assistance", "rent.additional", "rent", ""])
def test_a_code_that_the_pack_does_not_state_has_no_rule(invented, code):
    with pytest.raises(rules.NoRuleInForce):
        rules.rule_in_force(code, date(2026, 1, 1))


def test_rules_by_prefix_come_in_order_of_their_codes(invented):
    found = rules.rules_in_force("rent.", date(2025, 6, 1))

    assert [rule.code for rule in found] == ["rent.components", "rent.relief"]


def test_a_percent_sign_is_no_wildcard(invented):
    assert rules.rules_in_force("%", date(2026, 1, 1)) == []


def test_rules_by_id_name_an_id_that_never_was(invented):
    known = invented.added[0]

    assert rules.rules_by_id([known.id, known.id]) == {known.id: known}
    assert rules.rules_by_id([]) == {}
    with pytest.raises(rules.NoSuchRule, match="id 0, 987654"):
        rules.rules_by_id([known.id, 987654, 0])


def test_what_is_open_is_listed_with_its_reason(invented):
    assert [(p.code, p.reason, p.what, p.rule_id is None) for p in rules.rules_open()] == [
        ("limits.income", rules.OpenReason.UNCONFIRMED, "The copy is hard to read.", False),
        ("rent.additional_rent", rules.OpenReason.MISSING, "The by-law of 2025 was lost.", True),
    ]


def test_versions_of_a_code_that_no_pack_states_are_refused(invented):
    with pytest.raises(rules.NoSuchCode):
        rules.rule_versions("rent.assistance")


@pytest.mark.parametrize(
    ("statements", "read"),
    [
        (1, lambda id: rules.rule_in_force("rent.components", date(2026, 1, 1))),
        (1, lambda id: rules.rules_in_force("rent.", date(2026, 1, 1))),
        (1, lambda id: rules.rule(id)),
        (1, lambda id: rules.rules_by_id([id])),
        (1, lambda id: rules.rule_versions("rent.additional_rent")),
        (2, lambda id: rules.rules_open()),
    ],
)
def test_reads_take_the_statements_that_they_promise(invented, django_assert_num_queries, statements, read):
    with django_assert_num_queries(statements):
        read(invented.added[0].id)


@st.composite
def timelines(draw: st.DrawFn) -> Versions:
    """Versions that never overlap, in any order, with gaps between some of them."""
    cuts = sorted(draw(st.sets(st.integers(0, 28), max_size=8)))
    versions: Versions = []
    for number, (begin, end) in enumerate(pairwise([*cuts, 30])):
        if draw(st.booleans()):
            last = DAY_ZERO + timedelta(days=draw(st.integers(begin, end - 1)))
            versions.append((DAY_ZERO + timedelta(days=begin), last, draw(st.integers(0, 2)) + 10 * number))
    if versions and draw(st.booleans()):
        versions[0] = (None, *versions[0][1:])
    if versions and draw(st.booleans()):
        versions[-1] = (versions[-1][0], None, versions[-1][2])
    return draw(st.permutations(versions))


def load(versions: Versions) -> rules.LoadReport:
    stated = [
        {
            "from": str(first or "unknown"),
            **({"until": str(last)} if last else {}),
            "value": {"n": n},
            "source": {"title": "drawn"},
            "checked_on": "2024-01-01",
            "confidence": "confirmed",
        }
        for first, last, n in versions
    ]
    hole = {"from": "unknown", "missing": "nothing"}  # so that no versions at all is a sound pack too
    rule = {"code": "rent.drawn", "kind": "parameter", "title": TEXT, "versions": stated, "holes": [hole]}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("pack", HEAD), ("rent", [rule])):
            Path(folder, f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return rules.pack_load(path=Path(folder), by=operator())


def expected(versions: Versions, on: date) -> int | None:
    for first, last, n in versions:
        if (first is None or first <= on) and (last is None or on <= last):
            return n
    return None


def found(on: date) -> int | None:
    try:
        return rules.rule_in_force("rent.drawn", on).value["n"]
    except rules.NoRuleInForce:
        return None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(packs=st.lists(timelines(), min_size=1, max_size=3))
def test_every_day_answers_as_the_last_pack_says_and_every_old_rule_stays_what_it_was(db, packs):
    with transaction.atomic():
        once: dict[int, rules.Rule] = {}
        for versions in packs:
            report = load(versions)
            once.update({rule.id: rule for rule in [*report.added, *(pair.new for pair in report.corrected)]})

            assert [found(day) for day in DAYS] == [expected(versions, day) for day in DAYS]
            now = rules.rules_by_id(once)
            assert {id: rule.value for id, rule in now.items()} == {id: rule.value for id, rule in once.items()}
            assert {id: rule.in_force for id, rule in now.items()} == {id: rule.in_force for id, rule in once.items()}
            assert not load(versions).changed
        transaction.set_rollback(True)
