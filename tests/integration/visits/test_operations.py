"""Operations of handhelds against the tables: results, effects, and what is refused without any."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kaifong.domains.tenancies import api as tenancies
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.models import Alarm, Attempt, HouseholdField, Operation, Proposal, Task
from kaifong.infra.database import execute, fetch_all
from tests.integration.visits.conftest import BY, DAY, FIRST, NOW, at, events, hand_of, plan

STATEMENTS = 14
"""Of a push that moves no visit, two of them its transaction within a test's own."""


@pytest.fixture
def account(landlord):
    return landlord.accounts[0]


def state(account_no) -> str:
    return visits.visit_of(account_no, FIRST).state.value


def test_a_visit_is_begun_and_finished(hand, account):
    start = hand.writes(account, "visit.start")
    seen = hand.writes(account, "member.seen", {"person": [None, 1]})
    done = hand.writes(account, "visit.outcome", {"outcome": [None, "verified"]})

    assert hand.push(start, seen, done) == ["applied"] * 3
    found = visits.visit_of(account, FIRST)
    assert (found.state, found.outcome, found.finished_at) == (
        visits.VisitState.FINISHED, visits.Outcome.VERIFIED, at(DAY, 11),
    )  # fmt: skip
    assert [one.outcome.value for one in visits.tries(found.id)] == ["verified"]
    assert events("visits.finished") == [{"visit": found.id, "outcome": "verified"}]


def test_a_batch_sent_again_gets_the_same_results_and_does_nothing(hand, account):
    batch = [
        hand.writes(account, "visit.start"),
        hand.writes(account, "visit.outcome", {"outcome": [None, "no_answer"]}),
    ]
    first = hand.push(*batch)

    assert hand.push(*batch) == first == ["applied", "applied"]
    assert (Operation.objects.count(), Attempt.objects.count()) == (2, 1)
    assert visits.visit_of(account, FIRST).tries == 1


def test_what_comes_before_its_turn_is_held_until_the_gap_is_filled(hand, account):
    start = hand.writes(account, "visit.start")
    done = hand.writes(account, "visit.outcome", {"outcome": [None, "verified"]})

    early = hand.answer(done)
    late = hand.answer(start)

    assert (early.results[0].result, early.next_seq, late.next_seq) == (visits.Result.HELD, 1, 3)
    assert [(one.id, one.result.value) for one in late.released] == [(done.id, "applied")]
    assert state(account) == "finished"
    assert hand.push(done) == ["applied"]


def test_the_same_id_with_another_body_raises_an_alarm_and_changes_nothing(hand, account):
    note = hand.writes(account, "note", {"text": [None, "first"]})
    hand.push(note)

    answer = hand.answer(replace(note, changes={"text": (None, "second")}, digest=b"\1" * 32))

    assert (answer.results[0].result.value, answer.results[0].reason) == ("rejected", "other-body")
    assert [(one.what, one.seq) for one in visits.alarms_list()] == [("other-body", 1)]
    assert Operation.objects.get().result == "applied"


def test_a_cloned_device_that_counts_on_its_own_raises_an_alarm(hand, account):
    hand.push(hand.writes(account, "note", {"text": [None, "one"]}))
    hand.seq = 0
    twin = hand.writes(account, "note", {"text": [None, "the clone's"]})

    answer = hand.answer(twin)

    assert (answer.results[0].result.value, answer.results[0].reason, answer.next_seq) == ("rejected", "seq-again", 2)
    assert [one.what for one in visits.alarms_list()] == ["seq-again"]
    assert Operation.objects.count() == 2


def test_contact_is_merged_where_the_office_changed_another_field(hand, account):
    tenancies.particulars_change(account_no=account, contact=tenancies.Contact(email="a@example.com"), by=BY)

    change = hand.writes(account, "contact.change", {"phone": ["", "+85291234567"]})

    assert hand.push(change) == ["merged"]
    found = tenancies.contact_details(account_no=account, purpose="test", by=BY)
    assert (found.phone, found.email) == ("+85291234567", "a@example.com")


