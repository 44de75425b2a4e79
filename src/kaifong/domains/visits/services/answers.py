"""What a household says of its visit: its members beforehand, and afterwards whether it was asked to sign."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kaifong.domains.access.api import Actor, audit
from kaifong.domains.visits.errors import AskedAlready, NothingToConfirm, VisitNotFound, VisitNotReady
from kaifong.domains.visits.models import SignatureAnswer, Task, Visit
from kaifong.domains.visits.types import VisitState
from kaifong.infra.outbox.api import publish
from kaifong.kernel.identifiers import AccountNo, estate_code_of

NOT_ASKED = "not-asked-to-sign"


@transaction.atomic
def household_confirm(*, account_no: AccountNo, on: date, by: Actor) -> None:
    """The household confirms that its members on record, and nobody else, live in the flat; the visit is then a short one.

    Confirmed again, nothing changes.

    Raises:
        NothingToConfirm: no visit is to come.
        NotPermitted.
    """
    by.must("visits.rebook", estate=estate_code_of(account_no))
    row = (
        Visit.objects.select_for_update()
        .filter(
            tenancy_id=account_no,
            cycle__days__contains=on,
            state__in=[VisitState.DUE, VisitState.PLANNED],
        )
        .first()
    )
    if row is None:
        raise NothingToConfirm
    if row.confirmed_on is not None:
        return
    row.confirmed_on = on
    row.save(update_fields=["confirmed_on"])
    audit(by, "visit.confirm", account_no=account_no, visit=row.id)
    publish("visits.household_confirmed", account_no=account_no, visit=row.id)


@transaction.atomic
def signature_answer(*, account_no: AccountNo, visit_id: int, asked: bool, now: datetime, on: date, by: Actor) -> None:
    """Whether the household was asked to sign. Where it was not, somebody looks. The same answer again changes nothing.

    Raises:
        AskedAlready: it answered otherwise before. VisitNotFound (not this household's), VisitNotReady (not visited yet), NotPermitted.
    """
    by.must("visits.rebook", estate=estate_code_of(account_no))
    row = Visit.objects.select_for_update().filter(id=visit_id, tenancy_id=account_no).first()
    if row is None:
        raise VisitNotFound(str(visit_id))
    if row.finished_at is None:
        raise VisitNotReady(row.id, row.state, "answered about")
    given, made = SignatureAnswer.objects.get_or_create(
        visit=row, defaults={"asked": asked, "answered_on": on, "door": by.door}
    )
    if given.asked is not asked:
        raise AskedAlready
    if not made:
        return
    if not asked:
        Task.objects.create(visit=row, why=NOT_ASKED, made_at=now)
    audit(by, "visit.signature_answer", account_no=account_no, visit=row.id, asked=asked)
    publish("visits.signature_answered", account_no=account_no, visit=row.id, asked=asked)
