"""The search box. What is typed may be personal, so it is posted: it stands in no address, no log and no history."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.domains.tenancies.api import PurposeMissing
from kaifong.infra import clock
from kaifong.interfaces.office import searching
from kaifong.interfaces.office.views.guard import staff
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import BadNumber


class SearchForm(forms.Form):
    """What is looked for, and what for."""

    q = forms.CharField(
        label=_("Account, form or application number, address, telephone or identity number"),
        max_length=120,
        error_messages={"required": _("Enter what you look for")},
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=200,
        required=False,
        help_text=_("Needed to find a person by a telephone or identity number. It is kept with their record."),
    )


@staff("rent.view", "requests.view", "applications.view")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The box, and what it found."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    found, refusal = None, None
    if form.is_valid():
        try:
            found = searching.find(
                text=form.cleaned_data["q"], purpose=form.cleaned_data["purpose"], now=clock.now(), actor=actor
            )
        except NotPermitted:
            raise
        except PurposeMissing:
            form.add_error("purpose", _("Say what you look for this person for"))
        except BadNumber:
            form.add_error("q", _("A digit of this number is missing, wrong or swapped"))
        except Refusal as problem:
            refusal = problem
    context = {"form": form, "found": found, "refusal": refusal}
    return render(request, "office/search.html", context, status=422 if form.errors or refusal else 200)
