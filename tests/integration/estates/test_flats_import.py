from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from kaifong.domains.access.api import Actor, NotPermitted, operator
from kaifong.domains.access.models import AuditRecord
from kaifong.domains.estates import api as estates
from kaifong.domains.estates.models import Flat
from kaifong.infra.csvfile import CsvRefused
from kaifong.kernel.localtext import LocalText
from tests.unit.estates.register_file import entry, same, three

pytestmark = pytest.mark.django_db

HEADER = "estate_code,block,floor,flat,area_m2"
ROWS = ("1001,Reed House,1,101,14.05", "1001,Reed House,1,102,37.1", "1001,Lake House,G,3,")


@pytest.fixture
def heron(register):
    """Estate 1001 with Reed House, Marsh House and Lake House."""
    return register(entry())


@pytest.fixture
def flats(tmp_path):
    """Import a file of the given lines."""

    def take(*lines, header=HEADER, **options):
        path = tmp_path / "flats.csv"
        path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
        return estates.flats_import(path=path, by=operator(), **options)

    return take


def problems(call, *lines, **options):
    with pytest.raises(CsvRefused) as caught:
        call(*lines, **options)
    return list(caught.value.problems)


def kept():
    rows = Flat.objects.order_by("id").values_list("block__name_en", "floor", "number", "area_m2")
    return [tuple(row) for row in rows]


def test_flats_are_added_in_the_files_order(heron, flats):
    done = flats(*ROWS)

    assert (done.rows, done.added, done.changed, done.unchanged) == (3, 3, 0, 0)
    assert kept() == [
        ("Reed House", "1", "101", Decimal("14.05")),
        ("Reed House", "1", "102", Decimal("37.10")),
        ("Lake House", "G", "3", None),
    ]


def test_the_same_rows_again_touch_nothing(heron, flats, row_versions):
    flats(*ROWS)
    before = row_versions()

    again = flats(*ROWS)

    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert row_versions() == before


def test_another_area_replaces_and_no_area_leaves_the_known_one(heron, flats):
    flats(*ROWS)

    done = flats("1001,Reed House,1,101,", "1001,Reed House,1,102,38", "1001,Lake House,G,3,20.5")

    assert (done.added, done.changed, done.unchanged) == (0, 2, 1)
    assert [row[3] for row in kept()] == [Decimal("14.05"), Decimal("38.00"), Decimal("20.50")]


def test_flats_that_a_file_does_not_name_stay(heron, flats):
    flats(*ROWS)

    done = flats("1001,Marsh House,2,201,30")

    assert (done.rows, done.added) == (1, 1)
    assert len(kept()) == 4


def test_a_block_is_known_by_its_name_in_any_writing_or_by_its_number(heron, flats):
    flats("1001,reed  HOUSE,1,101,", "1001,2,1,101,", "1001,Lake-House,1,101,")

    assert [row[0] for row in kept()] == ["Reed House", "Marsh House", "Lake House"]


def test_letters_of_a_door_are_capitals(heron, flats):
    flats("1001,Reed House,ug,12a,", "1001,Reed House,3,3-4/5,")

    assert [row[1:3] for row in kept()] == [("UG", "12A"), ("3", "3-4/5")]


def test_a_number_that_may_be_another_blocks_name_is_refused(register, flats):
    register(
        entry(
            blocks_stated="3",
            blocks=three("Reed House<br>Block 1 - Block 2", "蘆葦樓\n第一座至第二座", "芦苇楼\n第一座至第二座"),
        )
    )

    assert problems(flats, "1001,2,1,101,") == [
        "Line 2: In estate 1001, '2' may be 'Block 2' or the block numbered so, 'Block 1'; write the name."
    ]
    assert flats("1001,Block 2,1,101,").added == 1


def test_a_number_that_is_also_the_blocks_own_name_is_taken(register, flats):
    register(entry(blocks_stated="2", blocks=three("Block 1 - Block 2", "第一座至第二座", "第一座至第二座")))

    flats("1001,2,1,101,")

    assert kept()[0][0] == "Block 2"


def test_every_fault_is_told_by_line_and_nothing_is_imported(heron, flats):
    found = problems(
        flats,
        "1001,Reed House,1,101,14.05",
        "1009,Reed House,1,101,",
        "1001,Rush House,1,101,",
        "1001,Reed House,ground,101,",
        "1001,Reed House,1,,",
        "1001,Reed House,1,102,0",
        "1001,Reed House,1,103,14.055",
        "1001,Reed House,1,104,1000",
        "1001,Reed House,1",
        "1001,Reed House,1,105,12,extra",
    )

    assert found == [
        "Line 3: There is no estate 1009.",
        "Line 4: Estate 1001 has no block 'Rush House'.",
        "Line 5: floor 'GROUND' is not one to four letters or digits",
        "Line 6: flat '' is not up to ten letters, digits, hyphens or slashes",
        "Line 7: area_m2 '0' is not a positive number under 1000 with at most two decimals",
        "Line 8: area_m2 '14.055' is not a positive number under 1000 with at most two decimals",
        "Line 9: area_m2 '1000' is not a positive number under 1000 with at most two decimals",
        "Line 10: 3 fields where 5 are expected",
        "Line 11: 6 fields where 5 are expected",
    ]
    assert kept() == []


def test_a_flat_named_twice_is_told_with_both_lines(heron, flats):
    assert problems(flats, "1001,Reed House,1,12A,30", "1001,Reed House,2,12A,", "1001,1,1,12a,30") == [
        "Line 4: the flat is on line 2 already"
    ]
    assert kept() == []


