from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kaifong.domains.rules.errors import RulePackInvalid
from kaifong.domains.rules.packs import read_pack
from kaifong.domains.rules.types import Confidence, InForce, Kind
from kaifong.kernel.localtext import LocalText

HEAD = """\
id: small
name: {zh-hant: 小, en: Small, zh-hans: 小}
currency: XTS
licence: none
remarks: made up
"""
RULE = """\
- code: rent.thing
  kind: parameter
  title: {zh-hant: 事, en: Thing, zh-hans: 事}
  versions:
    - from: 2020-01-01
      until: 2020-12-31
      value: {n: 1}
      source: {title: Law 1}
      checked_on: 2021-02-03
      confidence: confirmed
    - from: 2021-01-01
      value: {n: 2}
      source: {title: Law 2, url: "https://law.example/2"}
      checked_on: 2021-02-03
      confidence: unconfirmed
      note: hard to read
"""


def write(folder: Path, *, head: str = HEAD, **files: str) -> Path:
    (folder / "pack.yaml").write_text(head, encoding="utf-8")
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(RulePackInvalid) as refused:
        read_pack(folder)
    return list(refused.value.problems)


def changed(old: str, new: str) -> str:
    assert old in RULE
    return RULE.replace(old, new, 1)


def test_a_sound_pack_is_read_as_written(tmp_path):
    draft = read_pack(write(tmp_path, rent=RULE))

    assert (draft.head.id, draft.head.currency, draft.head.name.en) == ("small", "XTS", "Small")
    (code,) = draft.codes
    assert (code.code, code.kind, code.title) == ("rent.thing", Kind.PARAMETER, LocalText("事", "Thing", "事"))
    first, second = code.versions
    assert first.in_force == InForce(date(2020, 1, 1), date(2021, 1, 1))
    assert first.value == {"n": 1}
    assert second.in_force == InForce(date(2021, 1, 1), None)
    assert (second.source.url, second.checked_on) == ("https://law.example/2", date(2021, 2, 3))
    assert (second.confidence, second.note) == (Confidence.UNCONFIRMED, "hard to read")


def test_the_last_day_of_a_version_belongs_to_it(tmp_path):
    (code,) = read_pack(write(tmp_path, rent=RULE)).codes

    assert date(2020, 12, 31) in code.versions[0].in_force
    assert date(2021, 1, 1) not in code.versions[0].in_force


def test_an_unknown_first_day_is_said_and_reaches_back_without_end(tmp_path):
    (code,) = read_pack(write(tmp_path, rent=changed("from: 2020-01-01", "from: unknown"))).codes

    assert code.versions[0].in_force == InForce(None, date(2021, 1, 1))
    assert date(1900, 1, 1) in code.versions[0].in_force


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  kind: parameter\n", "", "kind: is missing"),
        ("kind: parameter", "kind: wish", "kind: Input should be 'parameter', 'scale' or 'catalogue'"),
        ("  versions:", "  verisons: []\n  versions:", "verisons: is not a key known here"),
        ("zh-hans: 事}", "}", "title: Text 'Thing' is missing in zh-hans."),
        ("zh-hans: 事}", "zh-hans: 事, fr: chose}", "title: fr is none of zh-hant, en, zh-hans"),
        ("{zh-hant: 事, en: Thing, zh-hans: 事}", "Thing", "title: a text is given in zh-hant, en, zh-hans"),
        ("    - from: 2020-01-01\n      until", "    - until", "version 1, from: is missing"),
        ("from: 2020-01-01", "from: 2020-02-30", "version 1, from: day is out of range for month"),
        ("from: 2020-01-01", "from: 20200101", "version 1, from: a day is written YYYY-MM-DD"),
        ("from: 2020-01-01", "from:", "version 1, from: a day is written YYYY-MM-DD"),
        ("until: 2020-12-31", "until:", "version 1, until: a day is written YYYY-MM-DD"),
        ("until: 2020-12-31", "until: 9999-12-31", "version 1, until: leave it out for a rule that goes on"),
        ("until: 2020-12-31", "until: 2019-12-31", "version 1: until 2019-12-31 lies before from 2020-01-01"),
        ("      source: {title: Law 1}\n", "", "version 1, source: is missing"),
        ("{title: Law 1}", "{url: 'https://law.example'}", "version 1, source.title: is missing"),
        ("{title: Law 1}", "{title: ' '}", "version 1, source.title: String should have at least 1 character"),
        (
            "https://law.example/2",
            "law.example",
            r"version 2, source.url: String should match pattern '^(https?://\S+)?$'",
        ),
        ("      value: {n: 1}\n", "", "version 1, value: is missing"),
        ("value: {n: 1}", "value: 1", "version 1, value: Input should be a valid dictionary"),
        (
            "value: {n: 1}",
            "value: {}",
            "version 1, value: Dictionary should have at least 1 item after validation, not 0",
        ),
        ("      checked_on: 2021-02-03\n", "", "version 1, checked_on: is missing"),
        ("confirmed", "sure", "version 1, confidence: Input should be 'confirmed' or 'unconfirmed'"),
        ("      note: hard to read\n", "", "version 2: an unconfirmed value needs a note that says what is open"),
        (
            "until: 2020-12-31",
            "until: 2021-01-01",
            "versions 1 (from 2020-01-01, until 2021-01-01) and 2 (from 2021-01-01) are in force on the same day",
        ),
    ],
)
def test_a_fault_is_named_by_file_code_and_field(tmp_path, old, new, problem):
    write(tmp_path, rent=changed(old, new))

    assert problems(tmp_path) == [f"rent.yaml: rent.thing: {problem}"]


