from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.forms.api import FormKind
from kaifong.domains.requests.errors import CallBackNotFound, FormNotFound
from kaifong.domains.requests.models import CallBack, Form, FormDocument, FormStep
from kaifong.domains.requests.types import CallBacks, CallBackState, CallBackView, FormState, FormSummary, ToReview
from kaifong.domains.requests.types import FormStep as Step
from kaifong.kernel.identifiers import AccountNo, FormNo, estate_code_of
from kaifong.kernel.localtext import LocalText

WAITING = (FormState.HANDED_IN, FormState.IN_REVIEW)


def forms_of(*, account_no: int) -> tuple[FormSummary, ...]:
    """All forms of a household, the latest changed first. One statement."""
    return tuple(summary_of(form) for form in listed().filter(tenancy_id=account_no).order_by("-changed_at", "-id"))


def form_summary(*, form_id: int, by: Actor) -> FormSummary:
    """A form without what it says. One statement. Raises FormNotFound, NotPermitted (requests.view)."""
    form = listed().filter(id=form_id).first()
    if form is None:
        raise FormNotFound
    by.must("requests.view", estate=estate_code_of(AccountNo(form.tenancy_id)))
    return summary_of(form)


def form_by_number(*, number: FormNo, by: Actor) -> FormSummary | None:
    """The form of a receipt's number; None where there is none, or none on the actor's estates. One statement."""
    form = listed().filter(number=number).first()
    if form is None or not by.may("requests.view", estate=estate_code_of(AccountNo(form.tenancy_id))):
        return None
    return summary_of(form)


def form_steps(*, account_no: int) -> tuple[tuple[FormSummary, Step], ...]:
    """What became of a household's forms, the latest first, without notes: for a time line. Two statements."""
    forms = {form.id: form for form in forms_of(account_no=account_no)}
    steps = FormStep.objects.filter(form_id__in=list(forms)).order_by("-at", "-id").defer("content_cipher")
    return tuple((forms[step.form_id], step_of(step)) for step in steps)


def forms_to_review(
    *,
    by: Actor,
    states: Collection[FormState] = WAITING,
    estate: int | None = None,
    offset: int = 0,
    limit: int = 50,
) -> ToReview:
    """Forms that wait for the office on the actor's estates (or on one of them), the longest waiting first. Two statements.

    Raises:
        NotPermitted: the actor may review nowhere, or not on ``estate``.
    """
    if estate is not None:
        by.must("requests.review", estate=estate)
    elif "requests.review" not in by.verbs:
        raise NotPermitted(by.name, "requests.review", None)
    estates = by.estates if estate is None else frozenset({estate})
    found = Form.objects.filter(_on_estates(estates), state__in=[state.value for state in states])
    page = listed(found).order_by("handed_in_at", "id")[offset : offset + limit]
    return ToReview(tuple(summary_of(form) for form in page), found.count())


def listed(forms: QuerySet[Form] | None = None) -> QuerySet[Form]:
    """For this domain alone: forms as `summary_of` takes them, without what they say."""
    documents = (
        FormDocument.objects.filter(form=OuterRef("pk")).order_by().values("form").annotate(n=Count("id")).values("n")
    )
    found = Form.objects.all() if forms is None else forms
    return found.defer("answers_cipher").annotate(
        title=F("definition__content__title"), with_documents=Coalesce(Subquery(documents), 0)
    )


def summary_of(form: Form) -> FormSummary:
    """Of a form read by `listed`."""
    return FormSummary(
        form.id,
        FormKind(form.kind),
        LocalText.from_mapping(form.title),  # type: ignore[attr-defined]
        AccountNo(form.tenancy_id),
        FormState(form.state),
        None if form.number is None else FormNo(form.number),
        form.begun_at,
        form.changed_at,
        form.handed_in_on,
        form.decided_on,
        form.on_behalf,
        form.reviewer,
        form.returned,
        len(form.confirmed),
        form.with_documents,  # type: ignore[attr-defined]
    )


def step_of(step: FormStep, note: str = "") -> Step:
    return Step(step.at, FormState(step.state), step.by, step.door, note)


def call_backs(*, by: Actor, waiting: bool = True, offset: int = 0, limit: int = 50) -> CallBacks:
    """Call backs of the actor's estates, without numbers: those that wait, the oldest first; or those that are over, the latest first.

    Those of callers who had not signed in, only for actors without an estate scope. Two statements.

    Raises:
        NotPermitted (requests.call_back).
    """
    if "requests.call_back" not in by.verbs:
        raise NotPermitted(by.name, "requests.call_back", None)
    found = CallBack.objects.filter(_on_estates(by.estates))
    if waiting:
        found = found.filter(state=CallBackState.WAITING.value).order_by("asked_at", "id")
    else:
        found = found.exclude(state=CallBackState.WAITING.value).order_by("-closed_at", "-id")
    page = found.defer("phone_cipher", "note_cipher")[offset : offset + limit]
    return CallBacks(found.count(), tuple(call_back_view(row) for row in page))


def call_back(*, call_back_id: int, by: Actor) -> CallBackView:
    """One, without its number. One statement. Raises CallBackNotFound, NotPermitted (requests.call_back)."""
    row = CallBack.objects.defer("phone_cipher", "note_cipher").filter(id=call_back_id).first()
    if row is None:
        raise CallBackNotFound
    by.must("requests.call_back", estate=estate_of(row))
    return call_back_view(row)


def estate_of(row: CallBack) -> int | None:
    return None if row.tenancy_id is None else estate_code_of(AccountNo(row.tenancy_id))


def call_back_view(row: CallBack) -> CallBackView:
    return CallBackView(
        row.id,
        None if row.tenancy_id is None else AccountNo(row.tenancy_id),
        row.on_record,
        row.language,
        row.door,
        row.asked_at,
        CallBackState(row.state),
        row.taken_by,
        row.taken_at,
        row.tries,
        row.closed_by,
        row.closed_at,
    )


def _on_estates(estates: frozenset[int] | None) -> Q:
    """Rows whose account is on one of the estates; all rows for None."""
    if estates is None:
        return Q()
    on_estates = Q(pk__in=[])
    for code in estates:
        on_estates |= Q(tenancy_id__gte=code * 10**8, tenancy_id__lt=(code + 1) * 10**8)
    return on_estates
