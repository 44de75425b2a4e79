"""A form with all that it says and still needs, put together for whoever may see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kaifong.domains.forms.api import QuestionDefinition, QuestionKind, Route, route
from kaifong.domains.requests import selectors
from kaifong.domains.requests.encrypted import encrypted
from kaifong.domains.requests.models import Form, FormDocument
from kaifong.domains.requests.stored import definition_of
from kaifong.domains.requests.types import (
    DocumentView,
    DocumentWantedView,
    FormState,
    FormView,
    QuestionView,
    SectionView,
)
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.documents import api as documents
from kaifong.kernel.localtext import LocalText

YES, NO = LocalText("是", "Yes", "是"), LocalText("否", "No", "否")
Members = Mapping[int, LocalText]


def view_of(form_id: int, on: date) -> FormView:
    """Who may see it, the caller has decided. A handful of statements, whatever the form's length."""
    form = selectors.listed().select_related("definition").get(id=form_id)
    columns = encrypted()
    definition = definition_of(form.definition)
    answers = columns.answers_of(form)
    way = route(definition, answers, on)
    members = members_of(form.tenancy_id, on)
    steps = list(form.steps.order_by("at", "id"))
    contents = {step.id: columns.content_of(step) for step in steps}
    told = [content for step in steps if "note" in (content := contents[step.id])]
    returned = form.state == FormState.RETURNED
    corrections: dict[str, str] = told[-1].get("corrections", {}) if told and returned else {}
    sections = sections_of(way, members, corrections)
    papers = _papers(form, way, corrections)
    hold = [check for check in way.checks if not check.hard]
    return FormView(
        summary=selectors.summary_of(form),
        definition=definition,
        sections=sections,
        answers=way.answers,
        documents=papers,
        problems=tuple(check for check in way.checks if check.hard),
        to_confirm=tuple(check for check in hold if check.id not in form.confirmed),
        confirmed=tuple(check for check in hold if check.id in form.confirmed),
        next_section=next((view.definition.id for view in sections if not view.complete), None),
        ready=way.ready(
            confirmed=form.confirmed, documents={paper.definition.id: len(paper.documents) for paper in papers}
        ),
        corrections=corrections,
        note=told[-1]["note"] if told else "",
        steps=tuple(selectors.step_of(step, contents[step.id].get("note", "")) for step in steps),
    )


def sections_of(way: Route, members: Members, corrections: Mapping[str, str]) -> tuple[SectionView, ...]:
    """The sections that answers lead to, with what is answered."""
    return tuple(
        SectionView(
            asked.section,
            tuple(_question(each, way.answers, members, corrections) for each in asked.questions),
            asked.section.id not in way.missing,
        )
        for asked in way.asked
    )


def members_of(account_no: int, on: date) -> dict[int, LocalText]:
    """Whom a ``member`` question offers on the day, by person id."""
    return {
        member.person_id: _name(member.name_zh, member.name_en)
        for member in tenancies.household(account_no, on)
        if member.relationship is not tenancies.Relationship.PRINCIPAL
    }


def _question(
    question: QuestionDefinition, answers: Mapping[str, Any], members: Members, corrections: Mapping[str, str]
) -> QuestionView:
    answer = answers.get(question.id)
    offered = tuple(members.items()) if question.kind is QuestionKind.MEMBER else ()
    shown = None if answer is None else _shown(question, answer, members)
    return QuestionView(question, answer, shown, offered, corrections.get(question.id, ""))


def _shown(question: QuestionDefinition, answer: Any, members: Members) -> LocalText | None:
    match question.kind:
        case QuestionKind.MONEY | QuestionKind.DATE:
            return None
        case QuestionKind.YES_NO:
            return YES if answer else NO
        case QuestionKind.CHOICE:
            return next((choice.label for choice in question.choices if choice.code == answer), _same(str(answer)))
        case QuestionKind.MEMBER:
            return members.get(answer, _same(f"#{answer}"))
        case QuestionKind.PERSON:
            return _person(answer)
        case QuestionKind.IDENTITY_NUMBER:
            return _same(tenancies.Identity.parse(answer).masked)
    return _same(str(answer))


def _person(person: Mapping[str, str]) -> LocalText:
    known = [person.get("name_zh", ""), person.get("name_en", ""), person.get("date_of_birth", "")]
    if person.get("identity"):
        known.append(tenancies.Identity.parse(person["identity"]).masked)
    return _same("\n".join(part for part in known if part))


def _papers(form: Form, way: Route, corrections: Mapping[str, str]) -> tuple[DocumentWantedView, ...]:
    rows = list(FormDocument.objects.filter(form_id=form.id).order_by("id"))
    kept = documents.kept(row.document_id for row in rows)
    views = [
        DocumentView(row.document_id, row.wanted, kept[row.document_id], row.added_at)
        for row in rows
        if row.document_id in kept
    ]
    found = []
    for wanted in way.documents:
        there = tuple(view for view in views if view.wanted == wanted.id)
        missing = max(0, wanted.least - len(there))
        full = len(there) >= wanted.most
        found.append(DocumentWantedView(wanted, there, missing, full, corrections.get(wanted.id, "")))
    return tuple(found)


def _name(name_zh: str, name_en: str) -> LocalText:
    zh, en = name_zh or name_en, name_en or name_zh
    return LocalText(zh, en, zh)


def _same(text: str) -> LocalText:
    return LocalText(text, text, text)
