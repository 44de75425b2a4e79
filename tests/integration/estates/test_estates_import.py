from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kaifong.domains.access.api import Actor, NotPermitted, operator
from kaifong.domains.access.models import AuditRecord
from kaifong.domains.estates import api as estates
from kaifong.domains.estates.models import Block, Estate
from kaifong.kernel.localtext import LocalText
from tests.unit.estates.register_file import REAL, content, entry, same, three

pytestmark = pytest.mark.django_db

EGRET = {"name": three("Egret Estate", "鷺邨", "鹭邨"), "latitude": 22.4, "longitude": 114.2}


@pytest.fixture(scope="module")
def real():
    if not REAL.is_file():
        pytest.skip(f"The Authority's register is not at {REAL}.")
    return REAL


def english_blocks(code):
    return [(block.number, block.name.en) for block in estates.blocks(code)]


def test_the_real_register_is_taken_over_whole(real):
    done = estates.estates_import(path=real, by=operator())

    assert (done.estates, done.flats, done.blocks, done.blocks_kept) == (241, 837_800, 1_635, 1_640)
    assert (done.added, done.changed, done.unchanged, done.unread, done.missing) == (241, 0, 0, (), ())
    assert estates.counts() == estates.Counts(estates=241, blocks=1_640, flats=0)
    kept = estates.estates_list()
    assert [estate.code for estate in kept] == list(range(1001, 1242))
    assert (kept[0].name.en, kept[-1].name.en) == ("Tak Long Estate", "Choi Shek Estate")
    assert sum(estate.flats_count for estate in kept) == 837_800
    assert sum(estate.blocks_named for estate in kept) == 1_635


def test_the_real_register_again_touches_no_row(real, row_versions):
    estates.estates_import(path=real, by=operator())
    before = row_versions()

    again = estates.estates_import(path=real, by=operator())

    assert (again.added, again.changed, again.unchanged, again.changes) == (0, 0, 241, ())
    assert row_versions() == before


def test_codes_and_block_numbers_follow_the_file(register):
    done = register(entry(), entry(**EGRET))

    assert [(change.code, change.name.en, change.what) for change in done.changes] == [
        (1001, "Heron Estate", "added"),
        (1002, "Egret Estate", "added"),
    ]
    assert english_blocks(1002) == [(1, "Reed House"), (2, "Marsh House"), (3, "Lake House")]


def test_a_newer_file_updates_what_differs_and_says_what(register, row_versions):
    register(entry(), entry(**EGRET))
    before = row_versions()

    done = register(entry(), entry(**EGRET, flats=same("1 300 as at 31.3.2026"), website="www.example.hk"))

    assert (done.added, done.changed, done.unchanged) == (0, 1, 1)
    (change,) = done.changes
    assert (change.code, change.what) == (1002, "changed")
    assert [(field.field, str(field.old), str(field.new)) for field in change.fields] == [
        ("flats_count", "1200", "1300"),
        ("flats_as_at", "2025-12-31", "2026-03-31"),
        ("website", "", "www.example.hk"),
    ]
    assert estates.estate(1002).flats_count == 1300
    after = row_versions()
    assert [table for table in after if after[table] != before[table]] == ["estate"]
    assert len(set(after["estate"]) - set(before["estate"])) == 1


def test_a_text_that_the_newer_file_leaves_out_is_gone(register):
    register(entry())

    done = register(entry(management=same("")))

    assert [(field.field, field.new) for field in done.changes[0].fields] == [("management", None)]
    assert estates.estate(1001).management is None


def test_another_way_to_write_the_english_name_is_no_other_estate(register):
    register(entry())

    done = register(entry(name=three("HERON  ESTATE", "白鷺邨", "白鹭邨")))

    assert (done.added, done.changed) == (0, 1)
    assert done.changes[0].fields == (
        estates.FieldChange(
            "name", LocalText("白鷺邨", "Heron Estate", "白鹭邨"), LocalText("白鷺邨", "HERON ESTATE", "白鹭邨")
        ),
    )


def test_an_estate_renamed_in_english_is_known_by_its_chinese_name(register):
    register(entry(), entry(**EGRET))

    done = register(entry(name=three("White Heron Estate", "白鷺邨", "白鹭邨"), latitude=22.5), entry(**EGRET))

    assert (done.added, done.changed, done.missing) == (0, 1, ())
    assert (done.changes[0].code, done.changes[0].what) == (1001, "renamed")
    assert [estate.name.en for estate in estates.estates_list()] == ["White Heron Estate", "Egret Estate"]


