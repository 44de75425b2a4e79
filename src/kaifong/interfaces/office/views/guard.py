"""Who may open a page, and signing in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from kaifong.domains.access.api import Actor, NotPermitted, actor_of
from kaifong.interfaces.office import figures

P = ParamSpec("P")
StaffView = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]


def staff(*verbs: str) -> Callable[[StaffView[P]], Callable[..., HttpResponse]]:
    """Open a page to signed-in staff with one of these verbs, and to nobody else; the view is given the actor.

    The verb opens the page; whether an estate is within the actor's scope is asked where the estate is known.
    """

    def guard(view: StaffView[P]) -> Callable[..., HttpResponse]:
        @never_cache
        @_reloaded_when_signed_out
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            assert request.user.is_authenticated
            actor = actor_of(request.user, "office")
            if actor.verbs.isdisjoint(verbs):
                raise PermissionDenied(", ".join(verbs))
            try:
                return view(request, actor, *args, **kwargs)
            except NotPermitted as refusal:
                raise PermissionDenied(str(refusal)) from refusal
            except figures.NotThere as refusal:
                raise Http404(str(refusal)) from refusal

        return guarded

    return guard


def _reloaded_when_signed_out(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that fetches itself anew goes to the sign-in page as a whole, and does not show it as a part of itself."""

    @wraps(view)
    def reloaded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("HX-Request") and not request.user.is_authenticated:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return view(request, *args, **kwargs)

    return reloaded


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
