"""What tenants type on the portal's own pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kaifong.interfaces.pages.drawing import current_language
from kaifong.kernel.localtext import LocalText

TYPED_CHARS = 40
"""Longer than anything that is asked for here, spaces and hyphens included; what is longer is refused unread."""


class TypedField(forms.CharField):
    """Something short that is typed: never longer than `TYPED_CHARS`. ``hidden`` fields are not shown as typed."""

    def __init__(
        self, *, label: Any, missing: Any, help_text: Any = "", autocomplete: str, hidden: bool = False
    ) -> None:
        widget = forms.PasswordInput if hidden else forms.TextInput
        super().__init__(
            label=label,
            help_text=help_text,
            max_length=TYPED_CHARS,
            widget=widget(attrs={"inputmode": "numeric", "autocomplete": autocomplete}),
            error_messages={
                "required": missing,
                "max_length": _("This is too long"),
                "null_characters_not_allowed": missing,
            },
        )


class AccountForm(forms.Form):
    """First step of signing in. Whether the two go together is not for the form to say."""

    account = TypedField(
        label=_("Account number"),
        help_text=_("Twelve digits, on your rent card and on every statement"),
        missing=_("Enter your account number"),
        autocomplete="username",
    )
    tpin = TypedField(
        label=_("TPIN"),
        help_text=_("Six digits. Housing staff never ask you for it"),
        missing=_("Enter your TPIN"),
        autocomplete="current-password",
        hidden=True,
    )


class CodeForm(forms.Form):
    """Second step: the one-time code."""

    code = TypedField(
        label=_("One-time code"), missing=_("Enter the code that was sent to you"), autocomplete="one-time-code"
    )


class ForgottenForm(forms.Form):
    account = TypedField(
        label=_("Account number"),
        help_text=_("Twelve digits, on your rent card and on every statement"),
        missing=_("Enter your account number"),
        autocomplete="username",
    )


class TpinChangeForm(forms.Form):
    current = TypedField(
        label=_("Your TPIN now"),
        missing=_("Enter the TPIN that you have now"),
        autocomplete="current-password",
        hidden=True,
    )
    new = TypedField(
        label=_("New TPIN"),
        help_text=_("Six digits that others do not guess: no birthday, no digits in a row"),
        missing=_("Enter the new TPIN"),
        autocomplete="new-password",
        hidden=True,
    )
    again = TypedField(
        label=_("New TPIN once more"),
        missing=_("Enter the new TPIN once more"),
        autocomplete="new-password",
        hidden=True,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("The two new TPINs are not the same"))
        return cleaned


class ResumeForm(forms.Form):
    """The code of a form that was begun at a kiosk."""

    code = forms.CharField(
        label=_("Code on the slip"),
        help_text=_("Letters and digits, as they are printed"),
        max_length=TYPED_CHARS,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter the code on the slip"),
            "max_length": _("This is too long"),
            "null_characters_not_allowed": _("Enter the code on the slip"),
        },
    )


class DeclarationForm(forms.Form):
    """What is declared with a form, in the form's own words."""

    declared = forms.BooleanField(error_messages={"required": _("Please make the declaration to hand in the form")})

    def __init__(self, data: Any = None, *, says: LocalText) -> None:
        super().__init__(data)
        self.fields["declared"].label = says[current_language()]


class PaperForm(forms.Form):
    """A file, or a photograph taken now: a telephone opens its camera for the one and its folders for the other."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )
    photo = forms.FileField(
        label=_("Or take a photograph"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and cleaned["file"] is None and cleaned["photo"] is None:
            self.add_error("file", _("Choose a file or take a photograph"))
        return cleaned

    def sent(self) -> UploadedFile[bytes]:
        """The file of a valid form."""
        file, photo = self.cleaned_data["file"], self.cleaned_data["photo"]
        sent: UploadedFile[bytes] = photo if file is None else file
        return sent