def test_an_estate_renamed_in_every_language_is_known_by_its_place(register):
    register(entry(), entry(**EGRET))

    done = register(entry(name=three("Stork Estate", "鸛邨", "鹳邨"), latitude=22.38005), entry(**EGRET))

    assert [(change.code, change.what) for change in done.changes] == [(1001, "renamed")]
    assert Estate.objects.count() == 2


def test_a_new_estate_elsewhere_is_new_and_the_missing_one_stays_and_is_told(register):
    register(entry(), entry(**EGRET))

    done = register(entry(), entry(name=three("Stork Estate", "鸛邨", "鹳邨"), latitude=22.6))

    assert [(change.code, change.what) for change in done.changes] == [(1003, "added")]
    assert done.missing == (estates.Missing(1002, LocalText("鷺邨", "Egret Estate", "鹭邨")),)
    assert [estate.code for estate in estates.estates_list()] == [1001, 1002, 1003]


def test_two_estates_that_bear_one_chinese_name_stay_two(register):
    register(entry(), entry(name=three("Egret Estate", "白鷺邨", "白鹭邨"), latitude=22.6))

    assert [estate.name.en for estate in estates.estates_list()] == ["Heron Estate", "Egret Estate"]


def test_an_unreadable_estate_stays_as_it_was_and_the_rest_is_taken_over(register):
    register(entry(), entry(**EGRET))

    done = register(entry(district=None, website="www.example.hk"), entry(**EGRET, website="www.example.hk"))

    assert (done.estates, done.unread, done.missing) == (1, ("Heron Estate",), ())
    assert (estates.estate(1001).website, estates.estate(1002).website) == ("", "www.example.hk")
    assert [problem.estate for problem in done.problems] == ["Heron Estate", "Heron Estate"]


def test_new_blocks_are_numbered_on_and_old_ones_keep_their_numbers(register):
    register(entry())

    done = register(entry(blocks_stated="4", blocks=same("Pond House<br>Reed House<br>Marsh House<br>Lake House")))

    assert english_blocks(1001) == [(1, "Reed House"), (2, "Marsh House"), (3, "Lake House"), (4, "Pond House")]
    assert [block.en for block in done.changes[0].blocks_added] == ["Pond House"]


def test_a_block_renamed_in_english_is_known_by_its_chinese_name(register):
    register(entry())
    lists = three("Rush House<br>Marsh House<br>Lake House", "蘆葦樓\n沼澤樓\n湖泊樓", "芦苇楼\n沼泽楼\n湖泊楼")

    done = register(entry(blocks=lists))

    assert english_blocks(1001) == [(1, "Rush House"), (2, "Marsh House"), (3, "Lake House")]
    assert [(change.field, change.old.en, change.new.en) for change in done.changes[0].blocks_renamed] == [
        ("block 1", "Reed House", "Rush House")
    ]
    assert done.missing == ()


def test_a_block_that_the_file_no_longer_names_stays_and_is_told(register):
    register(entry())
    fewer = entry(blocks_stated="2", blocks=three("Reed House<br>Lake House", "蘆葦樓\n湖泊樓", "芦苇楼\n湖泊楼"))

    done = register(fewer)
    again = register(fewer)

    assert [(each.code, each.block.en) for each in done.missing] == [(1001, "Marsh House")]
    assert again.missing == done.missing
    assert (again.changed, again.unchanged) == (0, 1)
    assert Block.objects.filter(name_en="Marsh House", number=2).exists()


def test_blocks_out_of_a_row_can_have_flats_of_their_own(register):
    register(entry(blocks_stated="2", blocks=three("Block 1 - Block 2", "第一座至第二座", "第一座至第二座")))

    assert english_blocks(1001) == [(1, "Block 1"), (2, "Block 2")]
    assert estates.estate(1001).blocks_named == 1
    assert estates.estate(1001).blocks_as_named.en == "Block 1 - Block 2"


def test_a_district_that_is_renamed_or_moved_is_told_once(register):
    register(entry(), entry(**EGRET))
    new = {"district": three("Sha Tin", "新沙田", "新沙田"), "region": three("Kowloon", "九龍", "九龙")}

    done = register(entry(**new), entry(**EGRET, **new))

    assert [(change.field, change.old.zh_hant, change.new.zh_hant) for change in done.districts_changed] == [
        ("name of Sha Tin", "沙田", "新沙田"),
        ("region of Sha Tin", "新界", "九龍"),
    ]
    assert (done.changed, done.unchanged) == (0, 2)
    assert (estates.estate(1002).district.zh_hant, estates.estate(1002).region.en) == ("新沙田", "Kowloon")


