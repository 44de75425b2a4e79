"""Cases: one with all its letters, those that are open, letters counted by complaint, a household's time line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Prefetch

from kaifong.domains.enforcement import wording
from kaifong.domains.enforcement.errors import CaseNotFound
from kaifong.domains.enforcement.models import Appeal, Case, Evidence, Step
from kaifong.domains.enforcement.ruleset import ADVISORY, graces_of, misdeeds_by_rule, misdeeds_on
from kaifong.domains.enforcement.suggestions import CaseFacts, next_act
from kaifong.domains.enforcement.types import (
    AppealOutcome,
    AppealView,
    CaseLine,
    CasesPage,
    CaseView,
    ComplaintLetters,
    EvidenceView,
    Happened,
    Misdeed,
    Source,
    StepKind,
    StepView,
)
from kaifong.domains.rules import api as rules
from kaifong.infra.database import fetch_all, sql
from kaifong.kernel.identifiers import AccountNo
from kaifong.kernel.localtext import LocalText

PACKAGE = "kaifong.domains.enforcement"


def misdeeds(on: date) -> tuple[Misdeed, ...]:
    """The catalogue of misdeeds on a day, in its own order. One statement; raises NoRuleInForce."""
    return misdeeds_on(on)


def case(case_id: int, on: date) -> CaseView:
    """A case with all its letters and evidence, and what it calls for on a day. Six statements; raises CaseNotFound."""
    row = (
        Case.objects.prefetch_related(
            Prefetch("steps", Step.objects.select_related("appeal").order_by("taken_on", "id")),
            Prefetch("evidence", Evidence.objects.order_by("id")),
        )
        .filter(id=case_id)
        .first()
    )
    if row is None:
        raise CaseNotFound(case_id)
    misdeed = _with_grace(misdeeds_by_rule([row.rule_id])[row.rule_id, row.misdeed], on)
    standing = [step for step in row.steps.all() if step.withdrawn_on is None]
    last = standing[-1] if standing else None
    facts = CaseFacts(
        closed=row.closed_on is not None,
        last_letter=StepKind(last.kind) if last else None,
        last_letter_on=last.taken_on if last else None,
        grace_until=last.grace_until if last else None,
        warned_until=warned_until(row.tenancy_id, row.misdeed, row.found_on),
    )
    act, why = next_act(facts, misdeed, on)
    return CaseView(
        id=row.id,
        account_no=AccountNo(row.tenancy_id),
        misdeed=row.misdeed,
        title=misdeed.title,
        source=Source(row.source),
        complaint_ref=row.complaint_ref,
        agent=row.agent,
        found_on=row.found_on,
        opened_on=row.opened_on,
        opened_by=row.opened_by,
        closed_on=row.closed_on,
        closed_for=row.closed_for,
        steps=tuple(map(_step, row.steps.all())),
        evidence=tuple(
            EvidenceView(one.document_id, one.label, one.added_on, one.added_by) for one in row.evidence.all()
        ),
        next_act=act,
        why=why,
    )


def cases_open(*, on: date, estates: Collection[int] | None = None, offset: int = 0, limit: int = 50) -> CasesPage:
    """Open cases, the most urgent first: graces that ended, then what no letter was written for. Three statements.

    Args:
        estates: codes of the estates looked at; None for all.
    """
    parameters = {"on": on, "estates": None if estates is None else list(estates), "offset": offset, "limit": limit}
    rows = fetch_all(sql(PACKAGE, "cases_open"), parameters)
    known = misdeeds_by_rule(row[3] for row in rows)
    advisory = next(iter(rules.rules_in_force(ADVISORY, on)), None)
    graces = graces_of(advisory)
    cases = []
    for row in rows:
        (case_id, account_no, code, rule_id, source, complaint, agent, found_on, opened_on, opened_by,
         letters, kind, last_on, grace_until, warned, _) = row  # fmt: skip
        last = None if kind is None else StepKind(kind)
        misdeed = known[rule_id, code]
        act, why = next_act(
            CaseFacts(False, last, last_on, grace_until, warned), _graced(misdeed, graces.get(code)), on
        )
        cases.append(
            CaseLine(
                case_id,
                AccountNo(account_no),
                code,
                misdeed.title,
                Source(source),
                complaint,
                agent,
                found_on,
                opened_on,
                opened_by,
                letters or 0,
                last,
                last_on,
                grace_until,
                act,
                why,
            )
        )
    return CasesPage(rows[0][15] if rows else 0, tuple(cases))


def letters_by_complaint(
    *, on: date, estates: Collection[int] | None = None, agent: str | None = None
) -> list[ComplaintLetters]:
    """What was written for each complaint, graces that were missed first, then repeats. One statement.

    Hong Kong's Ombudsman found letters counted by household, so that it did not show how often one complaint had led to
    nothing but another letter.

    Args:
        agent: one outsourced agent's; "" for the landlord's own staff; None for everybody's.
    """
    parameters = {"on": on, "agent": agent, "estates": None if estates is None else list(estates)}
    return [ComplaintLetters(*row) for row in fetch_all(sql(PACKAGE, "letters_by_complaint"), parameters)]


def history_of(account_no: int) -> tuple[Happened, ...]:
    """What happened in a household's cases and notices, the newest first. Two statements."""
    rows = fetch_all(sql(PACKAGE, "history_of"), {"account": account_no})
    titles = misdeeds_by_rule({row[4] for row in rows if row[4] is not None})
    return tuple(
        Happened(day, at, _happened(kind, titles[rule_id, about].title if about else None), who, case_id, step, notice)
        for day, at, kind, about, rule_id, who, case_id, step, notice in rows
    )


