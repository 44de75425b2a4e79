from __future__ import annotations

from datetime import date

import pytest

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.enforcement.models import Case, Notice, Step
from kaifong.infra.csvfile import CsvRefused
from tests.integration.enforcement.conftest import OFFICER, SENIOR, at

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)
HEADER = "account_no,misdeed,found_on,kind,decided_on,complaint_ref,agent\n"


@pytest.fixture
def take(tmp_path):
    def importing(*lines: str, by: Actor = OFFICER, **more) -> enforcement.TakeOver:
        path = tmp_path / "letters.csv"
        path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return enforcement.letters_import(path=path, on=TODAY, now=at(TODAY), by=by, **more)

    return importing


def test_letters_are_taken_over_with_the_points_and_the_life_of_their_day(acts, take):
    done = take(
        f"{acts.account},littering,2023-12-17,points,2023-12-28,,",
        f"{acts.account},littering,2024-05-02,points,2024-05-20,C-9,Invented Agents",
        f"{acts.account},noise,2026-01-03,warning,2026-01-10,,",
    )

    assert (done.rows, done.added, done.unchanged, done.proposed) == (3, 3, 0, 0)
    assert [acts.points(date(2024, 6, 1)), acts.points(TODAY)] == [12, 7]
    assert enforcement.letters_by_complaint(on=TODAY)[0][:4] == ("C-9", "Invented Agents", 1, 1)
    assert enforcement.cases_open(on=TODAY).found == 0


def test_the_same_file_again_changes_nothing_and_a_trial_keeps_nothing(acts, take):
    line = f"{acts.account},littering,2026-01-05,points,2026-01-09,,"
    assert take(line, dry_run=True).added == 1
    assert Step.objects.count() == 0
    take(line)

    again = take(line)

    assert (again.added, again.unchanged, Step.objects.count()) == (0, 1, 1)


def test_points_at_the_threshold_propose_a_notice_that_the_importer_cannot_approve(acts, neighbour, take):
    done = take(
        f"{acts.account},pipe_damage,2026-01-05,points,2026-01-09,,",
        f"{acts.account},dripping_oil,2026-01-06,points,2026-01-09,,",
        f"{neighbour.account},pipe_damage,2026-01-05,points,2026-01-09,,",
    )

    notice = Notice.objects.get()
    assert (done.proposed, notice.tenancy_id, notice.facts["points"]) == (1, acts.account, 18)
    with pytest.raises(enforcement.SamePerson):
        enforcement.notice_approve(notice_id=notice.id, on=TODAY, now=at(TODAY), by=OFFICER)
    enforcement.notice_approve(notice_id=notice.id, on=TODAY, now=at(TODAY), by=SENIOR)


def test_a_warning_taken_over_lives_as_any_other(acts, take):
    take(f"{acts.account},noise,2026-01-03,warning,2026-01-10,,")

    case = acts.opened("noise", date(2026, 2, 1))

    assert enforcement.case(case, TODAY).next_act is enforcement.Act.ALLOT


def test_every_fault_is_told_by_line_and_nothing_is_taken(acts, take):
    acts.allotted("noise", date(2026, 1, 5), date(2026, 1, 7))

    with pytest.raises(CsvRefused) as refused:
        take(
            f"{acts.account},littering,2026-01-05,points,2026-01-09,,",
            f"{acts.account},littering,2026-01-05,points,2026-01-10,,",
            f"{acts.account},dancing,2026-01-05,points,2026-01-09,,",
            f"{acts.account},littering,2026-01-05,advice,2026-01-09,,",
            f"{acts.account},littering,2026-01-05,points,2026-01-04,,",
            f"{acts.account},noise,2026-01-05,points,2026-01-09,,",
            "100199999931,littering,2026-01-05,points,2026-01-09,,",
        )

    told = [problem.split(":")[0] for problem in refused.value.problems]
    assert sorted(told) == ["Line 3", "Line 4", "Line 5", "Line 6", "Line 7", "Line 8"]
    assert Case.objects.count() == 1


def test_who_may_act_on_some_estates_only_takes_nothing_over(acts, take):
    clerk = Actor("clerk", "test", frozenset({"enforcement.decide"}), frozenset({1001}))

    with pytest.raises(NotPermitted):
        take(f"{acts.account},littering,2026-01-05,points,2026-01-09,,", by=clerk)