def test_an_estate_that_moves_to_another_district_is_told_by_the_districts_names(register):
    register(entry())

    done = register(entry(district=three("Tai Po", "大埔", "大埔")))

    assert [(field.field, field.old.en, field.new.en) for field in done.changes[0].fields] == [
        ("district", "Sha Tin", "Tai Po")
    ]


def test_a_dry_run_tells_the_same_and_writes_nothing(register, row_versions):
    register(entry())
    before = row_versions()
    newer = (entry(office=same("Elsewhere"), blocks=same("Reed House<br>Pond House<br>Lake House")), entry(**EGRET))

    trial = register(*newer, dry_run=True)

    assert row_versions() == before
    assert trial.dry_run
    done = register(*newer)
    assert (trial.added, trial.changed, trial.changes, trial.missing) == (1, 1, done.changes, done.missing)


def test_a_refused_file_changes_nothing(tmp_path, row_versions, register):
    register(entry())
    before = row_versions()
    torn = tmp_path / "torn.json"
    torn.write_bytes(content(entry(website="www.example.hk"))[:-9])

    with pytest.raises(estates.RegisterRefused) as caught:
        estates.estates_import(path=torn, by=operator())

    assert caught.value.reason == "json"
    assert row_versions() == before


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(estates.RegisterRefused, match=r"none\.json cannot be read: No such file"):
        estates.estates_import(path=tmp_path / "none.json", by=operator())


@pytest.mark.parametrize(
    "actor",
    [Actor("clerk", "office", frozenset()), Actor("clerk", "office", frozenset({"estates.import"}), frozenset({1001}))],
)
def test_who_lacks_the_verb_or_has_some_estates_only_may_not_import(tmp_path, actor):
    with pytest.raises(NotPermitted):
        estates.estates_import(path=tmp_path / "register.json", by=actor)


def test_an_import_is_on_the_record_and_a_dry_run_is_not(register):
    register(entry(), dry_run=True)
    assert not AuditRecord.objects.exists()

    register(entry())

    record = AuditRecord.objects.get()
    assert (record.actor, record.door, record.action) == ("operator", "cli", "estates.import")
    assert {key: record.detail[key] for key in ("estates", "added", "changed")} == {
        "estates": 1,
        "added": 1,
        "changed": 0,
    }


def test_codes_that_are_used_up_refuse_the_file(register, row_versions):
    register(entry())
    estate = Estate.objects.get()
    Estate.objects.create(
        **{field.attname: getattr(estate, field.attname) for field in Estate._meta.concrete_fields}
        | {"code": 8999, "key": "last", "name_en": "Last", "name_zh_hant": "末"}
    )
    before = row_versions()

    with pytest.raises(estates.EstateCodesUsedUp):
        register(entry(), entry(**EGRET))

    assert row_versions() == before


def test_the_database_keeps_names_and_numbers_apart(register):
    register(entry())
    block = {"estate_id": 1001, "name_en": "Pond House", "name_zh_hant": "池樓", "name_zh_hans": "池楼"}

    for name, clash in (
        ("block_number_once_in_an_estate", {"number": 1, "key": "pondhouse"}),
        ("block_name_once_in_an_estate", {"number": 9, "key": "reedhouse"}),
        ("block_number_from_one", {"number": 0, "key": "pondhouse"}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Block.objects.create(**block, **clash)


def test_what_is_listed_is_what_was_stated(register, django_assert_num_queries):
    register(entry(flats=same("600 * as at 31.12.2025"), further=same("* Rental flats only")))

    with django_assert_num_queries(2):
        (estate,) = estates.estates_list()

    assert estate.name == LocalText("白鷺邨", "Heron Estate", "白鹭邨")
    assert (estate.district.zh_hans, estate.region.en) == ("沙田", "New Territories")
    assert (estate.flats_count, estate.flats_note.en) == (600, "* Rental flats only")
    assert (estate.flat_size_min_m2, estate.flat_size_max_m2) == (Decimal("14.05"), Decimal("37.10"))
    assert estate.office.zh_hant == "白鷺邨辦事處\n蘆葦樓地下"
    assert estate.car_parks is None
    assert estates.estate(1001) == estate


def test_an_unknown_estate_is_not_found():
    with pytest.raises(estates.EstateNotFound, match=r"There is no estate 1001\."):
        estates.estate(1001)