def warned_until(account_no: int, misdeed: str, offence_on: date) -> date | None:
    """The last day of a warning of the misdeed that was given before a day and lives on it; None where none does."""
    step = living_warning(account_no, misdeed, offence_on)
    if step is None or step.lapses_on is None:
        return None
    return step.lapses_on - timedelta(days=1)


def living_warning(account_no: int, misdeed: str, offence_on: date) -> Step | None:
    """For this domain alone: the newest warning within whose life an offence falls; it was given on a day before it."""
    return (
        Step.objects.filter(
            case__tenancy_id=account_no,
            case__misdeed=misdeed,
            kind=StepKind.WARNING,
            withdrawn_on__isnull=True,
            taken_on__lt=offence_on,
            lapses_on__gt=offence_on,
        )
        .order_by("-lapses_on", "-id")
        .first()
    )


def appeal_view(appeal: Appeal) -> AppealView:
    outcome = AppealOutcome(appeal.outcome) if appeal.outcome else None
    return AppealView(appeal.id, appeal.lodged_on, appeal.decided_on, outcome)


def _step(row: Step) -> StepView:
    appeal = getattr(row, "appeal", None)
    return StepView(
        id=row.id,
        kind=StepKind(row.kind),
        offence_on=row.offence_on,
        on=row.taken_on,
        by=row.taken_by,
        recorded_at=row.recorded_at,
        grace_until=row.grace_until,
        points=row.points,
        lapses_on=row.lapses_on,
        withdrawn_on=row.withdrawn_on,
        appeal=appeal_view(appeal) if appeal else None,
    )


def _with_grace(misdeed: Misdeed, on: date) -> Misdeed:
    advisory = next(iter(rules.rules_in_force(ADVISORY, on)), None)
    return _graced(misdeed, graces_of(advisory).get(misdeed.code))


def _graced(misdeed: Misdeed, grace_days: int | None) -> Misdeed:
    return misdeed if grace_days is None else replace(misdeed, grace_days=grace_days)


def _happened(kind: str, title: LocalText | None) -> LocalText:
    """What a row of the history says."""
    what = title or wording.NOTICE
    if kind.startswith("notice_"):
        return wording.NOTICES[kind.removeprefix("notice_")]
    texts = {
        "opened": wording.OPENED,
        "closed": wording.CASE_CLOSED,
        "evidence": wording.EVIDENCE,
        "appeal": wording.APPEAL_LODGED,
        "carried": wording.CARRIED,
        "step_withdrawn": wording.STEP_WITHDRAWN,
        **wording.STEPS,
        **wording.APPEAL_DECIDED,
    }
    return wording.filled(texts[kind], what=what)
