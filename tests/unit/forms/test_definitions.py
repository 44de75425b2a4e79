"""Definitions of forms: those of Hong Kong, and what is refused with its file and line."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import opencc
import pytest
import yaml

from kaifong.domains.forms.api import (
    AnswerTest,
    DefinitionsInvalid,
    FormKind,
    Operator,
    definitions_check,
    forms_offered,
    read_in_force,
)

HONG_KONG = Path(__file__).resolve().parents[3] / "src/kaifong/rulepacks/hk/forms"

SMALL = """\
form: renewal
title: {zh-hant: 題, en: Title, zh-hans: 题}
intro: {zh-hant: 題, en: Intro, zh-hans: 题}
from: 2026-01-01
sections:
  - id: one
    title: {zh-hant: 題, en: One, zh-hans: 题}
    questions:
      - {id: stays, kind: yes_no, label: {zh-hant: 題, en: Stays, zh-hans: 题}}
      - {id: why, kind: text, when: {stays: false}, label: {zh-hant: 題, en: Why, zh-hans: 题}}
      - {id: pays, kind: money, least: "1.00", label: {zh-hant: 題, en: Pays, zh-hans: 题}}
      - {id: from_on, kind: date, label: {zh-hant: 題, en: From, zh-hans: 题}}
checks:
  - {id: late, kind: hard, when: {from_on: {before: today}}, questions: [from_on], says: {zh-hant: 題, en: Too late, zh-hans: 题}}
declaration: {zh-hant: 題, en: I declare, zh-hans: 题}
next: {zh-hant: 題, en: Wait, zh-hans: 题}
"""


def refused(folder: Path, text: str, name: str = "renewal-2026.yaml") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionsInvalid) as invalid:
        definitions_check(folder)
    return list(invalid.value.problems)


def test_every_form_of_hong_kong_is_defined_for_2026() -> None:
    found = definitions_check(HONG_KONG)

    assert {definition.form for definition in found} == set(FormKind)
    assert all(definition.start == date(2026, 1, 1) and definition.end is None for definition in found)


def test_simplified_texts_are_those_derived_from_the_traditional_ones() -> None:
    opened = opencc.OpenCC("hk2s")

    def differing(thing: object) -> list[str]:
        if isinstance(thing, dict) and "zh-hant" in thing:
            derived = opened.convert(thing["zh-hant"]).replace("帐", "账")
            return [] if thing["zh-hans"] == derived else [thing["zh-hans"]]
        inner = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ()
        return [each for one in inner for each in differing(one)]

    for path in HONG_KONG.glob("*.yaml"):
        assert differing(yaml.safe_load(path.read_text(encoding="utf-8"))) == [], path.name


def test_a_definition_is_read_with_its_conditions_and_limits(tmp_path: Path) -> None:
    (tmp_path / "renewal-2026.yaml").write_text(SMALL, encoding="utf-8")

    [definition] = definitions_check(tmp_path)

    assert definition.key == "renewal-2026"
    assert definition.question("pays").least == 100
    assert definition.question("why").when == ((AnswerTest("stays", "", Operator.IS, False),),)
    assert definition.checks[0].when == ((AnswerTest("from_on", "", Operator.BEFORE, "today"),),)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: stays", "id: Stays", "line 9: sections 1, questions 1, id: String should match"),
        ("kind: yes_no", "kind: maybe", "line 9: sections 1, questions 1, kind: Input should be"),
        (", zh-hans: 题}\nfrom", "}\nfrom", "line 3: intro: Text 'Intro' is missing in zh-hans"),
        ("from: 2026-01-01\n", "", "line 1: from: is missing"),
        ("declaration:", "oath: 1\ndeclaration:", "line 15: oath: is not a key known here"),
        ("stays: false", "leaves: false", "line 10: sections 1, questions 2, when, leaves: there is no question 'leaves'"),
        ("stays: false", "why: a", "line 10: sections 1, questions 2, when, why: there is no question 'why' before this"),
        ("stays: false", "stays: 1", "line 10: sections 1, questions 2, when, stays: what an answer of this kind is"),
        ("id: why", "id: stays", "line 10: sections 1, questions 2, id: 'stays' is the id of something before it"),
        ('least: "1.00"', "least: 100", "line 11: sections 1, questions 3, least: a whole number for counts"),
        ('least: "1.00"', 'least: "2.00", most: "1.00"', "line 11: sections 1, questions 3: most is below least"),
        ("before: today", "before: stays", "line 14: checks 1, when, from_on: compared with a day, today, or a question"),
        ("questions: [from_on]", "questions: [to_on]", "line 14: checks 1, questions 1: there is no question 'to_on'"),
        ("kind: text", "kind: choice", "line 10: sections 1, questions 2: choices: two or more for a choice"),
        ("from: 2026-01-01", "from: 2027-01-01", "line 4: from: by form and first day this file is named renewal-2027.yaml"),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SMALL

    problems = refused(tmp_path, SMALL.replace(old, new, 1))

    [problem] = problems
    assert problem.startswith(f"renewal-2026.yaml: {said}")


def test_a_form_whose_approval_acts_must_have_the_questions_that_it_acts_on(tmp_path: Path) -> None:
    problems = refused(tmp_path, SMALL.replace("form: renewal", "form: surrender"), "surrender-2026.yaml")

    assert problems == [
        "surrender-2026.yaml: line 5: sections: an approval of this form needs a question 'leaving_on' of kind date"
    ]


def test_two_definitions_of_a_form_in_force_on_one_day_are_refused(tmp_path: Path) -> None:
    (tmp_path / "renewal-2026.yaml").write_text(SMALL, encoding="utf-8")

    problems = refused(tmp_path, SMALL.replace("from: 2026", "from: 2027"), "renewal-2027.yaml")

    assert problems == ["renewal-2026.yaml, renewal-2027.yaml: in force on the same day"]


def test_the_last_day_of_a_year_is_the_old_definitions_and_the_first_of_the_next_the_new_ones(
    tmp_path: Path, settings: object
) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    (forms / "renewal-2026.yaml").write_text(
        SMALL.replace("from: 2026-01-01", "from: 2026-01-01\nuntil: 2026-12-31"), encoding="utf-8"
    )
    (forms / "renewal-2027.yaml").write_text(SMALL.replace("from: 2026", "from: 2027"), encoding="utf-8")
    settings.RULE_PACK = tmp_path  # type: ignore[attr-defined]

    last = read_in_force(FormKind.RENEWAL, date(2026, 12, 31)).definition
    first = read_in_force(FormKind.RENEWAL, date(2026, 12, 31) + timedelta(days=1)).definition

    assert (last.key, first.key) == ("renewal-2026", "renewal-2027")


def test_a_landlord_without_forms_offers_none(tmp_path: Path, settings: object) -> None:
    settings.RULE_PACK = tmp_path  # type: ignore[attr-defined]

    assert forms_offered(date(2026, 6, 1)) == ()
