"""The year's visit form as the handheld draws it: JSON of its definition."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from kaifong.domains.forms import api as forms


def visit_form(on: date) -> dict[str, Any]:
    """The form that is in force on a day. Raises FormNotOffered, DefinitionsInvalid."""
    definition = forms.definition_in_force(forms.FormKind.HOUSEHOLD_VISIT, on)
    return {
        "key": definition.key,
        "title": definition.title,
        "declaration": definition.declaration,
        "sections": [_section(section) for section in definition.sections],
    }


def _section(section: forms.SectionDefinition) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "intro": section.intro,
        "when": _condition(section.when),
        "questions": [_question(question) for question in section.questions],
    }


def _question(question: forms.QuestionDefinition) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind,
        "label": question.label,
        "hint": question.hint,
        "required": question.required,
        "choices": [{"code": one.code, "label": one.label} for one in question.choices],
        "least": question.least,
        "most": question.most,
        "when": _condition(question.when),
    }


def _condition(condition: forms.Condition | None) -> list[list[dict[str, Any]]] | None:
    return None if condition is None else [[asdict(test) for test in group] for group in condition]
