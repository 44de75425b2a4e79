"""What is charged, paid and owed: the landlord's month, an estate's, a tenancy's."""

from __future__ import annotations

import csv
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kaifong.domains.access.api import Actor
from kaifong.domains.rent import api as rent
from kaifong.infra import clock
from kaifong.interfaces.office import drawing, figures
from kaifong.interfaces.office.forms import EstateQuery, HomeQuery, MonthQuery, TenancyQuery, pages_of
from kaifong.interfaces.office.views.guard import staff
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import AccountNo, estate_code_of
from kaifong.kernel.money import Money
from kaifong.selfservice.statement import render_pdf

LEDGER_MONTHS = 6
"""How many months of a ledger are shown at first, and how many each step back adds."""


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
def estate_now(_request: HttpRequest, actor: Actor, code: int) -> HttpResponse:
    """An estate's page of the last month charged."""
    actor.must("rent.view", estate=code)
    rolls = rent.rolls()
    return redirect("office:estate", month=rolls[-1].month if rolls else Month.of(clock.today()), code=code)


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
