"""Tags for the kiosk's screens."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, override

from kaifong.infra.printing import qr_svg
from kaifong.interfaces.pages.templatetags.pages import LanguageLink

register = template.Library()


@register.simple_tag(takes_context=True)
def languages(context: template.Context) -> list[LanguageLink]:
    """This screen in each language; a screen that was sent by POST is asked for anew."""
    rest = _here(context["request"]).lstrip("/").partition("/")[2]
    return [LanguageLink(code, name, f"/{code}/{rest}", code == get_language()) for code, name in settings.LANGUAGES]


@register.simple_tag(takes_context=True)
def look(context: template.Context, size: str = "", aloud: str = "") -> str:
    """The address that changes the letters' size or the reading aloud and leads back here."""
    query = {
        "size": size or context["size"],
        "aloud": aloud or ("yes" if context["aloud"] else "no"),
        "back": _here(context["request"]),
    }
    return f"{reverse('kiosk:look')}?{urlencode(query)}"


@register.simple_tag
def menu_in(language: str) -> str:
    """The menu's address in a language."""
    with override(language):
        return reverse("kiosk:menu")


@register.simple_tag
def qr(payload: str) -> SafeString:
    return qr_svg(payload, title=gettext("Code to scan with a phone"))


def _here(request: HttpRequest) -> str:
    return request.get_full_path() if request.method in ("GET", "HEAD") else request.path
