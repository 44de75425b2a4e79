"""The office's pages. Each checks who asks, makes one call and draws what comes back."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kaifong.domains.access.api import Actor, NotPermitted, actor_of
from kaifong.infra import clock
from kaifong.interfaces.office import drawing, figures
from kaifong.interfaces.office.forms import (
    AssignForm,
    EstateQuery,
    HomeQuery,
    MonthQuery,
    SuspenseQuery,
    TenancyQuery,
    pages_of,
)
from kaifong.interfaces.office.kiosks import kiosks as kiosk_lines
from kaifong.kernel.calendar import Month
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import AccountNo, estate_code_of
from kaifong.kernel.money import Money
from kaifong.selfservice.statement import render_pdf

LEDGER_MONTHS = 6
"""How many months of a ledger are shown at first, and how many each step back adds."""

P = ParamSpec("P")
StaffView = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]


def staff(verb: str) -> Callable[[StaffView[P]], Callable[..., HttpResponse]]:
    """Open a page to signed-in staff with this verb, and to nobody else; the view is given the actor.

    The verb opens the page; whether an estate is within the actor's scope is asked where the estate is known.
    """

    def guard(view: StaffView[P]) -> Callable[..., HttpResponse]:
        @never_cache
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            assert request.user.is_authenticated
            actor = actor_of(request.user, "office")
            if verb not in actor.verbs:
                raise PermissionDenied(verb)
            try:
                return view(request, actor, *args, **kwargs)
            except NotPermitted as refusal:
                raise PermissionDenied(str(refusal)) from refusal
            except figures.NotThere as refusal:
                raise Http404(str(refusal)) from refusal

        return guarded

    return guard


class SignInForm(AuthenticationForm):
    """User name and password."""

    error_messages = {  # noqa: RUF012 - as the parent has it
        "invalid_login": _("The user name or the password is not right"),
        "inactive": _("The user name or the password is not right"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["username"].error_messages["required"] = _("Enter your user name")
        self.fields["password"].label = _("Password")
        self.fields["password"].error_messages["required"] = _("Enter your password")


class SignIn(LoginView):
    template_name = "office/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


@staff("rent.view")
@require_safe
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The last month charged, or the one chosen."""
    chosen = HomeQuery.of(request.GET)["month"]
    if chosen:
        return redirect("office:month", month=chosen)
    return _month(request, actor, None)


@staff("rent.view")
@require_safe
def month(request: HttpRequest, actor: Actor, month: Month) -> HttpResponse:
    """The landlord's month."""
    return _month(request, actor, month)


def _month(request: HttpRequest, actor: Actor, month: Month | None) -> HttpResponse:
    sort = MonthQuery.of(request.GET)["sort"] or "code"
    shown = figures.month_figures(month=month, as_at=clock.today(), actor=actor)
    order: dict[str, Callable[[figures.EstateTotals], int]] = {
        "code": lambda estate: estate.code,
        "charged": lambda estate: -estate.totals.charged_cents,
        "paid": lambda estate: -estate.totals.paid_cents,
        "arrears": lambda estate: -estate.totals.arrears_cents,
    }
    context = {
        "figures": shown,
        "earlier": max((month for month in shown.months if month < shown.month), default=None),
        "later": min((month for month in shown.months if month > shown.month), default=None),
        "channels_paid_cents": sum(channel.paid_cents for channel in shown.channels),
        "channels_payments": sum(channel.payments for channel in shown.channels),
        "channels_chart": drawing.channel_shares(shown.channels, shown.month),
        "arrears_chart": drawing.arrears_share(shown.totals),
        "estates": sorted(shown.estates, key=order[sort]),
        "sort": sort,
        "sorts": (("code", _("Estate")), ("charged", _("Charged")), ("paid", _("Paid")), ("arrears", _("In arrears"))),
    }
    return render(request, "office/month.html", context)


@staff("rent.view")
@require_safe
def channels_csv(_request: HttpRequest, actor: Actor, month: Month) -> HttpResponse:
    """The figures of the channels' chart, for a spreadsheet."""
    shown = figures.month_figures(month=month, as_at=clock.today(), actor=actor)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")  # the mark makes Excel read it as UTF-8
    response["Content-Disposition"] = f'attachment; filename="channels-{month}.csv"'
    table = csv.writer(response)
    table.writerow(["month", "channel", "name", "payments", "paid"])
    for channel in shown.channels:
        name = channel.name[get_language() or "en"]
        table.writerow([month, channel.code, name, channel.payments, Money(channel.paid_cents).decimal()])
    return response


@staff("rent.view")
@require_safe
def estate(request: HttpRequest, actor: Actor, month: Month, code: int) -> HttpResponse:
    """An estate's month and its tenancies."""
    actor.must("rent.view", estate=code)
    query = EstateQuery.of(request.GET)
    shown = figures.estate_figures(
        code=code,
        month=month,
        only_arrears=query["only"] == "arrears",
        search=query["search"],
        page=query["page"] or 1,
        as_at=clock.today(),
        actor=actor,
    )
    context = {
        "figures": shown,
        "query": query,
        "pages": pages_of(shown.found),
        "arrears_chart": drawing.arrears_share(shown.estate.totals),
    }
    return render(request, "office/estate.html", context)


@staff("rent.view")
@require_safe
def tenancy(request: HttpRequest, actor: Actor, account_no: AccountNo) -> HttpResponse:
    """A tenancy and its ledger."""
    actor.must("rent.view", estate=estate_code_of(account_no))
    today = clock.today()
    since = TenancyQuery.of(request.GET)["since"] or Month.of(today).plus(1 - LEDGER_MONTHS)
    shown = figures.tenancy_figures(account_no=account_no, ledger_from=since, as_at=today, actor=actor)
    context = {
        "figures": shown,
        "chart": drawing.six_months(shown.months),
        "earlier": shown.ledger_from.plus(-LEDGER_MONTHS) if shown.has_earlier else None,
    }
    return render(request, "office/tenancy.html", context)


@staff("rent.view")
@require_safe
def statement(_request: HttpRequest, actor: Actor, account_no: AccountNo, month: Month) -> HttpResponse:
    """The statement as PDF, in the language of the address."""
    actor.must("rent.view", estate=estate_code_of(account_no))
    language = get_language() or "en"
    content = figures.statement(account_no=account_no, month=month, as_at=clock.today(), actor=actor)
    response = HttpResponse(render_pdf(content, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="statement-{account_no}-{month}-{language}.pdf"'
    return response


@staff("access.device")
@require_safe
def kiosks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How the kiosks are."""
    return render(request, "office/kiosks.html", {"kiosks": kiosk_lines(now=clock.now(), actor=actor)})


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