def test_contact_changed_on_both_sides_stays_the_offices_and_a_proposal_waits(hand, account):
    tenancies.particulars_change(account_no=account, contact=tenancies.Contact(phone="+85261111111"), by=BY)

    change = hand.writes(account, "contact.change", {"phone": ["", "+85291234567"]})

    assert hand.push(change) == ["conflict"]
    assert tenancies.contact_details(account_no=account, purpose="test", by=BY).phone == "+85261111111"
    [proposal] = visits.proposals_look(purpose="deciding", by=BY)
    assert (proposal.base, proposal.ours, proposal.theirs) == ("", "+85261111111", "+85291234567")

    visits.proposal_decide(proposal_id=proposal.id, decision=visits.Decision.TAKEN, now=NOW, by=BY)

    assert tenancies.contact_details(account_no=account, purpose="test", by=BY).phone == "+85291234567"
    assert visits.proposals_look(purpose="deciding", by=BY) == ()


def test_a_telephone_number_that_is_none_is_rejected_and_those_behind_it_go_on(hand, account):
    bad = hand.writes(account, "contact.change", {"phone": ["", "none"]})
    note = hand.writes(account, "note", {"text": [None, "after"]})

    answer = hand.answer(bad, note)

    assert [(one.result.value, one.reason) for one in answer.results] == [
        ("rejected", "bad-particulars"), ("applied", ""),
    ]  # fmt: skip
    assert tenancies.contact_details(account_no=account, purpose="test", by=BY).phone == ""


def test_a_member_who_left_is_told_and_not_taken_off_the_register(hand, account):
    [person] = [one.person_id for one in hand.visit(account).household.members]
    change = hand.writes(account, "member.change", {f"{person}.presence": ["lives_here", "left"]})

    assert hand.push(change) == ["applied"]
    assert [(one["person"], one["what"]) for one in events("visits.member_change_proposed")] == [
        (person, "member_left")
    ]
    assert [one.person_id for one in tenancies.household(account, DAY)] == [person]


def test_a_finished_visit_beats_the_offices_rescheduling_and_somebody_is_asked_to_look(hand, account):
    found = visits.visit_of(account, FIRST)
    done = hand.writes(account, "visit.outcome", {"outcome": [None, "verified"]})
    visits.capacity_set(estate_code=1001, on=DAY + timedelta(days=7), window="afternoon", places=1, by=BY)
    visits.visit_book(visit_id=found.id, on=DAY + timedelta(days=7), window="afternoon", by=BY)

    assert hand.push(done) == ["merged"]
    assert state(account) == "finished"
    assert [one.why for one in visits.tasks_list()] == ["rescheduled-meanwhile"]


def test_a_try_in_vain_after_a_rescheduling_leaves_the_new_appointment(hand, account):
    found = visits.visit_of(account, FIRST)
    vain = hand.writes(account, "visit.outcome", {"outcome": [None, "no_answer"]})
    later = DAY + timedelta(days=7)
    visits.capacity_set(estate_code=1001, on=later, window="afternoon", places=1, by=BY)
    visits.visit_book(visit_id=found.id, on=later, window="afternoon", officer="wong", by=BY)

    assert hand.push(vain) == ["merged"]
    after = visits.visit_of(account, FIRST)
    assert (after.state.value, after.on, after.tries) == ("planned", later, 0)
    assert len(visits.tries(found.id)) == 1


def test_nobody_met_takes_the_ladders_next_step(hand, account):
    hand.push(hand.writes(account, "visit.outcome", {"outcome": [None, "no_answer"]}))

    found = visits.visit_of(account, FIRST)
    assert (found.state.value, found.step.value, found.tries, found.on, found.officer) == (
        "due",
        "revisit",
        1,
        None,
        "",
    )
    assert found.not_before is None  # no rule on record says how many days


