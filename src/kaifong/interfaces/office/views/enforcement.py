"""Cases of the marking scheme and notices to quit: what is on record, and what may be done."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.enforcement import api as enforcement
from kaifong.domains.estates import api as estates
from kaifong.domains.rules.api import NoRuleInForce
from kaifong.infra import clock
from kaifong.interfaces.office import enforcing
from kaifong.interfaces.office.acts import Act, Offered, Purpose, carry_out, offered
from kaifong.interfaces.office.enforcing import APPEAL_ACT, CASE_ACTS, STEP_ACTS
from kaifong.interfaces.office.figures import tenancy_there
from kaifong.interfaces.office.serving import document_response, pdf_response
from kaifong.interfaces.office.views.guard import staff
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import AccountNo, estate_code_of
from kaifong.selfservice.enforcement_letters import letter_pdf

VIEW = "enforcement.view"


@staff(VIEW)
@require_safe
def scheme_case(request: HttpRequest, actor: Actor, case_id: int) -> HttpResponse:
    """A case with its letters, its evidence, and what may be done."""
    return _case(request, actor, _found_case(case_id, actor))


@staff(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def enforcement_act(request: HttpRequest, actor: Actor, case_id: int, act: str) -> HttpResponse:
    """Do something in a case."""
    case = _found_case(case_id, actor)
    if act not in CASE_ACTS:
        raise Http404
    if request.method == "POST":
        refused = carry_out(request, act, CASE_ACTS[act], case_id, actor)
        if refused is not None:
            return _case(request, actor, case, refused)
    return redirect("office:enforcement-case", case_id=case_id)


@staff(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_act(request: HttpRequest, actor: Actor, case_id: int, step_id: int, act: str) -> HttpResponse:
    """Appeal against points, decide the appeal, or withdraw a letter."""
    case = _found_case(case_id, actor)
    step = next((step for step in case.steps if step.id == step_id), None)
    acts: dict[str, Act] = {**STEP_ACTS, "decide": APPEAL_ACT}
    if step is None or act not in acts or (act == "decide" and step.appeal is None):
        raise Http404
    if request.method == "POST":
        thing = step.appeal.id if act == "decide" and step.appeal else step_id
        refused = carry_out(request, f"{act}-{step_id}", acts[act], thing, actor)
        if refused is not None:
            return _case(request, actor, case, refused)
    return redirect("office:enforcement-case", case_id=case_id)


@staff(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, actor: Actor, case_id: int, document_id: int) -> HttpResponse:
    """A file of a case, after its purpose was told; the look is recorded."""
    case = _found_case(case_id, actor)
    one = next((one for one in case.evidence if one.document_id == document_id), None)
    if one is None:
        raise Http404
    form = Purpose(request.POST if request.method == "POST" else None)
    if form.is_valid():
        purpose = form.cleaned_data["purpose"]
        return document_response(
            enforcement.evidence_open(case_id=case_id, document_id=document_id, purpose=purpose, by=actor)
        )
    context = {"form": form, "title": one.label, "back": case}
    return render(request, "office/purpose.html", context, status=422 if form.errors else 200)


@staff(VIEW)
@require_safe
def letter(_request: HttpRequest, actor: Actor, step_id: int) -> HttpResponse:
    """A case's letter as PDF, in the tenant's language; the look is recorded."""
    try:
        return pdf_response(letter_pdf(step_id=step_id, on=clock.today(), by=actor))
    except enforcement.StepNotFound as refusal:
        raise Http404(str(refusal)) from refusal


@staff("enforcement.record")
@require_http_methods(["GET", "HEAD", "POST"])
def enforcement_open(request: HttpRequest, actor: Actor, account_no: AccountNo) -> HttpResponse:
    """Open a case against a household."""
    actor.must("enforcement.record", estate=estate_code_of(account_no))
    where = _address(account_no)
    form = enforcing.Opening(
        request.POST if request.method == "POST" else None,
        misdeeds=_misdeeds(),
        initial={"found_on": clock.today().isoformat()},
    )
    refusal = None
    if form.is_valid():
        said = form.cleaned_data
        try:
            case_id = enforcement.case_open(
                account_no=account_no,
                misdeed=said["misdeed"],
                source=enforcement.Source(said["source"]),
                found_on=said["found_on"],
                on=clock.today(),
                now=clock.now(),
                by=actor,
                complaint_ref=said["complaint_ref"],
                agent=said["agent"],
            )
            return redirect("office:enforcement-case", case_id=case_id)
        except NotPermitted:
            raise
        except Refusal as problem:
            refusal = problem
    return _beginning(request, form, account_no, where, refusal, notice=False)


@staff("enforcement.notice")
@require_http_methods(["GET", "HEAD", "POST"])
def notice_new(request: HttpRequest, actor: Actor, account_no: AccountNo) -> HttpResponse:
    """Propose a notice to quit."""
    actor.must("enforcement.notice", estate=estate_code_of(account_no))
    where = _address(account_no)
    form = enforcing.Proposing(request.POST if request.method == "POST" else None)
    refusal = None
    if form.is_valid():
        said = form.cleaned_data
        try:
            notice_id = enforcement.notice_propose(
                account_no=account_no,
                ground=enforcement.Ground(said["ground"]),
                reason=said["reason"],
                on=clock.today(),
                now=clock.now(),
                by=actor,
            )
            return redirect("office:notice", notice_id=notice_id)
        except NotPermitted:
            raise
        except Refusal as problem:
            refusal = problem
    return _beginning(request, form, account_no, where, refusal, notice=True)


@staff(VIEW)
@require_safe
def notice(request: HttpRequest, actor: Actor, notice_id: int) -> HttpResponse:
    """A notice to quit, and what may be done."""
    return _notice(request, actor, _found_notice(notice_id, actor))


@staff(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_act(request: HttpRequest, actor: Actor, notice_id: int, act: str) -> HttpResponse:
    """Do something with a notice, or decide the appeal against it."""
    found = _found_notice(notice_id, actor)
    acts = {**enforcing.NOTICE_ACTS, "decide": APPEAL_ACT}
    if act not in acts or (act == "decide" and found.appeal is None):
        raise Http404
    if request.method == "POST":
        thing = found.appeal.id if act == "decide" and found.appeal else notice_id
        refused = carry_out(request, act, acts[act], thing, actor)
        if refused is not None:
            return _notice(request, actor, found, refused)
    return redirect("office:notice", notice_id=notice_id)


@staff(VIEW)
@require_safe
def notice_letter(_request: HttpRequest, actor: Actor, notice_id: int) -> HttpResponse:
    """A notice that was served, as PDF in the tenant's language; the look is recorded."""
    try:
        return pdf_response(letter_pdf(notice_id=notice_id, on=clock.today(), by=actor))
    except (enforcement.NoticeNotFound, enforcement.NoticeNotReady) as refusal:
        raise Http404(str(refusal)) from refusal


