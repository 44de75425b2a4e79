"""Receipts that found no account, each with a form to assign it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.infra import clock
from kaifong.interfaces.office import figures
from kaifong.interfaces.office.forms import AssignForm, SuspenseQuery, pages_of
from kaifong.interfaces.office.views.guard import staff
from kaifong.kernel.errors import Refusal


@staff("payments.view")
@require_safe
def suspense(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Receipts that found no account."""
    actor.must("payments.view")
    return _suspense(request, actor)


@staff("payments.match")
@require_http_methods(["GET", "HEAD", "POST"])
def suspense_assign(request: HttpRequest, actor: Actor, receipt_id: int) -> HttpResponse:
    """Assign one receipt in suspense to an account, or say on the same page why not."""
    actor.must("payments.match")
    if request.method != "POST":  # a refused form's page, reloaded or asked for in another language
        return redirect("office:suspense")
    form = AssignForm(request.POST, receipt_id=receipt_id)
    if not form.is_valid():
        return _suspense(request, actor, form)
    account_no = form.cleaned_data["account_no"]
    try:
        figures.suspense_assign(
            receipt_id=receipt_id,
            account_no=account_no,
            reason=form.cleaned_data["reason"],
            on=clock.today(),
            actor=actor,
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _suspense(request, actor, form, refusal)
    request.session["assigned"] = account_no
    return redirect("office:suspense")


def _suspense(
    request: HttpRequest, actor: Actor, form: AssignForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    page = SuspenseQuery.of(request.GET)["page"] or 1
    shown = figures.suspense_list(page=page, actor=actor)
    context = {
        "figures": shown,
        "form": form,
        "refusal": refusal,
        "rows": [
            (
                receipt,
                form if form and form.receipt_id == receipt.receipt_id else AssignForm(receipt_id=receipt.receipt_id),
            )
            for receipt in shown.receipts
        ],
        "pages": pages_of(shown.totals.receipts),
        "assigned": request.session.pop("assigned", None),
    }
    return render(request, "office/suspense.html", context, status=422 if form else 200)
