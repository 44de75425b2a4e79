"""A case from its opening: letters of advice and warning, evidence, its closing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import BinaryIO

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.enforcement.errors import (
    AdviceFirst,
    CaseClosed,
    CaseNotFound,
    EvidenceNotFound,
    GraceNotOver,
    NoAdvisoryLetter,
    NoWarning,
    WarnedAlready,
)
from kaifong.domains.enforcement.models import Case, Evidence, Step
from kaifong.domains.enforcement.ruleset import misdeed_on, scheme_on
from kaifong.domains.enforcement.selectors.cases import warned_until
from kaifong.domains.enforcement.services.acting import follows, given, lock, must
from kaifong.domains.enforcement.types import Misdeed, Source, StepKind
from kaifong.domains.enforcement.validity import months_after
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.documents import api as documents
from kaifong.infra.outbox.api import publish
from kaifong.kernel.identifiers import AccountNo


@transaction.atomic
def case_open(
    *,
    account_no: AccountNo,
    misdeed: str,
    source: Source,
    found_on: date,
    on: date,
    now: datetime,
    by: Actor,
    complaint_ref: str = "",
    agent: str = "",
) -> int:
    """Open a case of a misdeed found or complained of; returns its number.

    Args:
        complaint_ref: the complaint's reference; a complaint has one, a finding may belong to one.
        agent: the outsourced estate agent whose staff found it; empty for the landlord's own.

    Raises:
        NoSuchMisdeed: the catalogue of ``found_on`` does not have it.
        DayOutOfOrder, ReasonMissing (a complaint without a reference), TenancyNotFound, NotPermitted.
    """
    must(by, "enforcement.record", account_no)
    follows(on, found_on)
    tenancies.tenancy(account_no)
    reference = given(complaint_ref) if source is Source.COMPLAINT else complaint_ref.strip()
    item = misdeed_on(misdeed, found_on)
    case = Case.objects.create(
        tenancy_id=account_no,
        misdeed=misdeed,
        rule_id=item.rule_id,
        source=source.value,
        complaint_ref=reference,
        agent=agent.strip(),
        found_on=found_on,
        opened_on=on,
        opened_by=by.name,
        recorded_at=now,
    )
    audit(by, "enforcement.case.open", account_no=account_no, case=case.id, misdeed=misdeed)
    publish("enforcement.case_opened", account_no=account_no, case=case.id, misdeed=misdeed)
    return case.id


@transaction.atomic
def case_advise(*, case_id: int, offence_on: date, on: date, now: datetime, by: Actor) -> int:
    """Write the advisory letter that leaves a grace; returns the letter's step.

    The grace's days follow the letter's: of five days' grace from the 1st the 6th is the last.

    Raises:
        NoAdvisoryLetter: the rules in force have none for this misdeed.
        GraceNotOver: one is running.
        CaseNotFound, CaseClosed, DayOutOfOrder, NotPermitted.
    """
    case, last = case_locked(case_id, by, "enforcement.record")
    _in_order(case, last, offence_on, on)
    item = misdeed_on(case.misdeed, on)
    if item.grace_days is None:
        raise NoAdvisoryLetter(case.misdeed, on)
    _grace_over(last, on)
    step = Step.objects.create(
        case=case,
        kind=StepKind.ADVICE.value,
        offence_on=offence_on,
        taken_on=on,
        taken_by=by.name,
        recorded_at=now,
        rule_id=item.rule_id,
        grace_until=on + timedelta(days=item.grace_days),
    )
    return _told(case, step, by)


@transaction.atomic
def case_warn(*, case_id: int, offence_on: date, on: date, now: datetime, by: Actor) -> int:
    """Warn in writing; the offence repeated while the warning lives takes points. Returns the letter's step.

    Raises:
        NoWarning: points for this misdeed come without one.
        WarnedAlready: a warning lived on the day of the offence.
        AdviceFirst, GraceNotOver: the rules have an advisory letter before it.
        CaseNotFound, CaseClosed, DayOutOfOrder, NotPermitted.
    """
    case, last = case_locked(case_id, by, "enforcement.record")
    _in_order(case, last, offence_on, on)
    item = misdeed_on(case.misdeed, offence_on)
    if item.warning_first is False:
        raise NoWarning(case.misdeed)
    advised(case, item, offence_on)
    if until := warned_until(case.tenancy_id, case.misdeed, offence_on):
        raise WarnedAlready(case.misdeed, until)
    if last is not None and last.kind == StepKind.WARNING and last.lapses_on is not None and on < last.lapses_on:
        raise WarnedAlready(case.misdeed, last.lapses_on - timedelta(days=1))
    scheme = scheme_on(on)
    step = Step.objects.create(
        case=case,
        kind=StepKind.WARNING.value,
        offence_on=offence_on,
        taken_on=on,
        taken_by=by.name,
        recorded_at=now,
        rule_id=item.rule_id,
        scheme_rule_id=scheme.rule.id,
        lapses_on=months_after(on, scheme.warning_valid_months),
    )
    return _told(case, step, by)


@transaction.atomic
def case_close(*, case_id: int, reason: str, on: date, now: datetime, by: Actor) -> None:
    """Close a case without points; what is found later opens another.

    Raises:
        CaseNotFound, CaseClosed, DayOutOfOrder, ReasonMissing, NotPermitted.
    """
    case, last = case_locked(case_id, by, "enforcement.decide")
    follows(on, case.opened_on, last.taken_on if last else None)
    closed(case, reason=given(reason), on=on, now=now, by=by)
    audit(by, "enforcement.case.close", account_no=case.tenancy_id, case=case.id)
    publish("enforcement.case_closed", account_no=case.tenancy_id, case=case.id)


@transaction.atomic
def evidence_add(*, case_id: int, stream: BinaryIO, name: str, label: str, on: date, now: datetime, by: Actor) -> int:
    """Keep a file as evidence in an open case; returns the document's id.

    Args:
        label: what it shows, such as "photograph of the corridor"; nothing about persons.

    Raises:
        DocumentRefused: what the file holds is not kept (`infra.documents`).
        CaseNotFound, CaseClosed, ReasonMissing (no label), NotPermitted.
    """
    case, _ = case_locked(case_id, by, "enforcement.record")
    told = given(label)
    kept = documents.keep(stream=stream, name=name)
    Evidence.objects.create(case=case, document_id=kept.id, label=told, added_on=on, added_by=by.name, recorded_at=now)
    audit(by, "enforcement.evidence.add", account_no=case.tenancy_id, case=case.id, document=kept.id)
    return kept.id


@transaction.atomic
def evidence_open(*, case_id: int, document_id: int, purpose: str, by: Actor) -> documents.Opened:
    """Look at a file of a case; the look is recorded with its purpose.

    Raises:
        EvidenceNotFound: the case has no such file.
        CaseNotFound, PurposeMissing, NotPermitted, DocumentMissing.
    """
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise CaseNotFound(case_id)
    must(by, "enforcement.view", case.tenancy_id)
    if not purpose.strip():
        raise tenancies.PurposeMissing
    if not case.evidence.filter(document_id=document_id).exists():
        raise EvidenceNotFound
    audit(
        by, "enforcement.evidence.look", account_no=case.tenancy_id, case=case_id, document=document_id,
        purpose=purpose.strip(),
    )  # fmt: skip
    return documents.open_(document_id)


def case_locked(case_id: int, by: Actor, verb: str) -> tuple[Case, Step | None]:
    """For this domain alone: an open case that nobody else acts in until the transaction ends, and its newest letter.

    Raises:
        CaseNotFound, CaseClosed, NotPermitted.
    """
    account_no = Case.objects.filter(id=case_id).values_list("tenancy_id", flat=True).first()
    if account_no is None:
        raise CaseNotFound(case_id)
    must(by, verb, account_no)
    lock(account_no)
    case = Case.objects.select_for_update().get(id=case_id)
    if case.closed_on is not None:
        raise CaseClosed(case_id)
    last = case.steps.filter(withdrawn_on__isnull=True).order_by("-taken_on", "-id").first()
    return case, last


def advised(case: Case, item: Misdeed, offence_on: date) -> None:
    """For this domain alone: where the rules have an advisory letter, its grace was over on the day of the offence.

    Raises:
        AdviceFirst: the case has no such letter.
        GraceNotOver.
    """
    if item.grace_days is None:
        return
    advice = case.steps.filter(kind=StepKind.ADVICE, withdrawn_on__isnull=True).order_by("taken_on", "id").first()
    if advice is None or advice.grace_until is None:
        raise AdviceFirst(case.misdeed)
    _grace_over(advice, offence_on)


def closed(case: Case, *, reason: str, on: date, now: datetime, by: Actor) -> None:
    """For this domain alone: nothing more is done in the case."""
    case.closed_on, case.closed_at, case.closed_by, case.closed_for = on, now, by.name, reason
    case.save(update_fields=["closed_on", "closed_at", "closed_by", "closed_for"])


def _in_order(case: Case, last: Step | None, offence_on: date, on: date) -> None:
    follows(on, offence_on, case.opened_on, last.taken_on if last else None)


def _grace_over(advice: Step | None, on: date) -> None:
    if advice is not None and advice.grace_until is not None and on <= advice.grace_until:
        raise GraceNotOver(advice.grace_until)


def _told(case: Case, step: Step, by: Actor) -> int:
    audit(by, f"enforcement.{step.kind}", account_no=case.tenancy_id, case=case.id, step=step.id)
    names = {StepKind.ADVICE: "enforcement.advised", StepKind.WARNING: "enforcement.warned"}
    publish(names[StepKind(step.kind)], account_no=case.tenancy_id, case=case.id, misdeed=case.misdeed)
    return step.id
