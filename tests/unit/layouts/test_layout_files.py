"""A layout file is checked in full, and told what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaifong.channels.layouts import Layout, LayoutInvalid
from tests.contract.samples import LAYOUTS, channel_settings

DELIMITED = """
title = "A test"
format = "delimited"
bad_line = "refuse"
tag = { column = 1 }
[header]
tag = "H"
columns = 2
fields = [{ name = "biller", column = 2, setting = "biller" }]
[detail]
tag = "D"
columns = 6
fields = [
    { name = "reference", column = 2 },
    { name = "account", column = 3 },
    { name = "amount", column = 4, type = "cents" },
    { name = "paid_on", column = 5, type = "date", format = "YYYYMMDD" },
]
[trailer]
tag = "T"
columns = 3
fields = [{ name = "count", column = 2, type = "digits" }, { name = "sum", column = 3, type = "cents" }]
"""
FIXED = """
title = "A test"
format = "fixed"
bad_line = "refuse"
[detail]
length = 40
fields = [
    { name = "reference", at = 1, length = 8 },
    { name = "account", at = 9, length = 12 },
    { name = "amount", at = 21, length = 10, type = "cents" },
    { name = "paid_on", at = 31, length = 6, type = "date", format = "YYMMDD" },
]
"""


def problems(folder: Path, text: str, **ours: str) -> tuple[str, ...]:
    path = folder / "test.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LayoutInvalid) as caught:
        Layout.load(path, ours=ours)
    return caught.value.problems


@pytest.mark.parametrize("text", [DELIMITED, FIXED])
def test_the_layouts_that_are_spoilt_below_are_sound(tmp_path, text):
    (tmp_path / "test.toml").write_text(text)

    assert Layout.named("test", folder=tmp_path, ours={"biller": "7201"}).description.title == "A test"


@pytest.mark.parametrize("path", sorted(LAYOUTS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_layout_that_comes_with_kaifong_says_that_it_is_an_example(path):
    text = path.read_text(encoding="utf-8")

    assert text.startswith("# EXAMPLE LAYOUT")
    assert Layout.load(path).description.title.startswith("EXAMPLE: ")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("columns = 6", "colums = 6", "detail.colums: unknown key."),
        ('name = "amount", column', 'name = "amount", colum', "detail.fields.3.colum: unknown key."),
        ('bad_line = "refuse"', "", "bad_line: Field required"),
        ('bad_line = "refuse"', 'bad_line = "skip"', "bad_line: Input should be 'refuse' or 'reject'"),
        ('format = "delimited"', 'format = "csv"', "format: Input should be 'delimited' or 'fixed'"),
        (
            'title = "A test"',
            'title = "A test"\nencoding = "gbk"',
            "encoding: Input should be 'ascii', 'utf-8', 'big5' or 'big5hkscs'",
        ),
        ("columns = 6", "", "detail: give its number of columns, and that alone."),
        ("columns = 6", "columns = 6\nlength = 90", "detail: give its number of columns, and that alone."),
        ("columns = 6", "columns = 201", "detail: its width must be from 1 to 200."),
        (
            '{ name = "account", column = 3 }',
            '{ name = "account" }',
            "detail: account has no position; give column.",
        ),
        (
            "column = 3 }",
            "at = 3, length = 2 }",
            "detail: account has a byte position, but the format is delimited; give column.",
        ),
        ("column = 3 }", "column = 7 }", "detail: account lies outside the line's 6 columns."),
        ("column = 3 }", "column = 2 }", "detail: account and reference overlap."),
        ("column = 3 }", "column = 1 }", "detail: account and tag overlap."),
        ('name = "account", column = 3', 'name = "reference", column = 3', "detail: reference is there twice."),
        ('name = "account"', 'name = "payer"', "detail: no field is named account."),
        ('name = "account"', 'name = "Konto"', "detail.fields.2.name: String should match pattern '^[a-z][a-z0-9_]*$'"),
        ('name = "account"', 'name = "class"', "detail.fields.2: 'class' cannot be a name."),
        (
            'type = "cents" },\n',
            'type = "digits" },\n',
            "detail: amount is of type digits; it must be cents or decimal.",
        ),
        (', type = "date", format = "YYYYMMDD"', "", "detail: paid_on is of type text; it must be date."),
        ('name = "paid_on"', 'name = "date"', "neither detail nor header has a field named paid_on."),
        (', format = "YYYYMMDD"', "", "detail.fields.4: a date, and nothing else, has a format."),
        (
            "YYYYMMDD",
            "YYYYDD",
            "detail.fields.4: 'YYYYDD' is no date format: one year, one month and at most one day are needed.",
        ),
        ('"cents" },\n', '"cents", scale = 1 },\n', "detail.fields.3: only a decimal has a scale."),
        ('"cents" },\n', '"decimal", scale = 3 },\n', "detail.fields.3.scale: Input should be 0, 1 or 2"),
        ("column = 3 }", 'column = 3, equals = "é" }', "detail.fields.2: equals and codes are ASCII."),
        (
            "column = 3 }",
            'column = 3, equals = "1", setting = "biller" }',
            "detail.fields.2: equals and setting exclude each other.",
        ),
        (
            "column = 3 }",
            'column = 3, codes = { A = "payment" } }',
            "detail.fields.2: the field kind, and no other, has codes.",
        ),
        ('tag = "T"', 'tag = "D"', "every record needs a tag of its own."),
        ('tag = "T"', "", "every record needs a tag of its own."),
        ("tag = { column = 1 }", "", "records have tags, but tag does not say where they stand."),
        (
            '{ name = "count", column = 2, type = "digits" }, { name = "sum", column = 3, type = "cents" }',
            "",
            "trailer: no field is named count or sum.",
        ),
        ('tag = "T"', 'tag = "T"\nsums = { payment = 1 }', "trailer: sums must name payment, reversal and notice."),
        (
            "fields = [\n",
            'fields = [{ name = "kind", column = 6, codes = { R = "reversal" } },\n',
            "detail: a kind is a reversal, but no field is named reverses.",
        ),
        (
            "fields = [\n",
            'fields = [{ name = "kind", column = 6, codes = { R = "returned" } },\n',
            "detail.fields.1.codes.R.kind: Input should be 'payment', 'reversal' or 'notice'",
        ),
        (
            "columns = 6\nfields = [\n",
            """columns = 7
