import pytest

from kaifong.infra.csvfile import MAX_LINE_BYTES, MAX_PROBLEMS, CsvRefused, rows


@pytest.fixture
def read(tmp_path):
    """Read bytes as a file of columns a and b; gives the rows and, where they are gathered, the faults."""

    def call(data, *, gather=True):
        path = tmp_path / "file.csv"
        path.write_bytes(data)
        problems = [] if gather else None
        return list(rows(path, ("a", "b"), problems)), problems

    return call


def test_rows_come_with_their_line_numbers_and_without_outer_blanks(read):
    assert read(b'\xef\xbb\xbfa,b\r\n1, 2 \r\n\r\n"3,4",\xe9\x82\xa8\n') == ([(2, ["1", "2"]), (4, ["3,4", "邨"])], [])


def test_faults_are_gathered_and_the_sound_lines_still_come(read):
    found, problems = read(b"a,b\n1\n2,\xff\n" + b"x" * MAX_LINE_BYTES * 3 + b'\n3,4\n5,"6"7\n8,9\n')

    assert found == [(5, ["3", "4"]), (7, ["8", "9"])]
    assert problems == [
        "Line 2: 1 fields where 2 are expected",
        "Line 3: not UTF-8 at byte 3",
        "Line 4: longer than 65,536 bytes",
        "Line 6: ',' expected after '\"'",
    ]


def test_the_first_fault_ends_the_reading_where_none_are_gathered(read):
    with pytest.raises(CsvRefused, match=r"Line 2: 1 fields where 2 are expected"):
        read(b"a,b\n1\n2\n", gather=False)


def test_no_more_faults_are_gathered_than_a_person_reads(read):
    with pytest.raises(CsvRefused) as caught:
        read(b"a,b\n" + b"1\n" * (MAX_PROBLEMS + 50))

    assert len(caught.value.problems) == MAX_PROBLEMS


@pytest.mark.parametrize("data", [b"", b"b,a\n", b"a\n", b'"a\n', b"\xff,b\n", "a,b\n".encode("utf-16")])
def test_another_header_is_refused(read, data):
    with pytest.raises(CsvRefused, match="Line 1: the header must be a,b"):
        read(data)


def test_a_quote_that_never_ends_is_a_fault_on_its_own_line(read):
    found, problems = read(b'a,b\n1,2\n"3,4\n5,6\n')

    assert found == [(2, ["1", "2"])]
    assert problems == ["Line 3: unexpected end of data"]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CsvRefused, match=r"none\.csv cannot be read: No such file"):
        list(rows(tmp_path / "none.csv", ("a", "b")))
