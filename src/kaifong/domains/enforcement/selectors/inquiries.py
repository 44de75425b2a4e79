"""Suspicions from household visits."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from kaifong.domains.enforcement.models import Inquiry
from kaifong.domains.enforcement.types import InquiryView
from kaifong.kernel.identifiers import AccountNo


def inquiries_open(*, estates: Collection[int] | None = None, limit: int = 200) -> tuple[InquiryView, ...]:
    """Those that nobody has closed, the oldest first, of some estates or all. One statement."""
    found = Inquiry.objects.filter(closed_on=None).order_by("found_on", "id")
    if estates is not None:
        wanted = Q(pk__in=[])
        for code in estates:
            wanted |= Q(tenancy_id__gte=code * 10**8, tenancy_id__lt=(code + 1) * 10**8)
        found = found.filter(wanted)
    return tuple(map(_view, found[:limit]))


def _view(row: Inquiry) -> InquiryView:
    return InquiryView(
        row.id,
        AccountNo(row.tenancy_id),
        row.suspected,
        row.visit_id,
        row.found_on,
        row.opened_at,
        row.closed_on,
        row.closed_by,
        row.closed_for,
    )
