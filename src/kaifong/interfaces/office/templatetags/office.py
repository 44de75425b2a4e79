from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils import translation

from kaifong.kernel.calendar import Month

register = template.Library()


@register.simple_tag
def statement_url(language: str, account_no: int, month: Month) -> str:
    """Where a tenancy's statement is in a language, which need not be the page's."""
    with translation.override(language):
        return reverse("office:statement", args=[account_no, month])
