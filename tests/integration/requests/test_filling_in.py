"""From begun to handed in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kaifong.domains.access.api import Actor, NotPermitted, looks_of
from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import Fault, FormKind, FormState, Problem
from kaifong.domains.requests.models import Form, FormDocument, FormStep
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.database import execute, fetch_all
from kaifong.infra.documents.models import Document
from kaifong.infra.outbox.api import events
from tests.integration.requests.conftest import BORN, NOW, ON, PERSON, Household


def test_a_form_begun_twice_is_one(household: Household) -> None:
    first = household.begin(FormKind.MEMBER_ADD)

    second = household.begin(FormKind.MEMBER_ADD)

    assert second.id == first.id
    assert [form.id for form in requests.forms_of(account_no=household.account_no)] == [first.id]
    assert first.summary.state is FormState.DRAFT
    assert first.next_section == "person"
    assert not first.ready


def test_a_form_is_answered_over_several_sittings_and_handed_in_with_a_number(household: Household) -> None:
    form_id = household.begin(FormKind.MEMBER_ADD).id
    household.save(form_id, "person", BORN["person"])
    household.save(form_id, "reason", BORN["reason"])
    household.now += timedelta(days=3)
    household.save(form_id, "moving_in", BORN["moving_in"])
    household.add(form_id, "identity")
    household.add(form_id, "relationship_proof")

    receipt = household.hand_in(form_id)

    assert f"{receipt.number:012d}"[:3] == "026"
    assert receipt.number % 97 == 1
    assert receipt.handed_in_on == ON
    view = household.view(form_id)
    assert view.summary.state is FormState.HANDED_IN
    assert view.answers["lives_here_since"] == "2026-08-03"
    assert [step.state for step in view.steps] == [FormState.DRAFT, FormState.HANDED_IN]
    [told] = events(name="form.handed_in")
    assert told.facts == {"form": "member_add", "number": f"{receipt.number:012d}"}


def test_handed_in_twice_gives_one_receipt(household: Household) -> None:
    form_id = household.filled(FormKind.MEMBER_ADD, BORN, ("identity", "relationship_proof"))

    first, second = household.hand_in(form_id), household.hand_in(form_id)

    assert first == second
    assert len(events(name="form.handed_in")) == 1


def test_what_a_form_says_is_not_in_the_tables_in_clear(household: Household) -> None:
    household.child_added()

    rows = fetch_all(
        "select row_to_json(f)::text from requests_form f union all select row_to_json(s)::text from requests_formstep s"
        " union all select row_to_json(e)::text from outbox_event e"
        " union all select row_to_json(a)::text from access_auditrecord a"
    )
    text = "".join(row for (row,) in rows)
    for secret in ("SIU MING", "陳小明", "2026-08-01"):
        assert secret not in text
        assert secret.encode().hex() not in text


def test_a_form_is_not_handed_in_while_something_is_missing(household: Household) -> None:
    form_id = household.begin(FormKind.MEMBER_ADD).id
    household.save(form_id, "person", BORN["person"])
    household.add(form_id, "identity")

    with pytest.raises(requests.NotReady) as refused:
        household.hand_in(form_id, declared=False)

    assert refused.value.sections == ("reason", "moving_in")
    assert refused.value.documents == ()
    assert not refused.value.declared
    assert household.view(form_id).summary.number is None
    assert events(name="form.handed_in") == ()


def test_documents_are_asked_for_as_the_answers_say(household: Household) -> None:
    form_id = household.filled(FormKind.MEMBER_ADD, BORN)
    asked = {each.definition.id for each in household.view(form_id).documents}

    household.save(form_id, "reason", {"reason": "marriage", "married_on": "2026-10-01"})

    assert asked == {"identity", "relationship_proof"}
    now_asked = {each.definition.id: each.missing for each in household.view(form_id).documents}
    assert now_asked == {"identity": 1, "marriage_proof": 1}
    with pytest.raises(requests.DocumentNotAsked):
        household.add(form_id, "relationship_proof")
    assert Document.objects.count() == 0


def test_a_document_that_an_earlier_answer_asked_for_is_gone_when_the_form_is_handed_in(
    household: Household, django_capture_on_commit_callbacks: object
) -> None:
    form_id = household.filled(FormKind.MEMBER_ADD, BORN, ("identity", "relationship_proof"))
    household.save(form_id, "reason", {"reason": "marriage", "married_on": "2026-10-01"})
    household.add(form_id, "marriage_proof")
    household.hand_in(form_id)

    assert sorted(FormDocument.objects.values_list("wanted", flat=True)) == ["identity", "marriage_proof"]
    assert Document.objects.count() == 2


def test_all_faults_of_a_section_are_told_at_once_and_nothing_of_it_is_kept(household: Household) -> None:
    form_id = household.begin(FormKind.MEMBER_ADD).id
    bad = {"person": PERSON | {"identity": "A123456(9)"}, "relationship": "principal"}

    with pytest.raises(requests.AnswersRefused) as refused:
        household.save(form_id, "person", bad)

    assert refused.value.problems == (
        Problem("person", Fault.NOT_AN_IDENTITY_NUMBER, "identity"),
        Problem("relationship", Fault.NOT_A_CHOICE),
    )
    assert "A123456" not in str(refused.value)
    assert household.view(form_id).answers == {}


def test_a_question_that_an_answer_leads_to_is_asked_with_the_refusal(household: Household) -> None:
    form_id = household.begin(FormKind.MEMBER_ADD).id

    with pytest.raises(requests.AnswersRefused) as refused:
        household.save(form_id, "person", {"person": PERSON, "relationship": "other"})

    assert refused.value.problems == (Problem("relationship_other", Fault.MISSING),)
    assert [each.definition.id for each in refused.value.section.questions][-1] == "relationship_other"


def test_a_part_of_a_section_can_be_kept_for_later(household: Household) -> None:
    form_id = household.begin(FormKind.MEMBER_ADD).id
    household.save(form_id, "person", {"person": PERSON}, partial=True)

    view = household.save(form_id, "person", {"relationship": "child"}, partial=True)

    assert view.answers == {"person": PERSON, "relationship": "child"}
    assert view.next_section == "reason"


def test_an_answer_that_leads_past_another_makes_it_count_no_more(household: Household) -> None:
    form_id = household.filled(FormKind.MEMBER_ADD, BORN, ("identity", "relationship_proof"))
    household.save(form_id, "reason", {"reason": "other", "reason_other": "暫住"})
    household.save(form_id, "reason", {"reason": "birth", "reason_other": "暫住"})

    household.hand_in(form_id)

    assert "reason_other" not in household.view(form_id).answers


def test_a_hard_check_keeps_a_form_back(household: Household) -> None:
    form_id = household.filled(FormKind.MEMBER_ADD, BORN, ("identity", "relationship_proof"))
    household.save(form_id, "moving_in", BORN["moving_in"] | {"lives_here_since": ON + timedelta(days=1)})

    with pytest.raises(requests.NotReady) as refused:
        household.hand_in(form_id)

    assert refused.value.checks == ("lives_here_in_future",)
    assert [check.id for check in household.view(form_id).problems] == ["lives_here_in_future"]


def test_a_soft_check_is_confirmed_and_asked_again_when_its_answer_changes(household: Household) -> None:
    form_id = household.filled(FormKind.MEMBER_ADD, BORN, ("identity", "relationship_proof"))
    old = PERSON | {"date_of_birth": "2020-01-01"}
    household.save(form_id, "person", {"person": old, "relationship": "child"})
    with pytest.raises(requests.NotReady):
        household.hand_in(form_id)

    confirmed = household.confirm(form_id, "birth_long_ago", "lives_here_in_future", "no_such_check")
    older = PERSON | {"date_of_birth": "2019-01-01"}
    changed = household.save(form_id, "person", {"person": older, "relationship": "child"})

    assert [check.id for check in confirmed.confirmed] == ["birth_long_ago"]
    assert confirmed.ready
    assert [check.id for check in changed.to_confirm] == ["birth_long_ago"]
    assert not changed.ready


def test_another_households_form_is_not_found(household: Household, neighbour: Household) -> None:
    form_id = household.begin(FormKind.PARTICULARS).id

    for act in (
        lambda: neighbour.view(form_id),
        lambda: neighbour.save(form_id, "contact", {"phone": "91234567"}),
        lambda: neighbour.add(form_id, "address_proof"),
        lambda: neighbour.hand_in(form_id),
        lambda: neighbour.withdraw(form_id),
    ):
        with pytest.raises(requests.FormNotFound):
            act()

    assert household.view(form_id).answers == {}


def test_a_tenant_without_its_account_sees_nothing(household: Household) -> None:
    form_id = household.begin(FormKind.PARTICULARS).id

    with pytest.raises(NotPermitted):
        requests.form_view(form_id=form_id, on=ON, by=household.by, purpose="mine")


def test_a_draft_that_is_withdrawn_leaves_nothing(household: Household) -> None:
    form_id = household.filled(FormKind.MEMBER_ADD, BORN, ("identity",))

    household.withdraw(form_id)

    for model in (Form, FormStep, FormDocument, Document):
        assert model.objects.count() == 0


def test_a_form_that_was_handed_in_and_is_withdrawn_stays_on_record(household: Household) -> None:
    form_id = household.child_added()

    household.withdraw(form_id)

    [form] = requests.forms_of(account_no=household.account_no)
    assert form.state is FormState.WITHDRAWN
    assert form.number is not None
    with pytest.raises(requests.FormClosed):
        household.withdraw(form_id)


def test_a_form_stays_with_the_definition_that_it_was_begun_by(household: Household, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    form_id = household.begin(FormKind.PARTICULARS).id
    old = settings.RULE_PACK / "forms" / "particulars-2026.yaml"
    forms = tmp_path / "pack" / "forms"
    forms.mkdir(parents=True)
    text = old.read_text(encoding="utf-8")
    (forms / "particulars-2026.yaml").write_text(
        text.replace("from: 2026-01-01", "from: 2026-01-01\nuntil: 2026-12-31"), encoding="utf-8"
    )
    (forms / "particulars-2027.yaml").write_text(
        text.replace("from: 2026-01-01", "from: 2027-01-01").replace("New telephone number", "Telephone in 2027"),
        encoding="utf-8",
    )
    settings.RULE_PACK = tmp_path / "pack"
    household.on = date(2027, 1, 4)

    old_view = household.save(form_id, "contact", {"phone": "91234567"})
    household.hand_in(form_id)
    new_view = household.begin(FormKind.PARTICULARS)

    assert old_view.definition.key == "particulars-2026"
    assert old_view.definition.question("phone").label.en == "New telephone number"
    assert new_view.definition.key == "particulars-2027"
    assert new_view.definition.question("phone").label.en == "Telephone in 2027"


def test_a_form_that_no_definition_is_in_force_for_cannot_be_begun(household: Household) -> None:
    household.on = date(2025, 12, 31)

    with pytest.raises(requests.FormNotOffered):
        household.begin(FormKind.RENEWAL)

    assert requests.forms_offered(household.on) == ()


def test_a_household_whose_tenancy_has_ended_begins_and_hands_in_nothing(household: Household) -> None:
    form_id = household.filled(FormKind.MEMBER_ADD, BORN, ("identity", "relationship_proof"))
    execute(
        "update tenancies_tenancy set in_force = daterange(lower(in_force), '2026-11-01') where account_no = %(a)s",
        {"a": household.account_no},
    )

    with pytest.raises(tenancies.TenancyNotInForce):
        household.hand_in(form_id)
    with pytest.raises(tenancies.TenancyNotInForce):
        household.begin(FormKind.RENEWAL)

    assert household.view(form_id).summary.state is FormState.DRAFT


def test_only_members_beside_the_principal_tenant_can_be_chosen(household: Household, by: Actor) -> None:
    child = tenancies.member_add(
        account_no=household.account_no,
        particulars=tenancies.Particulars(name_en="CHAN SIU MING", date_of_birth=date(2015, 1, 1)),
        relationship=tenancies.Relationship.CHILD,
        on=date(2021, 1, 1),
        by=by,
    )
    view = household.begin(FormKind.MEMBER_DELETE)
    [question, _] = view.sections[0].questions
    principal = tenancies.tenancy(household.account_no).principal_id

    with pytest.raises(requests.AnswersRefused) as refused:
        household.save(view.id, "member", {"member": principal, "reason": "moved_out"})

    assert [person_id for person_id, _ in question.members] == [child.person_id]
    assert refused.value.problems == (Problem("member", Fault.NOT_A_MEMBER),)


def test_an_officer_fills_in_for_a_household_and_the_form_says_so(household: Household, officer: Actor) -> None:
    view = requests.form_begin(account_no=household.account_no, form=FormKind.PARTICULARS, on=ON, now=NOW, by=officer)

    assert view.summary.on_behalf
    assert [(step.by, step.door) for step in view.steps] == [("wong", "office")]
    [look, *_] = looks_of(account_no=household.account_no)
    assert (look.actor, look.action) == ("wong", "form.begin")
    assert household.begin(FormKind.PARTICULARS).id == view.id


def test_nobody_fills_in_where_it_may_not(household: Household) -> None:
    stranger = Actor("lee", "office", frozenset({"requests.view"}), None)

    with pytest.raises(NotPermitted):
        requests.form_begin(account_no=household.account_no, form=FormKind.PARTICULARS, on=ON, now=NOW, by=stranger)

    assert Form.objects.count() == 0