def test_a_hundred_faults_are_enough(heron, flats):
    found = problems(flats, *(f"1009,Reed House,1,{flat}," for flat in range(150)))

    assert len(found) == 100
    assert found[-1].startswith("Line 101: ")


@pytest.mark.parametrize(
    "header", ["estate_code,block,flat,floor,area_m2", "estate_code,block,floor,flat", "1001,Reed House,1,101,", ""]
)
def test_another_header_is_refused(heron, flats, header):
    assert problems(flats, *ROWS, header=header) == [f"Line 1: the header must be {HEADER}"]


def test_lines_in_another_encoding_are_named(heron, tmp_path):
    path = tmp_path / "big5.csv"
    path.write_bytes(f"{HEADER}\n{ROWS[0]}\n1001,蘆葦樓,1,102,\n{ROWS[1]}\n".encode("big5hkscs"))

    assert problems(estates.flats_import, path=path, by=operator()) == ["Line 3: not UTF-8 at byte 8"]


def test_a_file_from_a_spreadsheet_is_read(heron, tmp_path):
    path = tmp_path / "flats.csv"
    path.write_bytes(b"\xef\xbb\xbf" + ("\r\n".join((HEADER, '1001,"Reed House", 1 ,101,14.05', ""))).encode())

    assert estates.flats_import(path=path, by=operator()).added == 1


def test_a_line_of_ten_megabytes_is_one_fault(heron, flats):
    assert problems(flats, "1001," + "x" * 10_000_000, ROWS[0]) == ["Line 2: longer than 65,536 bytes"]


def test_a_dry_run_tells_the_same_and_writes_nothing(heron, flats, row_versions):
    flats(ROWS[0])
    before = row_versions()

    trial = flats("1001,Reed House,1,101,15", *ROWS[1:], dry_run=True)

    assert row_versions() == before
    assert (trial.dry_run, trial.rows, trial.added, trial.changed, trial.unchanged) == (True, 3, 2, 1, 0)


def test_progress_ends_with_the_number_of_rows(heron, flats):
    told = []

    flats(*(f"1001,Reed House,{n // 100},{n}," for n in range(10_500)), progress=told.append)

    assert told == [10_000, 10_500]


def test_who_lacks_the_verb_may_not_import(tmp_path):
    with pytest.raises(NotPermitted):
        estates.flats_import(path=tmp_path / "flats.csv", by=Actor("clerk", "office", frozenset()))


def test_an_import_is_on_the_record(heron, flats):
    flats(*ROWS)

    record = AuditRecord.objects.get(action="flats.import")
    assert record.detail == {"rows": 3, "added": 3, "changed": 0}


def test_the_database_keeps_one_flat_at_a_door(heron, flats):
    flats(*ROWS)
    block_id = Flat.objects.values_list("block_id", flat=True)[0]

    with pytest.raises(IntegrityError, match="flat_once_at_its_door"), transaction.atomic():
        Flat.objects.create(block_id=block_id, floor="1", number="101")
    with pytest.raises(IntegrityError, match="flat_area_positive"), transaction.atomic():
        Flat.objects.create(block_id=block_id, floor="1", number="109", area_m2=0)


def test_a_flat_is_found_at_its_door(heron, flats):
    flats(*ROWS)

    found = estates.flat_find(estate_code=1001, block="lake house", floor="g", number=" 3 ")

    assert (found.estate_code, found.block_number, found.floor, found.number) == (1001, 3, "G", "3")
    assert estates.flat(found.id) == found
    with pytest.raises(estates.FlatNotFound, match=r"There is no flat 9 on floor G of 'lake house' in estate 1001\."):
        estates.flat_find(estate_code=1001, block="lake house", floor="G", number="9")
    with pytest.raises(estates.FlatNotFound, match="There is no flat with id 0"):
        estates.flat(0)


def test_addresses_read_in_each_language_in_its_own_order(heron, flats, django_assert_num_queries):
    flats(*ROWS)
    ids = list(Flat.objects.order_by("id").values_list("id", flat=True))

    with django_assert_num_queries(1):
        addresses = estates.flat_addresses([*ids, 0])

    assert list(addresses) == ids
    assert addresses[ids[0]] == LocalText(
        "白鷺邨蘆葦樓1樓101室", "Flat 101, 1/F, Reed House, Heron Estate", "白鹭邨芦苇楼1楼101室"
    )
    assert estates.flat_address(ids[2]) == LocalText(
        "白鷺邨湖泊樓地下3室", "Flat 3, G/F, Lake House, Heron Estate", "白鹭邨湖泊楼地下3室"
    )


def test_flats_are_counted_by_estate(heron, flats, register):
    register(entry(), entry(name=same("Egret Estate"), latitude=22.6))
    flats(*ROWS)

    assert estates.flat_counts() == {1001: 3}
    assert estates.counts() == estates.Counts(estates=2, blocks=6, flats=3)


def test_other_files_name_flats_as_the_flats_file_does(heron, flats):
    flats(*ROWS)
    first, _, third = Flat.objects.order_by("id").values_list("id", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table staged_rent"
            " (line integer, estate_code integer, block text, floor text, flat text, flat_id bigint)"
        )
        cursor.execute(
            "insert into staged_rent values (1, 1001, 'reed house', '1', '101'), (2, 1001, '3', 'g', '3'),"
            " (3, 1001, 'Reed House', '9', '101'), (4, 1009, 'Reed House', '1', '101')"
        )

        estates.flats_resolve(staging="staged_rent")

        cursor.execute("select flat_id from staged_rent order by line")
        assert cursor.fetchall() == [(first,), (third,), (None,), (None,)]
