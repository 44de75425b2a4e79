"""Household visits: a cycle's progress, an estate's visits, a visit."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kaifong.domains.access.api import Actor
from kaifong.domains.visits import api as visits
from kaifong.domains.visits.api import VisitState, VisitView
from kaifong.infra import clock
from kaifong.interfaces.office import visit_words as words
from kaifong.interfaces.office import visiting
from kaifong.interfaces.office.acts import Offered, carry_out, offered
from kaifong.interfaces.office.drawing import visits_progress
from kaifong.interfaces.office.forms import MAX_PAGE, Query, pages_of
from kaifong.interfaces.office.serving import pdf_response
from kaifong.interfaces.office.views.guard import staff
from kaifong.kernel.errors import Refusal
from kaifong.selfservice.enforcement_letters import Written
from kaifong.selfservice.visit_letters import letter_pdf

VIEW = "visits.view"


class CycleQuery(Query):
    cycle = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)


class EstateQuery(CycleQuery):
    state = forms.ChoiceField(choices=[(state.value, state.value) for state in VisitState], required=False)
    on = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    page = forms.IntegerField(min_value=1, max_value=MAX_PAGE, required=False)


@staff(VIEW)
@require_safe
def cycle(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How far a cycle of visits has come."""
    page = visiting.cycle_page(cycle_id=CycleQuery.of(request.GET)["cycle"], on=clock.today(), actor=actor)
    context = {"page": page, "chart": visits_progress(page.estates) if page.estates else ""}
    return render(request, "office/visits.html", context)


@staff(VIEW)
@require_safe
def visits_of_estate(request: HttpRequest, actor: Actor, code: int) -> HttpResponse:
    """An estate's visits."""
    actor.must(VIEW, estate=code)
    query = EstateQuery.of(request.GET)
    number = query["page"] or 1
    page = visiting.estate_page(
        cycle_id=query["cycle"],
        code=code,
        state=VisitState(query["state"]) if query["state"] else None,
        day=query["on"],
        page=number,
        on=clock.today(),
    )
    context = {
        "page": page,
        "rows": [(line, words.COLOURS.get(line.visit.state, "grey")) for line in page.visits],
        "query": query,
        "states": words.STATES.items(),
        "number": number,
        "pages": pages_of(page.found),
    }
    return render(request, "office/visits_of_estate.html", context)


@staff(VIEW)
@require_safe
def visit(request: HttpRequest, actor: Actor, visit_id: int) -> HttpResponse:
    """A visit, and what may be done with it."""
    return _drawn(request, actor, visit_found(visit_id, actor))


@staff(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_act(request: HttpRequest, actor: Actor, visit_id: int, act: str) -> HttpResponse:
    """Plan, move, give away, release a visit, or record what it found."""
    found = visit_found(visit_id, actor)
    if request.method != "POST":
        return redirect("office:visit", visit_id=visit_id)
    acts = visiting.acts(found, clock.today())
    if act not in acts:
        if act not in visiting.ACT_NAMES:
            raise Http404
        refusal = visits.VisitNotReady(visit_id, found.state.value, act)  # somebody acted meanwhile
        return _drawn(request, actor, found, refusal=refusal)
    refused = carry_out(request, act, acts[act], visit_id, actor)
    if refused is not None:
        return _drawn(request, actor, visit_found(visit_id, actor), refused)
    return redirect("office:visit", visit_id=visit_id)


@staff("visits.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def visit_task(request: HttpRequest, actor: Actor, visit_id: int, task_id: int) -> HttpResponse:
    """Write down how a task of a visit was dealt with."""
    found = visit_found(visit_id, actor)
    if task_id not in {one.id for one in visits.tasks_of(visit_id)}:
        raise Http404
    if request.method != "POST":
        return redirect("office:visit", visit_id=visit_id)
    form = visiting.Dealt(request.POST, auto_id=f"task-{task_id}-%s")
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            visits.task_done(task_id=task_id, note=form.cleaned_data["note"], now=clock.now(), by=actor)
            return redirect("office:visit", visit_id=visit_id)
        except visits.TaskNotOpen as problem:
            refusal = problem
    return _drawn(request, actor, found, refusal=refusal, task=(task_id, form))


@staff(VIEW)
@require_safe
def visit_letter(_request: HttpRequest, actor: Actor, visit_id: int) -> HttpResponse:
    """The letter of a visit's appointment as PDF, in the household's language; the look is recorded."""
    visit_found(visit_id, actor)
    try:
        return pdf_response(Written(*letter_pdf(visit_id=visit_id, on=clock.today(), by=actor)))
    except visits.VisitNotReady as refusal:
        raise Http404(str(refusal)) from refusal


def visit_found(visit_id: int, actor: Actor) -> VisitView:
    """Raises Http404, NotPermitted."""
    try:
        found = visits.visit(visit_id)
    except visits.VisitNotFound as refusal:
        raise Http404(str(refusal)) from refusal
    actor.must(VIEW, estate=found.estate_code)
    return found


def _drawn(
    request: HttpRequest,
    actor: Actor,
    found: VisitView,
    refused: Offered | None = None,
    refusal: Refusal | None = None,
    task: tuple[int, forms.Form] | None = None,
) -> HttpResponse:
    """The page as it is now; with the act, or the task's form, that was refused."""
    today = clock.today()
    page = visiting.visit_page(visit_id=found.id, on=today)
    visit = page.visit
    acts = offered(visiting.acts(visit, today), visit.account_no, actor, {"officer": visit.officer})
    if refused is not None:
        acts = [refused if one.name == refused.name else one for one in acts]
    form = refused.form if refused else task[1] if task else None
    why = refusal or (refused.refusal if refused else None)
    context = {
        "page": page,
        "visit": visit,
        "state": words.STATES[visit.state],
        "colour": words.COLOURS.get(visit.state, "grey"),
        "step": words.STEPS[visit.step],
        "outcome": words.OUTCOMES[visit.outcome] if visit.outcome else None,
        "tries": [(one, window, words.STEPS[one.step], words.OUTCOMES[one.outcome]) for one, window in page.tries],
        "messages": [
            (one, told, words.WAYS[one.way], words.MESSAGE_FAULTS.get(one.fault, one.fault))
            for one, told in page.messages
        ],
        "missing": [(one, words.KINDS[one.kind]) for one in page.missing],
        "refused_files": [(one, words.KINDS[one.kind], words.fault_words(one.fault)) for one in page.refused],
        "tasks": [_task(one, task) for one in page.tasks],
        "decides": actor.may("visits.decide", estate=visit.estate_code),
        "may_see_case": actor.may("rent.view", estate=visit.estate_code),
        "acts": acts,
        "form": form,
        "refusal": why,
    }
    return render(request, "office/visit.html", context, status=422 if why or (form and form.errors) else 200)


def _task(one: visits.TaskView, refused: tuple[int, forms.Form] | None) -> dict[str, object]:
    form: forms.Form = visiting.Dealt(auto_id=f"task-{one.id}-%s")
    if refused is not None and refused[0] == one.id:
        form = refused[1]
    return {"task": one, "words": words.task_of(one.why), "form": form}