fields = [
    { name = "kind", column = 6, codes = { N = { kind = "notice", status = "X" } } },
    { name = "status", column = 7 },
""",
            "detail: codes give a status, and a field is named status; keep one of them.",
        ),
    ],
)
def test_a_fault_in_a_delimited_layout_is_named_with_its_place(tmp_path, old, new, problem):
    assert old in DELIMITED

    assert problem in problems(tmp_path, DELIMITED.replace(old, new, 1), biller="7201")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("length = 40", "columns = 40", "detail: give its length in bytes, and that alone."),
        ("length = 40", "length = 9000", "detail: its width must be from 1 to 8192."),
        ("at = 9, length = 12", "at = 9", "detail: account has no position; give at and length."),
        ("at = 9, length = 12", "length = 12", "detail: account has no position; give at and length."),
        (
            "at = 9, length = 12",
            "column = 2",
            "detail: account has a column, but the format is fixed; give at and length.",
        ),
        ("at = 9, length = 12", "at = 8, length = 12", "detail: reference and account overlap."),
        ("at = 9, length = 12", "at = 9, length = 13", "detail: account and amount overlap."),
        ("at = 31, length = 6", "at = 36, length = 6", "detail: paid_on lies outside the line's 40 bytes."),
        ("at = 1, length = 8", "at = 0, length = 8", "detail: reference lies outside the line's 40 bytes."),
        ("at = 9, length = 12", "at = 9, length = 0", "detail: account lies outside the line's 40 bytes."),
        (
            "at = 9, length = 12",
            'at = 9, length = 2, equals = "HKD"',
            "detail: account is shorter than a text that it may hold.",
        ),
        (
            "length = 40",
            'length = 40\n[trailer]\nlength = 40\nfields = [{ name = "count", at = 1, length = 2, type = "digits" }]\n[detail2]',
            "detail2: unknown key.",
        ),
    ],
)
def test_a_fault_in_a_fixed_width_layout_is_named_with_its_place(tmp_path, old, new, problem):
    assert old in FIXED

    assert problem in problems(tmp_path, FIXED.replace(old, new, 1))


def test_all_faults_are_told_at_once(tmp_path):
    spoilt = (
        DELIMITED.replace("column = 3 }", "column = 9 }")
        .replace('"cents" },\n', '"digits" },\n')
        .replace('tag = "T"', "")
    )

    assert len(problems(tmp_path, spoilt, biller="7201")) == 3


def test_a_trailer_without_a_tag_cannot_be_told_and_is_refused(tmp_path):
    untagged = FIXED + '[trailer]\nlength = 40\nfields = [{ name = "count", at = 1, length = 2, type = "digits" }]\n'

    assert problems(tmp_path, untagged) == ("a trailer is told by its tag alone; give tag.",)


def test_a_tag_is_as_long_as_its_place(tmp_path):
    tagged = FIXED.replace("[detail]", 'tag = { at = 37, length = 2 }\n[detail]\ntag = "D"')

    assert problems(tmp_path, tagged) == ("every tag must be as long as its place.",)


def test_a_layout_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(
        LayoutInvalid, match=r"The layout pps.toml cannot be used. The file cannot be read: No such file"
    ):
        Layout.named("pps", folder=tmp_path)


def test_a_file_that_is_not_toml_is_refused(tmp_path):
    [problem] = problems(tmp_path, "title = ")

    assert problem.startswith("It is not TOML: Invalid value")


@pytest.mark.parametrize("ours", [{}, {"biller": ""}, {"biller": 7201}])
def test_a_channel_without_the_setting_that_tells_its_files_is_refused(tmp_path, ours):
    assert problems(tmp_path, DELIMITED, **ours) == (
        "The channel's setting 'biller' is needed to tell our files from others'.",
    )


def test_a_setting_longer_than_its_field_is_refused():
    with pytest.raises(LayoutInvalid, match="'merchant_code' is longer than the field that holds it"):
        Layout.named("pps", ours={"merchant_code": "92011"})


def test_the_landlords_folder_comes_before_ours(tmp_path):
    (tmp_path / "pps.toml").write_text(DELIMITED.replace("A test", "The true one"))

    layout = Layout.of_channel("pps", channel_settings("pps") | {"layouts": tmp_path, "biller": "7201"})

    assert layout.description.title == "The true one"