def test_two_officers_at_one_flat_leave_the_first_outcome_and_ask_a_person(hand, landlord, account):
    from kaifong.domains.access.api import Actor, staff_add
    from tests.integration.visits.conftest import OFFICER_VERBS, profile

    visits.officer_set(profile=profile("lee"), by=BY)
    staff_add(username="lee", password="x" * 12, role="visiting", verbs=OFFICER_VERBS, estates=None)
    visits.visit_assign(visit_id=visits.visit_of(account, FIRST).id, officer="lee", by=BY)
    other = hand_of(Actor("lee", "field", OFFICER_VERBS, None))
    done = other.writes(account, "visit.outcome", {"outcome": [None, "verified"]})
    doubted = hand.writes(account, "visit.outcome", {"outcome": [None, "non_occupation"]})

    assert (other.push(done), hand.push(doubted)) == (["applied"], ["conflict"])
    found = visits.visit_of(account, FIRST)
    assert found.outcome is visits.Outcome.VERIFIED
    assert [one.why for one in visits.tasks_list()] == ["two-outcomes"]
    assert len(visits.tries(found.id)) == 2


def test_of_a_tenancy_that_has_ended_everything_goes_to_quarantine(hand, account):
    tenancies.tenancy_end(account_no=account, on=DAY - timedelta(days=1), by=BY)
    seen = hand.writes(account, "member.seen", {"person": [None, 1]})
    done = hand.writes(account, "visit.outcome", {"outcome": [None, "verified"]})

    answer = hand.answer(seen, done)

    assert {(one.result.value, one.reason) for one in answer.results} == {("quarantined", "tenancy-ended")}
    assert state(account) == "planned"
    assert [one.content for one in visits.quarantine_look(purpose="looking", by=BY)] == [
        {"person": 1}, {"outcome": "verified"},
    ]  # fmt: skip


def test_a_revoked_handheld_may_still_hand_in_to_quarantine(hand, account):
    done = hand.writes(account, "visit.outcome", {"outcome": [None, "verified"]})
    visits.handheld_revoke(device_id=hand.device.id, by=BY, now=at(DAY, 12))

    answer = hand.answer(done)

    assert (answer.results[0].result.value, answer.results[0].reason) == ("quarantined", "device-revoked")
    assert state(account) == "planned"


def test_a_household_of_no_package_is_not_reported_on(hand, landlord, officer):
    plan(landlord.accounts[3])
    foreign = visits.visit_of(landlord.accounts[3], FIRST)
    note = replace(hand.writes(landlord.accounts[0], "note", {"text": [None, "x"]}), entity=foreign.id)

    answer = hand.answer(note)

    assert (answer.results[0].result.value, answer.results[0].reason) == ("rejected", "not-in-package")


def test_an_officer_who_may_not_record_any_more_hands_in_to_quarantine(hand, account):
    hand.by = replace(hand.by, verbs=frozenset())

    assert hand.push(hand.writes(account, "note", {"text": [None, "x"]})) == ["quarantined"]


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("visit.outcome", {}),
        ("visit.outcome", {"outcome": [None, "repair_needed"]}),
        ("visit.outcome", {"outcome": [None, 7]}),
        ("finding", {"outcome": [None, "verified"]}),
        ("finding", {"outcome": [None, "member_left"], "person": [None, "Chan"]}),
        ("member.seen", {"person": [None, True]}),
        ("member.change", {}),
        ("contact.change", {"address": ["", "elsewhere"]}),
        ("note", {"text": [None, "x" * 2_001]}),
        ("note", {"text": [None, {"deep": 1}]}),
    ],
)
def test_an_operation_that_does_not_say_what_its_kind_must_is_rejected(hand, account, kind, changes):
    answer = hand.answer(hand.writes(account, kind, changes))

    assert (answer.results[0].result.value, answer.results[0].reason, answer.next_seq) == ("rejected", "malformed", 2)


