from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image

from kaifong.domains.access import api as access
from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.enforcement.models import Case, Step
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.documents import api as documents
from kaifong.infra.outbox.api import events
from tests.integration.enforcement.conftest import OFFICER, at

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def advise(case, on, offence=None):
    return enforcement.case_advise(case_id=case, offence_on=offence or on, on=on, now=at(on), by=OFFICER)


def warn(case, on, offence=None):
    return enforcement.case_warn(case_id=case, offence_on=offence or on, on=on, now=at(on), by=OFFICER)


def allot(case, on, offence=None):
    return enforcement.points_allot(case_id=case, offence_on=offence or on, on=on, now=at(on), by=OFFICER)


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    out.seek(0)
    return out


def test_a_case_goes_from_complaint_to_points_and_is_closed_by_them(acts):
    case = acts.opened("noise", DAY, complaint_ref="C-77", agent="Invented Agents")

    decision = allot(case, date(2026, 3, 9), offence=DAY)

    found = enforcement.case(case, date(2026, 3, 9))
    assert (decision.points, decision.counting, decision.notice_id) == (7, 7, None)
    assert (found.closed_on, found.closed_for, found.next_act) == (
        date(2026, 3, 9), "points allotted", enforcement.Act.WAIT,
    )  # fmt: skip
    assert [(step.kind, step.offence_on, step.on, step.by, step.lapses_on) for step in found.steps] == [
        ("points", DAY, date(2026, 3, 9), "officer", date(2028, 3, 2))
    ]


def test_points_are_those_of_the_catalogue_on_the_day_of_the_offence(acts):
    before = acts.allotted("littering", date(2023, 12, 17), date(2023, 12, 28))
    after = acts.allotted("littering", date(2023, 12, 18), date(2023, 12, 28))

    assert (before.points, after.points) == (5, 7)


def test_a_misdeed_that_was_none_on_the_day_opens_no_case(acts):
    with pytest.raises(enforcement.NoSuchMisdeed):
        acts.opened("feeding_animals", date(2024, 12, 30))

    assert acts.opened("feeding_animals", date(2024, 12, 31))


def test_a_complaint_has_a_reference(acts):
    with pytest.raises(enforcement.ReasonMissing):
        acts.opened("noise", DAY, source=enforcement.Source.COMPLAINT)

    assert Case.objects.count() == 0


def test_a_case_is_not_opened_before_it_was_found(acts):
    with pytest.raises(enforcement.DayOutOfOrder):
        acts.opened("noise", DAY, found_on=date(2026, 3, 3))


def test_the_grace_of_an_advisory_letter_ends_after_five_days_and_nothing_follows_before(acts):
    case = acts.opened("aircon_dripping", DAY)
    advise(case, DAY)
    assert enforcement.case(case, date(2026, 3, 7)).next_act is enforcement.Act.WAIT

    with pytest.raises(enforcement.GraceNotOver):
        allot(case, date(2026, 3, 9), offence=date(2026, 3, 7))

    found = enforcement.case(case, date(2026, 3, 8))
    assert (found.steps[0].grace_until, found.next_act) == (date(2026, 3, 7), enforcement.Act.INSPECT_AGAIN)
    assert allot(case, date(2026, 3, 9), offence=date(2026, 3, 8)).points == 5


def test_where_the_rules_have_an_advisory_letter_points_do_not_come_without_it(acts):
    case = acts.opened("aircon_dripping", DAY)

    with pytest.raises(enforcement.AdviceFirst):
        allot(case, DAY)

    assert Step.objects.count() == 0


def test_a_misdeed_without_an_advisory_letter_is_not_advised_of(acts):
    with pytest.raises(enforcement.NoAdvisoryLetter):
        advise(acts.opened("noise", DAY), DAY)


def test_where_a_warning_comes_first_only_the_offence_repeated_takes_points(elsewhere):
    case = elsewhere.opened("drumming", DAY)
    with pytest.raises(enforcement.WarningFirst):
        allot(case, DAY)
    warn(case, DAY)
    again = elsewhere.opened("drumming", date(2026, 3, 3))

    assert allot(again, date(2026, 3, 3)).points == 4


def test_a_warning_covers_nothing_that_was_done_on_its_day_or_after_its_life(elsewhere):
    warn(elsewhere.opened("drumming", DAY), DAY)

    with pytest.raises(enforcement.WarningFirst):
        allot(elsewhere.opened("drumming", DAY), DAY)
    with pytest.raises(enforcement.WarningFirst):
        allot(elsewhere.opened("drumming", date(2026, 9, 2)), date(2026, 9, 2))
    assert allot(elsewhere.opened("drumming", date(2026, 9, 1)), date(2026, 9, 1)).points == 4


