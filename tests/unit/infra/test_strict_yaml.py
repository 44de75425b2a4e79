from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kaifong.infra.strict_yaml import MAX_BYTES, YamlRefused, read_yaml, read_yaml_with_lines


def read(folder: Path, content: str | bytes) -> Any:
    file = folder / "file.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_yaml(file)


def refusal(folder: Path, content: str | bytes) -> str:
    with pytest.raises(YamlRefused) as refused:
        read(folder, content)
    return str(refused.value)


def test_words_whole_numbers_true_false_and_null_are_read(tmp_path):
    assert read(tmp_path, "{a: word, b: -12, c: true, d: false, e: null, f: '1.5', g: [x, 0]}") == {
        "a": "word",
        "b": -12,
        "c": True,
        "d": False,
        "e": None,
        "f": "1.5",
        "g": ["x", 0],
    }


def test_a_date_stays_text(tmp_path):
    assert read(tmp_path, "from: 2026-10-01") == {"from": "2026-10-01"}


def test_chinese_text_and_a_byte_order_mark_are_read(tmp_path):
    assert read(tmp_path, b"\xef\xbb\xbf" + "a: 租金".encode()) == {"a": "租金"}


def test_an_empty_file_says_nothing(tmp_path):
    assert read(tmp_path, "# only a comment\n") is None


def test_a_key_given_twice_is_refused_where_it_stands(tmp_path):
    assert refusal(tmp_path, "a: 1\nb: 2\na: 3\n") == "line 3: the key 'a' is given twice"


def test_a_tab_is_refused_where_it_stands(tmp_path):
    assert refusal(tmp_path, "a:\n\tb: 1\n") == r"line 2: found character '\t' that cannot start any token"


@pytest.mark.parametrize("number", ["1.5", "-0.1", "1e3", "1.", ".5", ".inf", ".nan", "1_0.5"])
def test_a_number_that_is_not_whole_is_refused(tmp_path, number):
    content = f"a:\n  b: {number}\n"
    if number == "1e3":  # PyYAML reads this one as a word, and so do we
        assert read(tmp_path, content) == {"a": {"b": "1e3"}}
    else:
        assert refusal(tmp_path, content) == f"line 2: {number} would not be exact; write it in quotes"


@pytest.mark.parametrize(
    "scalar", ["yes", "NO", "on", "Off", "True", "010", "1:30", "1_000", "0x1F", "~", "Null", "+1"]
)
def test_what_can_be_read_in_two_ways_is_refused(tmp_path, scalar):
    assert refusal(tmp_path, f"a: {scalar}").startswith(f"line 1: {scalar} can be read in more than one way")


def test_a_time_of_day_is_refused(tmp_path):
    assert refusal(tmp_path, "a: 2026-10-01 10:00:00").startswith("line 1: 2026-10-01 10:00:00 can be read in more")


@pytest.mark.parametrize("content", ["a: &x 1\nb: *x\n", "&x a: 1", "a: &x [1]\nb: [*x, *x]"])
def test_anchors_and_aliases_are_refused(tmp_path, content):
    assert refusal(tmp_path, content) == "line 1: anchors and aliases are not used here; write the value out"


def test_a_bomb_of_aliases_is_refused_at_its_first_line(tmp_path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]

    assert refusal(tmp_path, "\n".join(lines)).startswith("line 1: anchors and aliases")


@pytest.mark.parametrize(
    "content", ["a: !!python/object/apply:os.system [id]", "a: !!float 1", "!mine {a: 1}", "a: ! b"]
)
def test_tags_are_refused(tmp_path, content):
    assert refusal(tmp_path, content) == "line 1: tags are not used here"


@pytest.mark.parametrize("key", ["1", "true", "null", "[a, b]", "{a: b}", "<<"])
def test_a_key_that_is_no_word_is_refused(tmp_path, key):
    assert refusal(tmp_path, f"a: 1\n? {key}\n: 2\n").startswith("line 2: ")


def test_a_hundred_thousand_brackets_are_refused_without_falling_over(tmp_path):
    assert refusal(tmp_path, "[" * 100_000) == "line 1: nested deeper than 20 levels"


def test_a_file_over_the_limit_is_refused(tmp_path):
    assert refusal(tmp_path, b"#" * (MAX_BYTES + 1)) == "larger than 1,000,000 bytes"


def test_bytes_that_are_not_utf_8_are_refused_where_they_stand(tmp_path):
    assert refusal(tmp_path, "a: x\nb: 租金\n".encode("big5")) == "line 2: not UTF-8 (byte 9 of the file)"


def test_utf_16_is_refused(tmp_path):
    assert "not UTF-8" in refusal(tmp_path, "a: x\n".encode("utf-16"))


@pytest.mark.parametrize("escape", [r"\0", r"\ud800", r"x\udfff"])
def test_a_character_that_the_database_cannot_hold_is_refused(tmp_path, escape):
    assert refusal(tmp_path, f'a: "{escape}"') == "line 1: a character that the database cannot hold"


@pytest.mark.parametrize(
    "content", ['a: "\\UFFFFFFFF"', "a: \x07", "a: [1", "a: 1\n---\nb: 2\n", "a: b: c", "%YAML 9.9\n---\na: 1"]
)
def test_what_is_not_yaml_is_refused(tmp_path, content):
    assert refusal(tmp_path, content)


def test_a_number_beyond_eighteen_digits_is_refused(tmp_path):
    assert read(tmp_path, "a: 999999999999999999") == {"a": 999_999_999_999_999_999}
    assert "can be read in more than one way" in refusal(tmp_path, "a: 1000000000000000000")


def test_the_line_of_each_thing_is_known_by_the_keys_that_lead_to_it(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("first: 1\nsecond:\n  - {third: 2}\n  -\n    fourth:\n      3\n", encoding="utf-8")

    content, lines = read_yaml_with_lines(path)

    assert content == {"first": 1, "second": [{"third": 2}, {"fourth": 3}]}
    assert lines[("second",)] == 2
    assert lines[("second", 0, "third")] == 3
    assert lines[("second", 1, "fourth")] == 5
