"""What the office's pages take: query parameters and posted forms, all checked here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kaifong.interfaces.office.figures import PAGE_ROWS
from kaifong.kernel.calendar import Month
from kaifong.kernel.identifiers import BadNumber, parse_account_no

MAX_PAGE = 10_000


class MonthField(forms.CharField):
    """``YYYY-MM`` as a Month."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            return Month.parse(text) if text else None
        except ValueError as error:
            raise forms.ValidationError("not a month") from error


class Query(forms.Form):
    """Parameters of an address. A wrong one is a wrong address, not a mistake in a form: the answer is 400."""

    @classmethod
    def of(cls, parameters: QueryDict) -> dict[str, Any]:
        query = cls(parameters)
        if not query.is_valid():
            raise BadRequest("A parameter of the address is wrong: " + ", ".join(sorted(query.errors)))
        return query.cleaned_data


class HomeQuery(Query):
    month = MonthField(required=False)


class MonthQuery(Query):
    sort = forms.ChoiceField(choices=[(sort, sort) for sort in ("code", "charged", "paid", "arrears")], required=False)


class EstateQuery(Query):
    only = forms.ChoiceField(choices=[("arrears", "arrears")], required=False)
    search = forms.CharField(max_length=60, required=False)
    page = forms.IntegerField(min_value=1, max_value=MAX_PAGE, required=False)


class TenancyQuery(Query):
    since = MonthField(required=False)


class SuspenseQuery(Query):
    page = forms.IntegerField(min_value=1, max_value=MAX_PAGE, required=False)


class AssignForm(forms.Form):
    """A receipt in suspense, and the account that it was meant for: one of those suggested, or another one typed."""

    suggested = forms.CharField(max_length=20, required=False)
    account = forms.CharField(
        label=_("Account number"),
        max_length=20,
        required=False,
        help_text=_("Twelve digits, if none of these is right"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("What shows that the payment is theirs"),
        error_messages={"required": _("Give the reason")},
    )

    def __init__(self, data: QueryDict | None = None, *, receipt_id: int) -> None:
        self.receipt_id = receipt_id
        super().__init__(data, auto_id=f"receipt-{receipt_id}-%s")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        typed, suggested = cleaned.get("account", ""), cleaned.get("suggested", "")
        if not typed and not suggested:
            self.add_error("account", _("Choose an account or type its number"))
            return cleaned
        if typed and suggested:
            self.add_error("account", _("You chose an account and typed a number; leave one of them out"))
            return cleaned
        try:
            cleaned["account_no"] = parse_account_no(typed or suggested)
        except BadNumber:
            self.add_error("account", _("This is not an account number: a digit is missing, wrong or swapped"))
        return cleaned


def pages_of(found: int) -> int:
    """How many pages a list of that many rows has."""
    return max(1, -(-found // PAGE_ROWS))
