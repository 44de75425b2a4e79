"""Forms that households have handed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kaifong.domains.requests import api as requests
from kaifong.domains.requests.api import FormState, FormSummary
from kaifong.infra.database import snapshot
from kaifong.interfaces.office.types import PAGE_ROWS
from kaifong.interfaces.office.worklists import suggesting
from kaifong.interfaces.office.worklists.places import Around, account_text, around, id_of, moment_day
from kaifong.interfaces.office.worklists.rows import (
    LEAVE,
    Column,
    Desk,
    Page,
    Row,
    StepKind,
    Worklist,
    decided_of,
)
from kaifong.interfaces.office.worklists.suggesting import FormFacts
from kaifong.kernel.identifiers import AccountNo, estate_code_of


class FormsWorklist(Worklist):
    name = "forms"
    title = _("Forms to review")
    empty = _("No form waits for the office.")
    verb = "requests.view"
    decides = frozenset({"requests.review"})
    by_estate = True
    columns = (
        Column(_("Number")),
        Column(_("Account number")),
        Column(_("Handed in on")),
        Column(_("Days waiting"), numeric=True),
    )
    steps: Mapping[str, StepKind] = {
        "take": StepKind(_("Take it into review"), True),
        "decide": StepKind(_("Read it and decide"), False),
        LEAVE: StepKind(_("Leave for now"), False),
    }

    def page(self, page: int, desk: Desk) -> Page:
        with snapshot():
            found = requests.forms_to_review(
                by=desk.actor, estate=desk.estate, offset=(page - 1) * PAGE_ROWS, limit=PAGE_ROWS
            )
            return Page(found.total, page, _rows(found.forms, desk))

    def row(self, key: str, desk: Desk) -> Row | None:
        form_id = id_of(key)
        if form_id is None:
            return None
        try:
            form = requests.form_summary(form_id=form_id, by=desk.actor)
        except requests.FormNotFound:
            return None
        return _rows([form], desk)[0] if form.state.with_the_office else None

    def do(self, row: Row, step: str, reason: str, desk: Desk) -> None:  # noqa: ARG002 - a review begins without one
        assert row.account_no is not None
        desk.actor.must("requests.review", estate=estate_code_of(AccountNo(row.account_no)))
        if step == "take":
            requests.review_begin(form_id=int(row.key), now=desk.now, by=desk.actor)


def _rows(forms: Collection[FormSummary], desk: Desk) -> tuple[Row, ...]:
    """Three statements, however many rows."""
    beside = around({form.account_no for form in forms})
    return tuple(_row(form, beside, desk) for form in forms)


def _row(form: FormSummary, beside: Around, desk: Desk) -> Row:
    handed_in: date = form.handed_in_on or moment_day(form.begun_at)
    facts = FormFacts(
        handed_in_on=handed_in,
        reviewer=form.reviewer if form.state is FormState.IN_REVIEW else "",
        reviewed_since=moment_day(form.changed_at) if form.state is FormState.IN_REVIEW else None,
    )
    row = Row(
        key=str(form.id),
        title=form.title[suggesting.language()],
        where=beside.where(form.account_no),
        account_no=form.account_no,
        audited=form.account_no,
        address=reverse("office:form", args=[form.id]),
        cells=(
            "–" if form.number is None else f"{form.number:012d}",
            account_text(form.account_no),
            suggesting.day(handed_in),
            str((desk.on - handed_in).days),
        ),
        facts=facts,
        suggested=suggesting.form(facts, desk.actor.name, desk.on),
    )
    return row.deciding(decided_of(beside.acts, FormsWorklist.name, row))
