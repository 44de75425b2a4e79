"""What the office does with a form, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kaifong.domains.access.api import Actor, NotPermitted, looks_of
from kaifong.domains.ledger import api as ledger
from kaifong.domains.rent import api as rent
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import Decision, FormKind, FormState, WaitsFor
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.documents import api as documents
from kaifong.infra.outbox.api import events
from kaifong.kernel.calendar import Month
from tests.integration.requests.conftest import NOW, ON, Household
from tests.integration.small_landlord import one

DECISION = Decision(effective_on=ON)


def approve(form_id: int, officer: Actor, decision: Decision = DECISION) -> requests.FormSummary:
    return requests.form_approve(form_id=form_id, decision=decision, on=ON, now=NOW, by=officer)


def give_back(form_id: int, officer: Actor, **corrections: str) -> requests.FormSummary:
    return requests.form_return(form_id=form_id, corrections=corrections, note="請更正", now=NOW, by=officer)


def members(household: Household, on: date = ON) -> list[tuple[str, str]]:
    return [(m.name_en, m.relationship.value) for m in tenancies.household(household.account_no, on)]


def test_a_form_handed_in_waits_for_the_office_and_is_taken_in_review(household: Household, officer: Actor) -> None:
    form_id = household.child_added()

    waiting = requests.forms_to_review(by=officer)
    taken = requests.review_begin(form_id=form_id, now=NOW, by=officer)

    assert [(form.id, form.documents) for form in waiting.forms] == [(form_id, 2)]
    assert waiting.total == 1
    assert (taken.state, taken.reviewer, taken.waits_for) == (FormState.IN_REVIEW, "wong", WaitsFor.OFFICE)


def test_an_officer_sees_the_forms_of_its_own_estates_alone(household: Household, officer: Actor) -> None:
    form_id = household.child_added()
    elsewhere = replace(officer, estates=frozenset({1002}))

    assert requests.forms_to_review(by=elsewhere) == requests.ToReview((), 0)
    with pytest.raises(NotPermitted):
        requests.forms_to_review(by=elsewhere, estate=1001)
    with pytest.raises(NotPermitted):
        requests.form_view(form_id=form_id, on=ON, by=elsewhere, purpose="review")
    with pytest.raises(NotPermitted):
        approve(form_id, elsewhere)
    assert members(household) == [("CHAN TAI MAN", "principal")]


def test_a_look_by_staff_needs_a_purpose_and_is_recorded(household: Household, officer: Actor) -> None:
    form_id = household.child_added()
    [document, *_] = household.view(form_id).documents
    paper = document.documents[0].id
    with pytest.raises(tenancies.PurposeMissing):
        requests.form_view(form_id=form_id, on=ON, by=officer, purpose=" ")

    requests.form_view(form_id=form_id, on=ON, by=officer, purpose="review of the form")
    opened = requests.document_open(form_id=form_id, document_id=paper, by=officer, purpose="review of the form")

    assert opened.kept.kind is documents.Kind.JPEG
    looks = [(look.action, look.purpose) for look in looks_of(account_no=household.account_no)[:2]]
    assert looks == [("form.document.look", "review of the form"), ("form.look", "review of the form")]


def test_an_approval_adds_the_member_and_tells_of_it(household: Household, officer: Actor) -> None:
    form_id = household.child_added()

    done = approve(form_id, officer)

    assert (done.state, done.decided_on, done.waits_for) == (FormState.APPROVED, ON, WaitsFor.NOBODY)
    assert members(household) == [("CHAN TAI MAN", "principal"), ("CHAN SIU MING", "child")]
    assert [event.name for event in events(account_no=household.account_no)] == [
        "form.handed_in",
        "tenancy.member_added",
        "form.approved",
    ]


def test_a_decision_is_made_once(household: Household, officer: Actor) -> None:
    form_id = household.child_added()
    approve(form_id, officer)

    with pytest.raises(requests.FormClosed):
        approve(form_id, officer)
    with pytest.raises(requests.FormClosed):
        requests.form_refuse(form_id=form_id, reason="no", on=ON, now=NOW, by=officer)

    assert len(members(household)) == 2


def test_what_the_act_refuses_leaves_the_form_undecided(household: Household, officer: Actor) -> None:
    form_id = household.child_added()
    without_the_register = replace(officer, verbs=officer.verbs - {"tenancies.change"})

    with pytest.raises(NotPermitted):
        approve(form_id, without_the_register)
    with pytest.raises(requests.DecisionIncomplete):
        approve(form_id, officer, Decision())
    with pytest.raises(tenancies.TenancyNotInForce):
        approve(form_id, officer, Decision(effective_on=date(2019, 1, 1)))

    assert household.view(form_id).summary.state is FormState.HANDED_IN
    assert members(household) == [("CHAN TAI MAN", "principal")]
    assert events(name="form.approved") == ()


def test_a_form_sent_back_says_at_each_question_what_is_to_be_corrected(household: Household, officer: Actor) -> None:
    form_id = household.child_added()

    give_back(form_id, officer, person="請填寫出生證明書號碼", relationship_proof="相片太暗")

    view = household.view(form_id)
    assert view.summary.state is FormState.RETURNED
    assert view.summary.waits_for is WaitsFor.HOUSEHOLD
    assert view.note == "請更正"
    corrected = {q.definition.id: q.correction for section in view.sections for q in section.questions if q.correction}
    assert corrected == {"person": "請填寫出生證明書號碼"}
    assert {paper.definition.id: paper.correction for paper in view.documents} == {
        "identity": "",
        "relationship_proof": "相片太暗",
    }


def test_a_corrected_form_keeps_its_number_and_its_history(household: Household, officer: Actor) -> None:
    form_id = household.child_added()
    number = household.view(form_id).summary.number
    give_back(form_id, officer, person="請更正")

    receipt = household.hand_in(form_id)

    view = household.view(form_id)
    assert receipt.number == number
    assert view.summary.returned == 1
    assert view.corrections == {}
    assert [step.state.value for step in view.steps] == ["draft", "handed_in", "returned", "handed_in"]


def test_a_form_is_not_sent_back_without_saying_why_or_for_a_question_that_it_does_not_have(
    household: Household, officer: Actor
) -> None:
    form_id = household.child_added()

    with pytest.raises(requests.ReasonMissing):
        requests.form_return(form_id=form_id, corrections={"person": " "}, note="", now=NOW, by=officer)
    with pytest.raises(requests.ReasonMissing):
        requests.form_refuse(form_id=form_id, reason=" ", on=ON, now=NOW, by=officer)
    with pytest.raises(requests.SectionNotAsked):
        give_back(form_id, officer, income_work="請更正")

    assert household.view(form_id).summary.state is FormState.HANDED_IN


def test_a_refused_form_tells_the_household_why(household: Household, officer: Actor) -> None:
    form_id = household.child_added()

    requests.form_refuse(form_id=form_id, reason="文件不足", on=ON, now=NOW, by=officer)

    view = household.view(form_id)
    assert (view.summary.state, view.note) == (FormState.REFUSED, "文件不足")
    assert members(household) == [("CHAN TAI MAN", "principal")]


def test_an_approval_takes_a_member_off_the_household(household: Household, officer: Actor, by: Actor) -> None:
    child = tenancies.member_add(
        account_no=household.account_no,
        particulars=tenancies.Particulars(name_en="CHAN SIU MING", date_of_birth=date(2000, 1, 1)),
        relationship=tenancies.Relationship.CHILD,
        on=date(2021, 1, 1),
        by=by,
    )
    sections = {
        "member": {"member": child.person_id, "reason": "moved_out"},
        "when": {"left_on": "2026-11-20"},
        "whereabouts": {"knows": True, "other_public_housing": False, "new_phone": "9123 4567"},
    }
    form_id = household.handed_in(FormKind.MEMBER_DELETE, sections, ("agreement",))

    approve(form_id, officer, Decision(effective_on=date(2026, 11, 20)))

    assert members(household, date(2026, 11, 20)) == [("CHAN TAI MAN", "principal"), ("CHAN SIU MING", "child")]
    assert members(household, date(2026, 11, 21)) == [("CHAN TAI MAN", "principal")]


def test_an_approval_changes_the_particulars_that_were_given_and_no_others(
    household: Household, officer: Actor, by: Actor
) -> None:
    before = tenancies.Contact("+85223456789", "tai.man@example.com", "", "zh-hant")
    tenancies.particulars_change(account_no=household.account_no, contact=before, by=by)
    sections = {"contact": {"phone": "91234567"}, "letters": {"letter_format": "large_print"}}
    form_id = household.handed_in(FormKind.PARTICULARS, sections)

    approve(form_id, officer, Decision())

    contact = tenancies.contact_details(account_no=household.account_no, purpose="test", by=by)
    assert contact == tenancies.Contact(
        "+85291234567", "tai.man@example.com", "", "zh-hant", tenancies.LetterFormat.LARGE_PRINT
    )
    told = events(name="tenancy.particulars_changed")[-1]
    assert told.facts["changed"] == ["phone", "letter_format"]
    assert "91234567" not in str(told.facts)


ASSISTANCE = {
    "household": {"persons": 1, "all_elderly": False, "cssa": False, "owns_property": False},
    "income": {
        "income_work": 600_000,
        "income_business": 0,
        "income_pension": 0,
        "income_family": 0,
        "income_other": 0,
    },
    "difficulty": {"reason": "unemployment", "since": "2026-09-01", "details": "失業", "phone": "91234567"},
}


def test_rent_assistance_is_granted_as_the_officer_decides_and_puts_begun_months_right(
    household: Household, officer: Actor, by: Actor, sound: None
) -> None:
    rent.rent_roll(month=Month(2026, 11), by=by)
    owed = ledger.balance(account_id=household.account_no, as_at=ON)
    form_id = household.handed_in(FormKind.RENT_ASSISTANCE, ASSISTANCE, ("income_proof",))

    approve(form_id, officer, Decision(date(2026, 11, 1), date(2028, 10, 31), 25))

    assert ledger.balance(account_id=household.account_no, as_at=ON) == owed - 50_000
    assert one("select reduction_percent || ' ' || in_force::text from rent_term") == "25 [2026-11-01,2028-11-01)"


@pytest.mark.parametrize(
    "decision",
    [
        Decision(),
        Decision(date(2026, 11, 2), date(2028, 10, 31), 25),
        Decision(date(2026, 11, 1), date(2028, 10, 30), 25),
        Decision(date(2026, 11, 1), date(2026, 10, 31), 25),
        Decision(date(2026, 11, 1), date(2028, 10, 31), 0),
        Decision(date(2026, 11, 1), date(2028, 10, 31), None),
    ],
)
def test_assistance_is_not_granted_by_half_a_decision(household: Household, officer: Actor, decision: Decision) -> None:
    form_id = household.handed_in(FormKind.RENT_ASSISTANCE, ASSISTANCE, ("income_proof",))

    with pytest.raises(requests.DecisionIncomplete):
        approve(form_id, officer, decision)

    assert one("select count(*) from rent_term") == 0
    assert household.view(form_id).summary.state is FormState.HANDED_IN


DECLARATION = {
    "choice": {"declares": "figures", "persons": 1, "owns_property": False},
    "income": {
        "income_work": 1_800_000,
        "income_business": 0,
        "income_pension": 0,
        "income_investments": 24_950,
        "income_other": 0,
    },
    "assets": {
        "assets_deposits": 5_000_000,
        "assets_investments": 1,
        "assets_land": 0,
        "assets_business": 0,
        "assets_vehicles": 0,
        "assets_other": 0,
    },
    "contact": {"phone": "91234567"},
}


def test_an_approved_declaration_reaches_the_income_review_as_of_the_day_it_was_handed_in(
    household: Household, officer: Actor
) -> None:
    form_id = household.handed_in(FormKind.INCOME_ASSETS, DECLARATION, ("income_proof",))

    requests.form_approve(form_id=form_id, decision=Decision(), on=date(2026, 12, 3), now=NOW, by=officer)

    [declared] = rent.declarations_look(account_no=household.account_no, purpose="test", by=officer)
    assert (declared.declared_on, declared.persons, declared.owns_property) == (ON, 1, False)
    assert (declared.income_cents, declared.assets_cents) == (1_824_950, 5_000_001)


def test_who_chose_to_declare_nothing_has_declared_nothing(household: Household, officer: Actor) -> None:
    sections = {"choice": {"declares": "nothing", "persons": 1}, "contact": {"phone": "91234567"}}
    form_id = household.filled(FormKind.INCOME_ASSETS, sections)
    household.confirm(form_id, "declares_nothing")
    household.hand_in(form_id)

    done = approve(form_id, officer, Decision())

    assert done.state is FormState.APPROVED
    assert one("select count(*) from rent_incomedeclaration") == 0


def test_a_surrender_is_told_to_whoever_serves_notices(household: Household, officer: Actor) -> None:
    sections = {
        "leaving": {"leaving_on": "2027-01-31", "reason": "bought", "all_agree": True},
        "handover": {"keys_by": "principal", "address_after": "九龍某街 1 號", "phone": "91234567"},
    }
    form_id = household.handed_in(FormKind.SURRENDER, sections)

    done = approve(form_id, officer, Decision())

    [told] = events(name="tenancy.surrender_requested")
    assert told.facts == {"number": f"{done.number:012d}", "leaving_on": "2027-01-31"}
    assert told.account_no == household.account_no


def test_what_became_of_a_households_forms_is_told_in_order(household: Household, officer: Actor) -> None:
    form_id = household.child_added()
    give_back(form_id, officer, person="請更正")

    steps = requests.form_steps(account_no=household.account_no)

    assert [(step.state.value, step.by) for _, step in steps] == [
        ("returned", "wong"),
        ("handed_in", "tenant"),
        ("draft", "tenant"),
    ]
    assert {form.id for form, _ in steps} == {form_id}


def test_a_form_is_found_by_its_number_on_the_officers_estates(household: Household, officer: Actor) -> None:
    form_id = household.child_added()
    number = household.view(form_id).summary.number
    assert number is not None

    found = requests.form_by_number(number=number, by=officer)
    elsewhere = requests.form_by_number(number=number, by=replace(officer, estates=frozenset({1002})))

    assert found is not None
    assert found.id == form_id
    assert elsewhere is None


def test_the_list_of_forms_to_review_takes_two_statements_however_long_it_is(
    household: Household, neighbour: Household, officer: Actor, django_assert_num_queries: object
) -> None:
    household.child_added()
    neighbour.child_added()

    with django_assert_num_queries(2):  # type: ignore[operator]
        found = requests.forms_to_review(by=officer)

    assert [form.account_no for form in found.forms] == [household.account_no, neighbour.account_no]