def test_a_warning_of_one_misdeed_is_none_of_another_and_a_withdrawn_one_is_none(elsewhere):
    step = warn(elsewhere.opened("drumming", DAY), DAY)
    enforcement.step_withdraw(step_id=step, reason="another flat", on=DAY, now=at(DAY), by=OFFICER)

    with pytest.raises(enforcement.WarningFirst):
        allot(elsewhere.opened("drumming", date(2026, 3, 9)), date(2026, 3, 9))
    with pytest.raises(enforcement.NoWarning):
        warn(elsewhere.opened("mooring", DAY), DAY)


def test_nobody_is_warned_twice_while_a_warning_lives(elsewhere):
    case = elsewhere.opened("drumming", DAY)
    warn(case, DAY)

    with pytest.raises(enforcement.WarnedAlready):
        warn(case, DAY)
    with pytest.raises(enforcement.WarnedAlready):
        warn(elsewhere.opened("drumming", date(2026, 3, 9)), date(2026, 3, 9))


def test_where_the_pack_does_not_know_whether_a_warning_comes_first_the_officer_decides(acts):
    case = acts.opened("noise", DAY)
    assert enforcement.case(case, DAY).next_act is enforcement.Act.DECIDE
    warn(case, DAY)

    again = acts.opened("noise", date(2026, 3, 9))

    assert enforcement.case(again, date(2026, 3, 9)).next_act is enforcement.Act.ALLOT
    assert allot(again, date(2026, 3, 9)).points == 7


def test_a_case_is_read_in_six_statements_however_many_letters_it_has(acts, django_assert_num_queries):
    case = acts.opened("aircon_dripping", DAY)
    advise(case, DAY)
    advise(case, date(2026, 3, 20))

    with django_assert_num_queries(6):
        found = enforcement.case(case, date(2026, 3, 21))

    assert len(found.steps) == 2


def test_a_closed_case_takes_nothing_more(acts):
    case = acts.opened("noise", DAY)
    enforcement.case_close(case_id=case, reason="nothing found", on=DAY, now=at(DAY), by=OFFICER)

    for act in (allot, warn):
        with pytest.raises(enforcement.CaseClosed):
            act(case, DAY)
    assert Step.objects.count() == 0


def test_the_same_offence_takes_points_once(acts):
    allot(acts.opened("noise", DAY), DAY)

    with pytest.raises(enforcement.AllottedAlready):
        allot(acts.opened("noise", DAY), DAY)

    assert acts.points(DAY) == 7


def test_an_act_lies_on_a_day_after_what_it_follows_on(acts):
    case = acts.opened("noise", DAY)

    with pytest.raises(enforcement.DayOutOfOrder):
        allot(case, date(2026, 3, 1), offence=date(2026, 2, 28))
    with pytest.raises(enforcement.DayOutOfOrder):
        allot(case, DAY, offence=date(2026, 3, 3))


def test_an_actor_needs_the_verb_on_the_estate(acts):
    records = Actor("clerk", "test", frozenset({"enforcement.record"}), frozenset({1001}))
    case = enforcement.case_open(
        account_no=acts.account, misdeed="noise", source=enforcement.Source.FINDING, found_on=DAY, on=DAY, now=at(DAY),
        by=records,
    )  # fmt: skip

    with pytest.raises(NotPermitted):
        enforcement.points_allot(case_id=case, offence_on=DAY, on=DAY, now=at(DAY), by=records)
    elsewhere = Actor("clerk", "test", frozenset({"enforcement.decide"}), frozenset({1002}))
    with pytest.raises(NotPermitted):
        enforcement.points_allot(case_id=case, offence_on=DAY, on=DAY, now=at(DAY), by=elsewhere)

    assert acts.points(DAY) == 0


def test_evidence_is_kept_opened_with_a_purpose_and_the_look_is_recorded(acts):
    case = acts.opened("noise", DAY)
    document = enforcement.evidence_add(
        case_id=case, stream=picture(), name="corridor.png", label="the corridor", on=DAY, now=at(DAY), by=OFFICER
    )

    opened = enforcement.evidence_open(case_id=case, document_id=document, purpose="appeal", by=OFFICER)

    assert opened.kept.kind is documents.Kind.PNG
    assert [(one.label, one.document_id) for one in enforcement.case(case, DAY).evidence] == [
        ("the corridor", document)
    ]
    [look] = [one for one in access.looks_of(account_no=acts.account) if one.action == "enforcement.evidence.look"]
    assert (look.actor, look.purpose) == ("officer", "appeal")


