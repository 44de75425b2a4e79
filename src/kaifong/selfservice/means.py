"""What a household is and has, as questions about rules ask it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from kaifong.selfservice.asking import GivenForm
from kaifong.selfservice.fields import AMOUNT_AT_MOST_CENTS, AmountField

PERSONS_AT_MOST = 30
AGE_AT_MOST = 130
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)

Cents = Annotated[int, Field(ge=0, le=AMOUNT_AT_MOST_CENTS)]


class RulesDayField(forms.DateField):
    """The day whose rules are asked; empty for the day of asking."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, input_formats=["%Y-%m-%d"], **kwargs)

    def clean(self, value: Any) -> date | None:
        on: date | None = super().clean(value)
        if on is not None and not EARLIEST <= on <= LATEST:
            raise forms.ValidationError(_("Enter a day from 2000 to 2099"))
        return on


class MeansForm(GivenForm):
    """The household's part of a form; what else is asked follows it."""

    persons = forms.IntegerField(label=_("Persons in the household"), min_value=1, max_value=PERSONS_AT_MOST)
    youngest_age = forms.IntegerField(
        label=_("Age of the youngest of them"),
        help_text=_("For elderly households other rules may hold"),
        min_value=0,
        max_value=AGE_AT_MOST,
    )
    income = AmountField(label=_("Income of all together, a month"))
    assets = AmountField(label=_("Assets of all together"))
    owns_property = forms.BooleanField(label=_("One of them owns domestic property"), required=False)
