"""What was recorded in visits, and what of it a person decides; every look is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.api import Decision, FindingView
from kaifong.infra import clock
from kaifong.infra.documents import api as documents
from kaifong.interfaces.office import visit_words as words
from kaifong.interfaces.office import visiting
from kaifong.interfaces.office.acts import Purpose
from kaifong.interfaces.office.serving import document_response
from kaifong.interfaces.office.views.guard import staff
from kaifong.interfaces.office.views.visits import VIEW, visit_found
from kaifong.interfaces.office.visit_words import Reading
from kaifong.kernel.errors import Refusal

DECIDE = "visits.decide"
DECISIONS = {"take": Decision.TAKEN, "keep": Decision.DISMISSED}
WHAT_FOR = "decision on what a visit brought"
"""Why somebody who decides looks; as with a form under review, it is known."""


@staff(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_findings(request: HttpRequest, actor: Actor, visit_id: int) -> HttpResponse:
    """What was recorded in a visit, after its purpose was told; the look is recorded."""
    found = visit_found(visit_id, actor)
    asked = Purpose(request.POST if request.method == "POST" else None)
    if not asked.is_valid():
        return _purpose(request, asked, gettext("What was recorded in the visit"))
    purpose = asked.cleaned_data["purpose"]
    recorded = visits.findings_look(visit_id=visit_id, purpose=purpose, by=actor)
    context = {
        "visit": found,
        "purpose": purpose,
        "findings": in_words(recorded),
        "missing": [one for one in visits.visit_files(visit_id) if not one.complete],
    }
    return render(request, "office/visit_findings.html", context)


@staff(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_document(request: HttpRequest, actor: Actor, visit_id: int, document_id: int) -> HttpResponse:
    """A photograph or signature of a visit, after its purpose was told; the look is recorded."""
    visit_found(visit_id, actor)
    asked = Purpose(request.POST if request.method == "POST" else None)
    if not asked.is_valid():
        return _purpose(request, asked, gettext("Photograph or signature"))
    try:
        opened = visits.finding_document(
            visit_id=visit_id, document_id=document_id, purpose=asked.cleaned_data["purpose"], by=actor
        )
    except (visits.DocumentNotFound, documents.DocumentMissing) as refusal:
        raise Http404(str(refusal)) from refusal
    return document_response(opened)


@staff(DECIDE)
@require_http_methods(["GET", "HEAD"])
def visit_value(request: HttpRequest, actor: Actor, proposal_id: int) -> HttpResponse:
    """A value that an officer was told and the office has otherwise: what each says. The look is recorded."""
    return _value(request, actor, _proposal(proposal_id, actor))


@staff(DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_value_decide(request: HttpRequest, actor: Actor, proposal_id: int, act: str) -> HttpResponse:
    """Take the officer's value, or keep the office's."""
    line = _proposal(proposal_id, actor)
    if act not in DECISIONS:
        raise Http404
    if request.method != "POST":
        return redirect("office:visit-value", proposal_id=proposal_id)
    try:
        visits.proposal_decide(proposal_id=proposal_id, decision=DECISIONS[act], now=clock.now(), by=actor)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _value(request, actor, _proposal(line.id, actor), refusal)
    return redirect("office:worklist", name="visit-values")


@staff(DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_record(request: HttpRequest, actor: Actor, operation_id: UUID) -> HttpResponse:
    """A record that had no effect: what it says, and how it was dealt with. The look is recorded."""
    line = _record(operation_id, actor)
    form = visiting.Dealt(request.POST if request.method == "POST" else None)
    refusal: Refusal | None = None
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            visits.quarantine_done(operation_id=str(operation_id), note=note, now=clock.now(), by=actor)
            return redirect("office:worklist", name="visit-records")
        except visits.OperationNotWaiting as problem:
            refusal, line = problem, _record(operation_id, actor)
    finding = visits.quarantined_look(operation_id=operation_id, purpose=WHAT_FOR, by=actor)
    [(_finding, kind, said)] = in_words([finding])
    context = {
        "line": line,
        "kind": kind,
        "reason": words.reason_words(line.reason),
        "said": said,
        "unreadable": line.kind is visits.OperationKind.UNREADABLE,
        "finding": finding,
        "purpose": WHAT_FOR,
        "may_view": actor.may(VIEW, estate=line.estate_code),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "office/visit_record.html", context, status=422 if form.errors or refusal else 200)


def in_words(findings: Sequence[FindingView]) -> list[tuple[FindingView, Any, list[tuple[str, str]]]]:
    """Each finding with its kind, and what it says by label. What could not be read is told as such."""
    readings: dict[tuple[int, Any], Reading] = {}
    drawn = []
    for one in findings:
        day = localdate(one.at)
        if one.account_no and (one.account_no, day) not in readings:
            readings[one.account_no, day] = Reading.of(one.account_no, day)
        reading = readings.get((one.account_no, day), Reading({}, None))
        said = [] if one.kind == visits.OperationKind.UNREADABLE else reading.said(one)
        drawn.append((one, words.KINDS[visits.OperationKind(one.kind)], said))
    return drawn


def _value(
    request: HttpRequest, actor: Actor, line: visits.ProposalLine, refusal: Refusal | None = None
) -> HttpResponse:
    values = visits.proposal_look(proposal_id=line.id, purpose=WHAT_FOR, by=actor)
    person = line.field_name.partition(".")[0]
    names = words.names_of(line.account_no, localdate(line.made_at)) if person.isdigit() else {}
    context = {
        "line": line,
        "label": words.field_label(line.field_name),
        "member": names.get(int(person), "") if person.isdigit() else "",
        "rows": [
            (label, words.field_value(line.field_name, value))
            for label, value in (
                (gettext("What the officer saw"), values.base),
                (gettext("What the officer was told"), values.theirs),
                (gettext("What the office had when it came"), values.ours),
                (gettext("What the office has now"), values.current),
            )
        ],
        "refusal": refusal,
        "form": forms.Form(),
    }
    return render(request, "office/visit_value.html", context, status=422 if refusal else 200)


def _purpose(request: HttpRequest, asked: Purpose, title: str) -> HttpResponse:
    context = {"form": asked, "title": title}
    return render(request, "office/purpose.html", context, status=422 if asked.errors else 200)


def _proposal(proposal_id: int, actor: Actor) -> visits.ProposalLine:
    try:
        line = visits.proposal(proposal_id)
    except visits.ProposalNotOpen as refusal:
        raise Http404(str(refusal)) from refusal
    actor.must(DECIDE, estate=line.estate_code)
    return line


def _record(operation_id: UUID, actor: Actor) -> visits.OperationLine:
    try:
        line = visits.quarantined(operation_id)
    except visits.OperationNotWaiting as refusal:
        raise Http404(str(refusal)) from refusal
    actor.must(DECIDE, estate=line.estate_code)
    return line
