from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kaifong.domains.access.api import Actor, NotPermitted, operator
from kaifong.domains.access.models import AuditRecord
from kaifong.domains.rules import api as rules
from kaifong.domains.rules.models import Rule, RuleCode

pytestmark = pytest.mark.django_db

HONG_KONG = Path(__file__).parents[3] / "src/kaifong/rulepacks/hk"
TABLES = ("rules_rulepack", "rules_rulecode", "rules_rule", "rules_rulehole", "access_auditrecord")


@pytest.fixture
def pack(tmp_path, settings):
    """A copy of the small pack that a test may edit: ``pack(old, new)`` replaces a text and returns the folder."""
    settings.CURRENCY = "XTS"
    content = SMALL

    def write(*pairs: tuple[str, str]) -> Path:
        nonlocal content
        for old, new in pairs:
            assert old in content
            content = content.replace(old, new, 1)
        (tmp_path / "pack.yaml").write_text(HEAD, encoding="utf-8")
        (tmp_path / "rent.yaml").write_text(content, encoding="utf-8")
        return tmp_path

    return write


HEAD = """\
id: small
name: {zh-hant: 小, en: Small, zh-hans: 小}
currency: XTS
licence: none
remarks: made up
"""
SMALL = """\
- code: rent.thing
  kind: parameter
  title: {zh-hant: 事, en: Thing, zh-hans: 事}
  versions:
    - from: unknown
      until: 2020-12-31
      value: {n: 1, flag: true}
      source: {title: Law 1}
      checked_on: 2021-02-03
      confidence: confirmed
    - from: 2021-01-01
      value: {n: 2}
      source: {title: Law 2}
      checked_on: 2021-02-03
      confidence: unconfirmed
      note: hard to read
  holes:
    - {from: 2022-01-01, missing: The appendix.}
"""
SUCCESSOR = """\
    - from: 2024-01-01
      value: {n: 9}
      source: {title: Law 9}
      checked_on: 2024-01-01
      confidence: confirmed
"""


def load(path: Path, *, trial: bool = False) -> rules.LoadReport:
    return rules.pack_load(path=path, by=operator(), trial=trial)


def stored() -> list[object]:
    """Every row with its place on disk, which changes where a row is written again."""
    rows: list[object] = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"select ctid::text, xmin::text, to_jsonb(t) from {table} t order by ctid")
            rows.append(cursor.fetchall())
    return rows


def test_the_first_load_adds_every_version(pack):
    report = load(pack())

    assert [(rule.code, rule.value) for rule in report.added] == [
        ("rent.thing", {"n": 1, "flag": True}),
        ("rent.thing", {"n": 2}),
    ]
    assert (report.corrected, report.withdrawn, report.unchanged, report.holes) == ((), (), 0, 1)


def test_the_same_pack_again_touches_no_row(pack):
    load(pack())
    before = stored()

    report = load(pack())

    assert not report.changed
    assert report.unchanged == 2
    assert stored() == before


def test_a_correction_keeps_the_old_version_and_reports_both(pack):
    old = load(pack()).added[1]

    (correction,) = load(pack(("{n: 2}", "{n: 3}"))).corrected

    assert (correction.old.id, correction.old.value) == (old.id, {"n": 2})
    assert correction.old.superseded_at is not None
    assert (correction.new.value, correction.new.superseded_at) == ({"n": 3}, None)
    assert correction.fields == ("value",)
    assert rules.rule(old.id).value == {"n": 2}
    assert rules.rule_in_force("rent.thing", date(2021, 1, 1)) == correction.new


def test_true_and_one_are_not_the_same_value(pack):
    load(pack())

    (correction,) = load(pack(("flag: true", "flag: 1"))).corrected

    assert correction.fields == ("value",)


def test_a_successor_closes_the_version_before_it(pack):
    load(pack())

    report = load(
        pack(
            ("    - from: 2021-01-01\n", "    - from: 2021-01-01\n      until: 2023-12-31\n"),
            ("  holes:", SUCCESSOR + "  holes:"),
        )
    )

    assert [rule.value for rule in report.added] == [{"n": 9}]
    assert [pair.fields for pair in report.corrected] == [("in_force",)]
    assert rules.rule_in_force("rent.thing", date(2023, 12, 31)).value == {"n": 2}
    assert rules.rule_in_force("rent.thing", date(2024, 1, 1)).value == {"n": 9}


def test_a_version_that_moved_its_first_day_is_withdrawn_and_added(pack):
    load(pack())

    report = load(pack(("from: 2021-01-01", "from: 2021-07-01")))

    assert [rule.in_force.start for rule in report.withdrawn] == [date(2021, 1, 1)]
    assert [rule.in_force.start for rule in report.added] == [date(2021, 7, 1)]
    with pytest.raises(rules.NoRuleInForce):
        rules.rule_in_force("rent.thing", date(2021, 6, 30))


def test_a_withdrawn_version_that_returns_is_a_new_row(pack):
    first = load(pack()).added[1]
    load(pack(("from: 2021-01-01", "from: 2021-07-01")))

    report = load(pack(("from: 2021-07-01", "from: 2021-01-01")))

    assert [rule.value for rule in report.added] == [first.value]
    assert report.added[0].id != first.id


def test_a_changed_title_is_reported_and_supersedes_nothing(pack):
    load(pack())

    report = load(pack(("en: Thing", "en: Matter")))

    assert report.renamed == ("rent.thing",)
    assert report.unchanged == 2
    assert rules.rule_in_force("rent.thing", date(2021, 1, 1)).title.en == "Matter"


