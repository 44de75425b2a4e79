from __future__ import annotations

from datetime import date

import pytest

from kaifong.domains.access.models import FailureCounter
from kaifong.domains.applications import api as applications
from kaifong.domains.applications.api import FreezeReason, State, Term
from kaifong.kernel.identifiers import application_no
from kaifong.selfservice.application_progress import ApplicationGiven, ProgressNotShown
from kaifong.selfservice.application_said import time_said
from kaifong.selfservice.asking import Asker, NotAnswered, ask, questions
from kaifong.selfservice.blocks import Lead, Note, Table
from kaifong.selfservice.said import Count, Day, Words, written
from tests.integration.applications.conftest import BY, TODAY, flat, one_person, registered
from tests.integration.selfservice import figures
from tests.integration.small_landlord import small_landlord

QUESTION = questions()["application-progress"]


@pytest.fixture(autouse=True)
def _landlord(db):
    small_landlord()


@pytest.fixture
def told(answer):
    """What is told today to whoever has the letter, without sign-in."""

    def of(letter, *, as_at: date = TODAY, code: str | None = None):
        given = ApplicationGiven(f"{letter.application.application_no}", letter.code if code is None else code)
        return answer("application-progress", None, given, as_at=as_at)

    return of


def test_three_years_of_waiting_are_told_to_whoever_has_number_and_code(told):
    letter = registered(districts=("islands",))

    found = told(letter)

    assert (found.waited_years, found.waited_months, found.waited_days) == (3, 0, 0)
    assert (found.state, found.registered_on) == (State.WAITING, date(2023, 11, 27))
    assert [each.en for each in found.districts] == ["Islands"]
    assert (found.ahead_low, found.ahead_high, found.years_low) == (0, 100, None)
    assert (str(found.average_years), str(found.target_years), found.average_as_at) == ("5.3", "3", date(2025, 3, 31))
    page = QUESTION.page(found)
    assert page[0] == Lead(page[0].sentence)
    assert page[0].sentence.written("en") == "The application has waited for 3 years."


def test_number_and_code_may_be_typed_in_groups(answer):
    letter = registered()
    number = applications.format_application_no(letter.application.application_no)
    given = ApplicationGiven(number, f"{letter.code[:3]} {letter.code[3:]}")

    assert answer("application-progress", None, given, as_at=TODAY).state is State.WAITING


def test_points_are_told_with_each_part_and_what_would_change_them(told):
    found = told(one_person("1985-07-20", in_public_housing=True))

    assert found.points == 180 - 30 + 36
    assert [(each.term, each.points, each.count) for each in found.terms] == [
        (Term.AGE, 180, 38),
        (Term.REACHED_AGE, 0, 45),
        (Term.PUBLIC_HOUSING, -30, 1),
        (Term.WAITING, 36, 36),
    ]
    [changes] = [block for block in QUESTION.page(found) if isinstance(block, Table) and block.name == "changes"]
    assert [row[1:] for row in changes.rows] == [
        (Day(date(2026, 12, 27)), Count(1)),
        (Day(date(2030, 7, 20)), Count(60)),
        (changes.rows[2][1], Count(30)),
    ]
    assert isinstance(changes.rows[2][1], Words)


def test_nobody_is_named_at_any_door(told):
    found = told(registered())

    everything = repr((figures.served(QUESTION, found), QUESTION.page(found), QUESTION.speech(found)))
    assert "LEE" not in everything
    assert "1990" not in everything


def test_why_an_application_is_frozen_is_not_told(told):
    letter = registered()
    number = letter.application.application_no
    applications.application_freeze(application_no=number, reason=FreezeReason.RESIDENCE, on=date(2026, 1, 1), by=BY)

    found = told(letter)

    assert found.frozen_since == date(2026, 1, 1)
    assert found.frozen_days == (TODAY - date(2026, 1, 1)).days
    assert "residence" not in repr(figures.served(QUESTION, found))
    assert QUESTION.page(found)[0].sentence.written("en").startswith("The application is frozen.")


def test_an_offer_that_waits_for_an_answer_comes_first(told):
    letter = registered()
    number = letter.application.application_no
    applications.offer_make(application_no=number, flat_id=flat(), on=date(2026, 11, 20), by=BY)

    said = QUESTION.speech(told(letter))[0].written("en")

    assert (
        said.replace("\u00a0", " ")
        == "A flat was offered on 20 November 2026. Please answer by the letter that you got."
    )


def test_a_cancelled_and_a_housed_application_say_so(told):
    letters = [registered(), registered()]
    numbers = [letter.application.application_no for letter in letters]
    for _ in range(3):
        applications.offer_make(application_no=numbers[0], flat_id=flat(), on=TODAY, by=BY)
        applications.offer_answer(application_no=numbers[0], accepted=False, on=TODAY, by=BY)
    applications.offer_make(application_no=numbers[1], flat_id=flat(), on=TODAY, by=BY)
    applications.offer_answer(application_no=numbers[1], accepted=True, on=TODAY, by=BY)

    cancelled, housed = (told(letter) for letter in letters)

    assert (cancelled.state, housed.state) == (State.CANCELLED, State.HOUSED)
    assert cancelled.events[-1].reason == "offers_refused"
    assert cancelled.ahead_low is None
    assert housed.ahead_low is None


def test_a_wrong_code_and_a_number_of_nobody_are_refused_alike(told, answer):
    letter = registered()
    wrong = f"{(int(letter.code) + 1) % 10**6:06d}"
    said = []
    for given in (
        ApplicationGiven(f"{letter.application.application_no}", wrong),
        ApplicationGiven(f"{application_no(2023, 999)}", letter.code),
        ApplicationGiven("no number", letter.code),
        ApplicationGiven("100100000109", letter.code),
    ):
        with pytest.raises(ProgressNotShown) as refused:
            answer("application-progress", None, given, as_at=TODAY)
        said.append((refused.value.reason, refused.value.field, refused.value.sentence.written("zh-hant")))

    assert len(set(said)) == 1
    assert FailureCounter.objects.get(key__startswith="address:").failures == 4


def test_a_door_that_does_not_say_when_it_asks_cannot_be_used_to_try(told):
    letter = registered()
    given = ApplicationGiven(f"{letter.application.application_no}", letter.code)

    with pytest.raises(NotAnswered):
        ask(QUESTION, asker=Asker("hotline"), given=given, as_at=TODAY)


def test_an_answer_costs_twelve_statements(told, statements):
    letter = one_person()

    assert statements(lambda: told(letter)) == 12


def test_all_renderings_tell_the_same(told):
    for letter in (registered(), one_person(in_public_housing=True)):
        assert figures.disagreements(QUESTION, told(letter)) == []


def test_the_page_says_why_it_tells_ranges(told):
    notes = [block.sentence.written("en") for block in QUESTION.page(told(registered())) if isinstance(block, Note)]

    assert notes[0] == "At most 100 applications of its category are before it."
    assert notes[1].startswith("These are ranges, for nobody can promise a place")
    assert notes[2] == "Nobody of its category was housed in the last twelve months, so no time can be told."


@pytest.mark.parametrize(
    ("time", "en"),
    [
        ((3, 0, 0), "3 years"),
        ((1, 1, 1), "1 year 1 month 1 day"),
        ((0, 0, 0), "0 days"),
        ((0, 11, 0), "11 months"),
    ],
)
def test_a_time_is_said_without_parts_that_are_nought(time, en):
    assert written(time_said(*time), "en") == en