def test_two_unknown_first_days_overlap(tmp_path):
    rule = RULE.replace("from: 2020-01-01", "from: unknown").replace("from: 2021-01-01", "from: unknown")

    (problem,) = problems(write(tmp_path, rent=rule))

    assert problem.endswith("are in force on the same day")


def test_a_code_out_of_form_is_named(tmp_path):
    (problem,) = problems(write(tmp_path, rent=changed("rent.thing", "Rent Thing")))

    assert problem.startswith("rent.yaml: Rent Thing: code: String should match pattern")


def test_a_code_stated_in_two_files_is_refused(tmp_path):
    assert problems(write(tmp_path, one=RULE, two=RULE)) == ["two.yaml: rent.thing: stated already in one.yaml"]


def test_a_code_with_only_a_hole_is_sound(tmp_path):
    head, _ = RULE.split("  versions:")

    (code,) = read_pack(write(tmp_path, rent=head + "  holes: [{from: unknown, missing: all of it}]\n")).codes

    assert (code.versions, code.holes[0].missing) == ((), "all of it")


def test_a_code_with_neither_version_nor_hole_is_refused(tmp_path):
    head, _ = RULE.split("  versions:")

    assert problems(write(tmp_path, rent=head)) == ["rent.yaml: rent.thing: has neither a version nor a hole"]


def test_a_hole_without_words_is_refused(tmp_path):
    assert problems(write(tmp_path, rent=RULE + "  holes: [{from: unknown}]\n")) == [
        "rent.yaml: rent.thing: hole 1, missing: is missing"
    ]


def test_a_hole_stated_twice_is_refused(tmp_path):
    hole = "{from: 2020-01-01, missing: The appendix.}"

    assert problems(write(tmp_path, rent=RULE + f"  holes: [{hole}, {hole}]\n")) == [
        "rent.yaml: rent.thing: states one hole twice"
    ]


def test_what_an_editor_leaves_hidden_beside_a_file_is_passed_over(tmp_path):
    write(tmp_path, rent=RULE)
    (tmp_path / ".rent.yaml").write_text(RULE, encoding="utf-8")

    assert len(read_pack(tmp_path).codes) == 1


def test_every_fault_of_every_file_is_reported_at_once(tmp_path):
    write(
        tmp_path,
        head=HEAD.replace("XTS", "xts"),
        one=changed("confirmed", "sure"),
        two="a: 1\na: 2\n",
        three="word",
        four="",
    )

    found = problems(tmp_path)

    assert [problem.split(":")[0] for problem in found] == [
        "pack.yaml",
        "four.yaml",
        "one.yaml",
        "three.yaml",
        "two.yaml",
    ]
    assert found[1] == "four.yaml: is empty"
    assert found[3] == "three.yaml: a list of rules is expected"
    assert found[4] == "two.yaml: line 2: the key 'a' is given twice"


def test_a_rule_that_is_no_mapping_is_named_by_its_place(tmp_path):
    (problem,) = problems(write(tmp_path, rent=RULE + "- 7\n"))

    assert problem.startswith("rent.yaml: rule 2: ")


def test_a_folder_without_a_pack_is_refused(tmp_path):
    assert problems(tmp_path) == ["pack.yaml: No such file or directory"]


def test_a_file_of_the_other_ending_is_not_passed_over_in_silence(tmp_path):
    write(tmp_path)
    (tmp_path / "rent.yml").write_text(RULE, encoding="utf-8")

    assert problems(tmp_path) == ["rent.yml: name it rent.yaml"]


def test_a_file_that_is_not_utf_8_is_named(tmp_path):
    write(tmp_path)
    (tmp_path / "rent.yaml").write_bytes(RULE.encode("big5"))

    assert problems(tmp_path) == ["rent.yaml: line 3: not UTF-8 (byte 57 of the file)"]