def _case(
    request: HttpRequest, actor: Actor, case: enforcement.CaseView, refused: Offered | None = None
) -> HttpResponse:
    acts = (
        offered(CASE_ACTS, case.account_no, actor, {"offence_on": case.found_on.isoformat()})
        if case.closed_on is None
        else []
    )
    context = {
        "case": case,
        "where": _address(case.account_no),
        "source": enforcing.SOURCES[case.source],
        "steps": [(step, enforcing.STEPS[step.kind], _letter_acts(case, step, actor, refused)) for step in case.steps],
        "outcomes": enforcing.OUTCOMES,
        "acts": _with(acts, refused),
        "form": refused.form if refused else None,
        "refusal": refused.refusal if refused else None,
    }
    return render(request, "office/scheme_case.html", context, status=422 if refused else 200)


def _letter_acts(
    case: enforcement.CaseView, step: enforcement.StepView, actor: Actor, refused: Offered | None
) -> list[Offered]:
    """What there is room for: an appeal against points once, its decision, and withdrawing what stands."""
    if step.withdrawn_on is not None:
        return []
    acts: dict[str, Act] = {}
    if step.kind is enforcement.StepKind.POINTS and step.appeal is None:
        acts["appeal"] = STEP_ACTS["appeal"]
    if step.appeal is not None and step.appeal.outcome is None:
        acts["decide"] = APPEAL_ACT
    acts["withdraw"] = STEP_ACTS["withdraw"]
    named = {f"{name}-{step.id}": act for name, act in acts.items()}
    return _with(offered(named, case.account_no, actor), refused)


def _notice(
    request: HttpRequest, actor: Actor, found: enforcement.NoticeView, refused: Offered | None = None
) -> HttpResponse:
    acts = enforcing.notice_acts(found)
    if found.appeal is not None and found.appeal.outcome is None and found.ended_on is None:
        acts["decide"] = APPEAL_ACT
    context = {
        "notice": found,
        "where": _address(found.account_no),
        "ground": enforcing.GROUNDS[found.ground],
        "state": enforcing.STATES[found.state],
        "served": found.served_how and enforcing.SERVED[found.served_how],
        "outcome": found.appeal and found.appeal.outcome and enforcing.OUTCOMES[found.appeal.outcome],
        "has_letter": found.served_on is not None and found.ground is not enforcement.Ground.TENANT,
        "acts": _with(offered(acts, found.account_no, actor), refused),
        "form": refused.form if refused else None,
        "refusal": refused.refusal if refused else None,
    }
    return render(request, "office/notice.html", context, status=422 if refused else 200)


def _beginning(
    request: HttpRequest,
    form: forms.Form,
    account_no: AccountNo,
    where: object,
    refusal: Refusal | None,
    *,
    notice: bool,
) -> HttpResponse:
    context = {"form": form, "account_no": account_no, "where": where, "refusal": refusal, "notice": notice}
    return render(request, "office/beginning.html", context, status=422 if form.errors or refusal else 200)


def _with(acts: list[Offered], refused: Offered | None) -> list[Offered]:
    """The acts, with the refused one's form as it was posted."""
    return [refused if refused is not None and act.name == refused.name else act for act in acts]


def _found_case(case_id: int, actor: Actor) -> enforcement.CaseView:
    try:
        case = enforcement.case(case_id, clock.today())
    except enforcement.CaseNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    actor.must(VIEW, estate=estate_code_of(case.account_no))
    return case


def _found_notice(notice_id: int, actor: Actor) -> enforcement.NoticeView:
    try:
        found = enforcement.notice(notice_id, clock.today())
    except enforcement.NoticeNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    actor.must(VIEW, estate=estate_code_of(found.account_no))
    return found


def _address(account_no: AccountNo) -> object:
    return estates.flat_address(tenancy_there(account_no).flat_id)


def _misdeeds() -> list[tuple[str, str]]:
    try:
        return [(one.code, one.title[get_language() or "en"]) for one in enforcement.misdeeds(clock.today())]
    except NoRuleInForce:
        return []