def test_a_changed_description_of_the_pack_is_reported(pack, tmp_path):
    load(pack())
    (tmp_path / "pack.yaml").write_text(HEAD.replace("made up", "found"), encoding="utf-8")

    report = load(tmp_path)

    assert (report.pack_changed, report.changed, report.unchanged) == (True, True, 2)


def test_holes_come_and_go(pack):
    load(pack())

    report = load(pack(("The appendix.", "The annex.")))

    assert report.holes_changed == 2
    assert [point.what for point in rules.rules_open() if point.reason is rules.OpenReason.MISSING] == ["The annex."]


def test_a_trial_reports_and_changes_nothing(pack):
    load(pack())
    before = stored()

    report = load(pack(("{n: 2}", "{n: 3}"), ("en: Thing", "en: Matter")), trial=True)

    assert report.trial
    assert [pair.new.value for pair in report.corrected] == [{"n": 3}]
    assert report.renamed == ("rent.thing",)
    assert rules.rule_in_force("rent.thing", date(2021, 1, 1)).value == {"n": 2}
    assert [[row[2] for row in table] for table in stored()] == [[row[2] for row in table] for table in before]


def test_a_load_is_audited_once_and_names_the_rules(pack):
    added = load(pack()).added
    load(pack())

    (record,) = AuditRecord.objects.filter(action="rules.load")

    assert record.actor == "operator"
    assert record.detail == {
        "pack": "small",
        "added": [rule.id for rule in added],
        "corrected": [],
        "withdrawn": [],
        "renamed": [],
        "holes_changed": 1,
    }


def test_a_pack_with_a_fault_loads_nothing(pack):
    load(pack())
    before = stored()

    with pytest.raises(rules.RulePackInvalid, match=r"rent\.yaml: rent\.thing: version 2, checked_on"):
        load(
            pack(("{n: 1, flag: true}", "{n: 7}"), ("2021-02-03\n      confidence: unc", "soon\n      confidence: unc"))
        )

    assert stored() == before


def test_overlapping_versions_are_refused_before_the_database_sees_them(pack):
    with pytest.raises(rules.RulePackInvalid, match="are in force on the same day"):
        load(pack(("until: 2020-12-31", "until: 2021-01-01")))

    assert not Rule.objects.exists()


def test_whoever_lacks_the_verb_loads_nothing(pack):
    with pytest.raises(NotPermitted):
        rules.pack_load(path=pack(), by=Actor("clerk", "office", frozenset({"rent.view"})))

    assert not Rule.objects.exists()


def test_a_pack_in_another_currency_is_refused(pack, settings):
    path = pack()
    settings.CURRENCY = "HKD"

    with pytest.raises(rules.CurrencyDiffers, match="states amounts in XTS; this landlord charges in HKD"):
        load(path)


def test_a_code_belongs_to_the_pack_that_stated_it_first(pack, tmp_path):
    load(pack())
    (tmp_path / "pack.yaml").write_text(HEAD.replace("id: small", "id: other"), encoding="utf-8")

    with pytest.raises(rules.CodeOfAnotherPack, match=r"Pack other states rent\.thing, which belongs to pack small"):
        load(tmp_path)


def test_the_database_refuses_two_versions_in_force_on_one_day(pack):
    load(pack())
    again = Rule.objects.get(in_force__startswith=date(2021, 1, 1))
    again.pk = None

    with pytest.raises(IntegrityError, match="rule_in_force_once"), transaction.atomic():
        again.save(force_insert=True)


def test_the_database_lets_two_codes_be_in_force_on_one_day(pack):
    load(pack())
    later = Rule.objects.get(in_force__startswith=date(2021, 1, 1))
    code = RuleCode.objects.get()
    code.pk, code.code = None, "rent.other"
    code.save(force_insert=True)

    later.pk, later.code = None, code
    later.save(force_insert=True)

    assert [rule.code for rule in rules.rules_in_force("rent.", date(2021, 1, 1))] == ["rent.other", "rent.thing"]


@pytest.mark.parametrize(
    "change",
    [
        {"value": {"n": 4}},
        {"confidence": "confirmed"},
        {"superseded_at": "2021-01-01T00:00Z", "note": "quietly"},
    ],
)
def test_the_database_refuses_to_change_a_rule(pack, change):
    load(pack())

    with pytest.raises(IntegrityError, match="can only be superseded"), transaction.atomic():
        Rule.objects.filter(in_force__startswith=date(2021, 1, 1)).update(**change)


def test_the_database_refuses_to_delete_a_rule_or_to_put_a_superseded_one_back(pack):
    old = load(pack()).added[1]
    load(pack(("{n: 2}", "{n: 3}")))

    with pytest.raises(IntegrityError, match="can only be superseded"), transaction.atomic():
        Rule.objects.filter(id=old.id).delete()
    with pytest.raises(IntegrityError, match="can only be superseded"), transaction.atomic():
        Rule.objects.filter(id=old.id).update(superseded_at=None)


def test_the_hong_kong_pack_loads_and_loads_again_unchanged():
    first = load(HONG_KONG)
    before = stored()

    second = load(HONG_KONG)

    assert len(first.added) == second.unchanged > 0
    assert not second.changed
    assert stored() == before


def test_loading_again_takes_a_lock_and_four_reads():
    load(HONG_KONG)

    with CaptureQueriesContext(connection) as statements:
        load(HONG_KONG)

    work = [s["sql"] for s in statements if not s["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert [sql.split()[0].lower() for sql in work] == ["select"] * 5
    assert "pg_advisory_xact_lock" in work[0]
