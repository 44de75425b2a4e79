"""Found by workers: procrastinate looks for modules of this name. What is due by the clock, and what events of others ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import structlog

from kaifong.domains.access.api import Actor, operator
from kaifong.domains.forms.api import FormKind, FormNotOffered
from kaifong.domains.requests.services import call_backs_purge, form_begin
from kaifong.domains.tenancies import api as tenancies
from kaifong.infra.jobs import periodic
from kaifong.infra.outbox.api import EventView, consumes
from kaifong.kernel.identifiers import AccountNo

VISITS = Actor("visits", "event", frozenset({"requests.fill"}))
log = structlog.get_logger()


@periodic("requests.purge_call_backs", cron="37 3 * * *")
def purge(*, now: Callable[[], datetime]) -> None:
    call_backs_purge(now=now(), by=operator("worker"))


@consumes("visits.member_change_proposed", by="requests.member_form")
def member_gone(event: EventView, now: datetime) -> None:
    """A household told an officer that a member left or died: the form for it is begun on its behalf, for it to hand in.

    The register stays as it is until that form is approved. A form that the household has begun already is left to it.
    """
    try:
        form_begin(
            account_no=AccountNo(event.account_no or 0),
            form=FormKind.MEMBER_DELETE,
            on=date.fromisoformat(event.facts["on"]),
            now=now,
            by=VISITS,
        )
    except (FormNotOffered, tenancies.TenancyNotInForce) as refusal:
        log.warning("form not begun", action=event.name, reason=type(refusal).__name__)
