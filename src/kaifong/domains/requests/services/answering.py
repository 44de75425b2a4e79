"""What the household says, over as many sittings as it likes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.forms.api import (
    BY_HOUSEHOLDS,
    Asked,
    Definition,
    Fault,
    FormKind,
    FormNotOffered,
    Problem,
    looked_at,
    read_answer,
    read_in_force,
    route,
)
from kaifong.domains.requests.encrypted import as_json, encrypted
from kaifong.domains.requests.errors import AnswersRefused, FormClosed, SectionNotAsked
from kaifong.domains.requests.models import Form, FormDocument
from kaifong.domains.requests.records import is_tenant, locked_for_household, step_add, tell
from kaifong.domains.requests.stored import definition_keep, definition_of
from kaifong.domains.requests.types import FormState, FormView
from kaifong.domains.requests.viewing import members_of, sections_of, view_of
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.documents import api as documents
from kaifong.kernel.identifiers import AccountNo, estate_code_of


@transaction.atomic
def form_begin(*, account_no: AccountNo, form: FormKind, on: date, now: datetime, by: Actor) -> FormView:
    """Begin a form, by the definition in force on the day, which stays this form's; or go on with the one begun before.

    A household has one draft of a form at a time, so beginning twice gives the same. An officer begins it on the
    household's behalf: the actor's door and name say so.

    Raises:
        FormNotOffered, TenancyNotFound, TenancyNotInForce, NotPermitted (requests.fill).
    """
    by.must("requests.fill", estate=estate_code_of(account_no))
    if form not in BY_HOUSEHOLDS:
        raise FormNotOffered(form, on)
    if on not in tenancies.tenancy(account_no).in_force:
        raise tenancies.TenancyNotInForce(account_no, on)
    drafts = Form.objects.filter(tenancy_id=account_no, kind=form.value, state=FormState.DRAFT.value)
    begun = drafts.first()
    if begun is None:
        definition = definition_keep(read_in_force(form, on))
        try:
            with transaction.atomic():
                begun = Form.objects.create(
                    tenancy_id=account_no,
                    definition=definition,
                    kind=form.value,
                    begun_at=now,
                    begun_by=by.name,
                    on_behalf=not is_tenant(by),
                    changed_at=now,
                )
        except IntegrityError:  # somebody else began it at this moment
            begun = drafts.get()
        else:
            step_add(begun, by, encrypted(), now=now)
            audit(by, "form.begin", account_no=account_no, form=begun.id, kind=form.value)
    return view_of(begun.id, on)


@transaction.atomic
def answers_save(
    *,
    form_id: int,
    account_no: AccountNo,
    section: str,
    answers: Mapping[str, Any],
    on: date,
    now: datetime,
    by: Actor,
    partial: bool = False,
) -> FormView:
    """Keep the answers of one section; those of other sections stay.

    Args:
        answers: by question, as `QuestionKind` says; a day may also be a `date`. A question left out, None or "" is not
            answered any more. Answers to questions that this section does not ask, given these answers, are passed over.
        partial: required questions may be left open for now; what is answered must be right all the same, and questions
            left out keep their answers.

    Raises:
        AnswersRefused: every fault of the section; nothing of it is kept.
        FormNotFound, FormClosed, SectionNotAsked, NotPermitted.
    """
    form = locked_for_household(form_id, account_no, by)
    _must_be_open(form)
    columns = encrypted()
    definition = definition_of(form.definition)
    before = columns.answers_of(form)
    members = members_of(account_no, on)
    after, problems = _merged(definition, section, before, answers, partial, members.keys(), on)
    if problems:
        views = sections_of(route(definition, after, on), members, {})
        raise AnswersRefused(problems, next(view for view in views if view.definition.id == section))
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    doubted = {check.id for check in definition.checks if looked_at(check) & changed}
    form.answers_cipher = columns.answers.encrypt(form.id, as_json(after))
    form.confirmed = [check for check in form.confirmed if check not in doubted]
    form.changed_at = now
    form.save(update_fields=["answers_cipher", "confirmed", "changed_at"])
    audit(by, "form.answers", account_no=account_no, form=form.id, section=section)
    return view_of(form.id, on)


@transaction.atomic
def checks_confirm(
    *, form_id: int, account_no: AccountNo, checks: Collection[str], on: date, now: datetime, by: Actor
) -> FormView:
    """Say of soft checks that hold that the answers are right. A later change of their answers asks again.

    Raises:
        FormNotFound, FormClosed, NotPermitted.
    """
    form = locked_for_household(form_id, account_no, by)
    _must_be_open(form)
    way = route(definition_of(form.definition), encrypted().answers_of(form), on)
    right = {check.id for check in way.checks if not check.hard} & set(checks)
    form.confirmed = sorted(right | set(form.confirmed))
    form.changed_at = now
    form.save(update_fields=["confirmed", "changed_at"])
    audit(by, "form.confirm", account_no=account_no, form=form.id, checks=sorted(right))
    return view_of(form.id, on)


@transaction.atomic
def form_withdraw(*, form_id: int, account_no: AccountNo, now: datetime, by: Actor) -> None:
    """Take a form back, before it is decided. A draft that was never handed in leaves nothing: answers and documents go.

    Raises:
        FormNotFound, FormClosed, NotPermitted.
    """
    form = locked_for_household(form_id, account_no, by)
    if FormState(form.state).ended:
        raise FormClosed(FormState(form.state))
    audit(by, "form.withdraw", account_no=account_no, form=form.id, kind=form.kind)
    if form.state == FormState.DRAFT.value:
        for document_id in FormDocument.objects.filter(form=form).values_list("document_id", flat=True):
            documents.remove(document_id)
        form.documents.all().delete()
        form.steps.all().delete()
        form.delete()
        return
    form.state, form.changed_at = FormState.WITHDRAWN.value, now
    form.save(update_fields=["state", "changed_at"])
    step_add(form, by, encrypted(), now=now)
    tell(form)


def _must_be_open(form: Form) -> None:
    state = FormState(form.state)
    if not state.open_to_answers:
        raise FormClosed(state)


def _merged(
    definition: Definition,
    section_id: str,
    before: Mapping[str, Any],
    given: Mapping[str, Any],
    partial: bool,
    members: Collection[int],
    on: date,
) -> tuple[dict[str, Any], list[Problem]]:
    """All answers with those of one section replaced, question by question: an earlier answer decides what is asked next.

    Raises:
        SectionNotAsked.
    """
    _asked(definition, section_id, before, on)
    after = dict(before)
    problems: list[Problem] = []
    for question in definition.section(section_id).questions:
        if question not in _asked(definition, section_id, after, on, or_empty=True).questions:
            continue
        if partial and question.id not in given:
            continue
        answer = read_answer(question, given.get(question.id), members=members, on=on)
        after.pop(question.id, None)
        if isinstance(answer, Problem):
            problems.append(answer)
        elif answer is not None:
            after[question.id] = answer
        elif question.required and not partial:
            problems.append(Problem(question.id, Fault.MISSING))
    return after, problems


def _asked(
    definition: Definition, section_id: str, answers: Mapping[str, Any], on: date, *, or_empty: bool = False
) -> Asked:
    for asked in route(definition, answers, on).asked:
        if asked.section.id == section_id:
            return asked
    if or_empty:
        return Asked(definition.section(section_id), ())
    raise SectionNotAsked(section_id)
