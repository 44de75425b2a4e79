"""Words for applications: states, events, points, and times."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kaifong.domains.applications.api import CancelReason, EventKind, State, Term
from kaifong.selfservice.said import Count, InARow, Sentence, Text

STATE_NAMES: dict[State, Text] = {
    State.WAITING: _("On the waiting list"),
    State.FROZEN: _("On the waiting list, frozen"),
    State.HOUSED: _("A flat was accepted"),
    State.CANCELLED: _("Cancelled"),
}
EVENT_NAMES: dict[EventKind, Text] = {
    EventKind.REGISTERED: _("Registered"),
    EventKind.FROZEN: _("Frozen: the clock stands"),
    EventKind.UNFROZEN: _("No longer frozen"),
    EventKind.OFFERED: _("A flat was offered"),
    EventKind.ACCEPTED: _("The offer was accepted"),
    EventKind.REFUSED: _("The offer was refused"),
    EventKind.CANCELLED: _("Cancelled"),
    EventKind.REINSTATED: _("Reinstated"),
    EventKind.CONVERTED: _("Converted to another category"),
    EventKind.PUBLIC_HOUSING_ENTERED: _("The applicant lives in public rental housing from this day"),
    EventKind.PUBLIC_HOUSING_LEFT: _("The applicant no longer lives in public rental housing"),
}
REFUSED_ACCEPTABLY: Text = _("The offer was refused for an acceptable reason, and does not count")
CANCEL_REASONS: dict[CancelReason, Text] = {
    CancelReason.OFFERS_REFUSED: _("Cancelled: too many offers were refused without an acceptable reason"),
    CancelReason.WITHDRAWN: _("Cancelled: the applicant withdrew it"),
    CancelReason.NOT_ELIGIBLE: _("Cancelled: the conditions are not met"),
    CancelReason.NO_ANSWER: _("Cancelled: letters were not answered"),
}
TERM_NAMES: dict[Term, Text] = {
    Term.AGE: _("Age at registration: {count}"),
    Term.REACHED_AGE: _("Having reached the age of {count}"),
    Term.PUBLIC_HOUSING: _("Living in public rental housing"),
    Term.WAITING: _("Whole months waited: {count}"),
}
CHANGE_NAMES: dict[Term, Text] = {
    Term.REACHED_AGE: _("Reaching the age of {count}"),
    Term.PUBLIC_HOUSING: _("No longer living in public rental housing"),
    Term.WAITING: _("Another month waited, and so on every month"),
}


def time_said(years: int, months: int, days: int) -> InARow:
    """``3 years 2 months 12 days``, without the parts that are nought."""
    parts = (
        Sentence(ngettext_lazy("{count} year", "{count} years", years), count=Count(years)) if years else None,
        Sentence(ngettext_lazy("{count} month", "{count} months", months), count=Count(months)) if months else None,
        Sentence(ngettext_lazy("{count} day", "{count} days", days), count=Count(days))
        if days or not (years or months)
        else None,
    )
    return InARow(tuple(part for part in parts if part is not None))