def test_evidence_of_another_case_is_not_found_and_nobody_looks_without_a_purpose(acts):
    case, other = acts.opened("noise", DAY), acts.opened("littering", DAY)
    document = enforcement.evidence_add(
        case_id=case, stream=picture(), name="x.png", label="x", on=DAY, now=at(DAY), by=OFFICER
    )

    with pytest.raises(enforcement.EvidenceNotFound):
        enforcement.evidence_open(case_id=other, document_id=document, purpose="appeal", by=OFFICER)
    with pytest.raises(tenancies.PurposeMissing):
        enforcement.evidence_open(case_id=case, document_id=document, purpose=" ", by=OFFICER)


def test_a_file_that_is_no_picture_is_no_evidence(acts):
    case = acts.opened("noise", DAY)

    with pytest.raises(documents.DocumentRefused):
        enforcement.evidence_add(
            case_id=case, stream=io.BytesIO(b"MZ\x90"), name="photo.jpg", label="x", on=DAY, now=at(DAY), by=OFFICER
        )

    assert enforcement.case(case, DAY).evidence == ()


def test_open_cases_are_listed_the_most_urgent_first_in_three_statements(acts, neighbour, django_assert_num_queries):
    new = neighbour.opened("noise", date(2026, 3, 1))
    missed = acts.opened("aircon_dripping", DAY)
    advise(missed, DAY)
    running = neighbour.opened("aircon_dripping", date(2026, 3, 5))
    advise(running, date(2026, 3, 5))
    closed = acts.opened("littering", DAY)
    enforcement.case_close(case_id=closed, reason="nothing found", on=DAY, now=at(DAY), by=OFFICER)

    with django_assert_num_queries(3):
        page = enforcement.cases_open(on=date(2026, 3, 8))

    assert (page.found, [one.id for one in page.cases]) == (3, [missed, new, running])
    assert [one.next_act for one in page.cases] == ["inspect_again", "decide", "wait"]
    assert enforcement.cases_open(on=date(2026, 3, 8), estates=[1002]).found == 0
    assert [one.id for one in enforcement.cases_open(on=date(2026, 3, 8), offset=1, limit=1).cases] == [new]


def test_letters_are_counted_by_complaint_with_repeats_and_graces_that_were_missed(acts, neighbour):
    agents = {"complaint_ref": "C-1", "agent": "Invented Agents"}
    first = acts.opened("aircon_dripping", DAY, **agents)
    advise(first, DAY)
    advise(first, date(2026, 3, 20))
    advise(neighbour.opened("aircon_dripping", DAY, **agents), DAY)
    neighbour.opened("noise", DAY, complaint_ref="C-2")

    found = enforcement.letters_by_complaint(on=date(2026, 3, 25))

    assert [tuple(one) for one in found] == [
        ("C-1", "Invented Agents", 2, 3, 1, 1, DAY, date(2026, 3, 20)),
        ("C-2", "", 1, 0, 0, 0, None, None),
    ]
    assert enforcement.letters_by_complaint(on=date(2026, 3, 26))[0].graces_missed == 2
    assert [one.complaint_ref for one in enforcement.letters_by_complaint(on=DAY, agent="")] == ["C-2"]


def test_a_households_history_tells_all_acts_the_newest_first(acts):
    case = acts.opened("aircon_dripping", DAY)
    advise(case, DAY)
    decision = allot(case, date(2026, 3, 9))
    appeal = enforcement.points_appeal(step_id=decision.step_id, on=date(2026, 3, 10), now=at(DAY), by=OFFICER)
    enforcement.appeal_decide(
        appeal_id=appeal, outcome=enforcement.AppealOutcome.ALLOWED, reason="not theirs", on=date(2026, 3, 11),
        now=at(date(2026, 3, 11)), by=OFFICER,
    )  # fmt: skip

    told = [one.what.en for one in enforcement.history_of(acts.account)]

    assert told == [
        "Appeal allowed: Dripping air-conditioner",
        "Appeal lodged: Dripping air-conditioner",
        "Case closed: Dripping air-conditioner",
        "Points allotted: Dripping air-conditioner",
        "Advisory letter: Dripping air-conditioner",
        "Case opened: Dripping air-conditioner",
    ]


def test_what_is_published_names_no_person_and_no_reason(acts):
    case = acts.opened("noise", DAY, complaint_ref="C-77")
    enforcement.case_close(case_id=case, reason="a secret", on=DAY, now=at(DAY), by=OFFICER)

    told = [event for event in events() if event.name.startswith("enforcement.")]

    assert {event.name for event in told} == {"enforcement.case_opened", "enforcement.case_closed"}
    assert "secret" not in repr(told)
