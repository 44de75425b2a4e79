"""Form fields that several questions ask with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kaifong.kernel.calendar import Month
from kaifong.kernel.money import Money, MoneyError

AMOUNT_AT_MOST_CENTS = 100_000_000_00
"""HK$100 million: nobody's income or assets in public housing are near it."""


class MonthField(forms.CharField):
    """A month as the browser's own control writes it: ``2026-03``."""

    widget = forms.TextInput(attrs={"type": "month", "pattern": "[0-9]{4}-[0-9]{2}", "inputmode": "numeric"})
    default_error_messages = {"month": _("Enter a month as year and month, like 2026-03")}  # noqa: RUF012

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=7, **kwargs)

    def clean(self, value: str) -> Month | None:
        text = super().clean(value)
        try:
            return Month.parse(text) if text else None
        except ValueError:
            raise forms.ValidationError(self.error_messages["month"], code="month") from None


class AmountField(forms.CharField):
    """An amount in the landlord's currency as a person types it, ``12,345.60``; cleaned to whole cents."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    default_error_messages = {  # noqa: RUF012
        "amount": _("Enter an amount with at most two decimals, like 12345.60"),
        "range": _("Enter an amount from 0 to 100 million"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: str) -> int | None:
        text = super().clean(value).replace(",", "")
        if not text:
            return None
        try:
            cents = Money.parse(text).cents
        except MoneyError:
            raise forms.ValidationError(self.error_messages["amount"], code="amount") from None
        if not 0 <= cents <= AMOUNT_AT_MOST_CENTS:
            raise forms.ValidationError(self.error_messages["range"], code="range")
        return cents


class OfferedField(forms.CharField):
    """One of what can be chosen at the moment: the question's ``offers``.

    What was offered may be gone when it is chosen, so the answer says what it does not take, and not this field.
    """

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=80, **kwargs)


class DayWidget(forms.MultiWidget):
    """Day, month and year in three boxes: nobody looks for a birthday in a calendar."""

    def __init__(self) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            "day": forms.TextInput(),
            "month": forms.TextInput(),
            "year": forms.TextInput(),
        }
        super().__init__(boxes)

    def decompress(self, value: Any) -> list[str]:
        return [str(value.day), str(value.month), str(value.year)] if isinstance(value, date) else ["", "", ""]


class DayField(forms.Field):
    """A date of three numbers, as a person types them, also in full-width digits; cleaned to a date."""

    widget = DayWidget
    default_error_messages = {  # noqa: RUF012
        "parts": _("Enter day, month and year"),
        "year": _("Enter the year with four digits"),
        "day": _("There is no such day. Check day and month"),
    }

    def clean(self, value: Any) -> date | None:
        typed = [str(part or "").strip() for part in value or ("", "", "")]
        if not any(typed):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            day, month, year = (int(part) for part in typed)
        except ValueError:
            raise forms.ValidationError(self.error_messages["parts"], code="parts") from None
        if len(typed[2]) != 4:
            raise forms.ValidationError(self.error_messages["year"], code="year")
        try:
            return date(year, month, day)
        except ValueError:
            raise forms.ValidationError(self.error_messages["day"], code="day") from None
