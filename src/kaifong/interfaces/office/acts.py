"""Acts that an officer may do on a page: for each a small form, and the service that carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kaifong.domains.access.api import Actor, NotPermitted
from kaifong.infra import clock
from kaifong.kernel.errors import Refusal
from kaifong.kernel.identifiers import AccountNo, estate_code_of

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as Text


class Doing(NamedTuple):
    """Who acts on which day; what every service asks for."""

    on: date
    now: datetime
    by: Actor


@dataclass(frozen=True, slots=True)
class Act:
    """Something that may be done with one thing.

    Attributes:
        verb: without it, or outside the actor's estates, the act is not offered.
        does: takes the thing's id and what was filled in; raises Refusal, and then nothing was done.
    """

    label: Promise
    verb: str
    form: Callable[..., forms.Form]
    does: Callable[[int, Mapping[str, Any], Doing], object]


@dataclass(frozen=True, slots=True)
class Offered:
    """An act on a page, with its form: empty, or as it was refused. ``refusal`` says why nothing was done."""

    name: str
    label: Promise
    form: forms.Form
    refusal: Refusal | None

    @property
    def verb(self) -> str:
        """The act's name without the id of what it is done with: ``appeal`` of ``appeal-12``."""
        return self.name.partition("-")[0]


def day_field(label: Text, *, required: bool = True, help_text: Text = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Give the date"), "invalid": _("Give the date as year, month and day")},
    )


def text_field(label: Text, *, required: bool = True, most: int = 200, help_text: Text = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        error_messages={"required": _("Fill this in")},
    )


class Bare(forms.Form):
    """Nothing to fill in."""


class Reason(forms.Form):
    reason = text_field(_("Reason"), help_text=_("It is kept with the tenancy's record"))


class Purpose(forms.Form):
    """What a look at something personal is for."""

    purpose = text_field(_("Purpose"), help_text=_("It is kept with the tenancy's record, and the tenant can see it."))


def offered(
    acts: Mapping[str, Act], account_no: AccountNo, actor: Actor, initial: Mapping[str, Any] | None = None
) -> list[Offered]:
    """The acts that the actor may do on a tenancy of this account, each with an empty form."""
    estate = estate_code_of(account_no)
    return [
        Offered(name, act.label, act.form(auto_id=f"{name}-%s", initial=dict(initial or {})), None)
        for name, act in acts.items()
        if actor.may(act.verb, estate=estate)
    ]


def carry_out(request: HttpRequest, name: str, act: Act, thing: int, actor: Actor) -> Offered | None:
    """Do what was posted. None where it was done; else the act's form, with what is wrong with it.

    Raises:
        NotPermitted
    """
    form = act.form(request.POST, request.FILES, auto_id=f"{name}-%s")
    if not form.is_valid():
        return Offered(name, act.label, form, None)
    try:
        act.does(thing, form.cleaned_data, Doing(clock.today(), clock.now(), actor))
    except NotPermitted:
        raise
    except Refusal as refusal:
        return Offered(name, act.label, form, refusal)
    return None
