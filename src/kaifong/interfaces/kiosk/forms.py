"""What a kiosk is typed, scanned or sent. Everything else in a request is not looked at."""

from __future__ import annotations

import re
from base64 import b64decode
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kaifong.channels.slip import ACCOUNT_DIGITS, AMOUNT_DIGITS, BILLER_DIGITS
from kaifong.kernel.identifiers import BadNumber, format_account_no, parse_account_no

TYPED_CHARS = 60
"""The longest that a scanner reports of a barcode of ours is 30 digits."""
DAY_DIGITS = 6
SLIP = re.compile(rf"[0-9]{{{BILLER_DIGITS}}}([0-9]{{{ACCOUNT_DIGITS}}})[0-9]{{{AMOUNT_DIGITS}}}[0-9]{{{DAY_DIGITS}}}")
"""A slip's barcode, which may be scanned in place of the rent card's: the account number is in it."""


class AccountForm(forms.Form):
    account = forms.CharField(
        label=_("Your account number"),
        max_length=TYPED_CHARS,
        error_messages={
            "required": _("Type your account number, or scan your rent card"),
            "max_length": _("This is not an account number. It has 12 digits"),
        },
    )

    def clean_account(self) -> str:
        """The account number in groups. Whether there is such an account is not looked at here."""
        typed = self.cleaned_data["account"].strip()
        slip = SLIP.fullmatch(typed)
        try:
            return format_account_no(parse_account_no(slip[1] if slip else typed))
        except BadNumber:
            raise forms.ValidationError(
                _("This is not an account number. Check its 12 digits, or scan your rent card again"), code="number"
            ) from None


class TpinForm(AccountForm):
    tpin = forms.CharField(
        label=_("Your TPIN"),
        max_length=20,
        error_messages={"required": _("Type your TPIN"), "max_length": _("The TPIN has six digits")},
    )


class Base64Field(forms.CharField):
    """Bytes that the kiosk's script writes in base 64: a key, a signature. Where there is no script, none."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=200)

    def clean(self, value: str) -> bytes:
        try:
            return b64decode(super().clean(value), validate=True)
        except ValueError:
            return b""


class EnrolForm(forms.Form):
    code = forms.CharField(
        label=_("One-time code"),
        help_text=_("From kaifong kiosk code, given by a supervisor"),
        max_length=40,
        error_messages={"required": _("Type the one-time code"), "max_length": _("This is not a one-time code")},
    )
    public_key = Base64Field()


class LeaseForm(forms.Form):
    """A machine's request for another lease, signed with its own key."""

    device = forms.IntegerField(min_value=1, max_value=2**62)
    at = forms.IntegerField(min_value=0, max_value=2**34)
    signature = Base64Field()


class CopyForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the kiosk's screen"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the code"), "max_length": _("This is not a code. It has ten letters")},
    )


def key_in(request: HttpRequest) -> UUID | None:
    """Which press of a button this is; None where the request names none."""
    try:
        return UUID(request.POST.get("key", "")[:40])
    except ValueError:
        return None