def test_an_operation_that_cannot_be_read_does_not_stop_those_behind_it(hand, account):
    torn = hand.writes(account, "unreadable", {"sealed": [None, "AAAA"]})
    note = hand.writes(account, "note", {"text": [None, "after"]})

    assert hand.push(torn, note) == ["rejected", "applied"]


def test_findings_are_told_to_other_domains(hand, account):
    hand.push(
        hand.writes(account, "finding", {"outcome": [None, "repair_needed"], "text": [None, "tap drips"]}),
        hand.writes(account, "finding", {"outcome": [None, "subletting"]}),
        hand.writes(account, "finding", {"outcome": [None, "help_needed"]}),
    )

    assert [one["what"] for one in events("visits.repair_needed")] == ["repair_needed"]
    assert [one["what"] for one in events("visits.case_suspected")] == ["subletting"]
    assert [one["what"] for one in events("visits.help_needed")] == ["help_needed"]
    assert "drips" not in str(fetch_all("select facts from outbox_event"))


def test_emoji_and_rare_characters_come_back_as_they_were(hand, account):
    text = "陳𠝹𨋢 ✓ 👨‍👩‍👧 𪚥"
    hand.push(hand.writes(account, "note", {"text": [None, text]}))

    [found] = visits.findings_look(visit_id=hand.visit(account).visit_id, purpose="reading", by=BY)
    assert found.content == {"text": text}


def test_what_an_operation_says_is_encrypted_at_rest(hand, account):
    hand.push(hand.writes(account, "note", {"text": [None, "MrsSecretName"]}))

    [(body,)] = fetch_all("select body_cipher from visits_operation")
    assert b"MrsSecretName" not in bytes(body)


def test_a_clock_that_is_ahead_is_noted_and_not_believed(hand, account):
    done = hand.writes(
        account, "visit.outcome", {"outcome": [None, "verified"]}, client_time=at(DAY, 11) + timedelta(days=400)
    )

    hand.answer(done, now=at(DAY, 18), device_time=at(DAY, 20))

    assert visits.visit_of(account, FIRST).finished_at == at(DAY, 18)
    assert Operation.objects.get().clock_doubtful is True
    assert visits.handheld(hand.device.id).clock_seconds == 7_200


def test_more_than_a_hundred_operations_are_refused_as_a_whole(hand, account):
    many = [hand.writes(account, "note", {"text": [None, "x"]}) for _ in range(101)]

    with pytest.raises(visits.BatchTooLarge):
        hand.answer(*many)

    assert Operation.objects.count() == 0


def test_a_refusal_in_one_savepoint_leaves_nothing_of_it(hand, account):
    [person] = [one.person_id for one in hand.visit(account).household.members]
    execute(
        "insert into tenancies_contactdetails (person_id, phone_index) values (%(person)s, null)", {"person": person}
    )
    bad = hand.writes(account, "contact.change", {"phone": ["", "1"], "email": ["", "b@example.com"]})

    assert hand.push(bad) == ["rejected"]
    assert (Proposal.objects.count(), Task.objects.count(), HouseholdField.objects.count(), Alarm.objects.count()) == (
        0,
    ) * 4
    assert tenancies.contact_details(account_no=account, purpose="test", by=BY).email == ""


def test_a_push_takes_the_same_number_of_statements_however_many_operations_it_has(
    hand, account, django_assert_num_queries
):
    def notes(number: int) -> list[visits.Operation]:
        told = {"text": [None, "x"]}
        return [hand.writes(account, "note", told, attachments=(f"{hand.seq:064x}",)) for _ in range(number)]

    hand.push(*notes(1))

    for number in (1, 2, 90):
        operations = notes(number)
        with django_assert_num_queries(STATEMENTS):
            assert hand.push(*operations) == ["applied"] * number
