"""What the household says, over as many sittings as it likes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from kaifong.domains.access.api import Actor
from kaifong.domains.requests.types import FormKind, FormView
from kaifong.kernel.identifiers import AccountNo


def form_begin(*, account_no: AccountNo, form: FormKind, on: date, now: datetime, by: Actor) -> FormView:
    """Begin a form, by the definition in force on the day, which stays this form's; or go on with the one begun before.

    A household has one draft of a form at a time, so beginning twice gives the same. An officer begins it on the
    household's behalf: the actor's door and name say so.

    Raises:
        FormNotOffered, TenancyNotFound, TenancyNotInForce, NotPermitted (requests.fill).
    """
    raise NotImplementedError


def answers_save(
    *,
    form_id: int,
    account_no: AccountNo,
    section: str,
    answers: Mapping[str, Any],
    on: date,
    now: datetime,
    by: Actor,
) -> FormView:
    """Keep the answers of one section; those of other sections stay.

    Args:
        answers: by question, as `QuestionKind` says. A question left out, None or "" is not answered any more; that is
            no fault unless it is required. Questions that the answers lead past are left out of account.

    Raises:
        AnswersRefused: every fault of the section; nothing of it is kept.
        FormNotFound, FormClosed, SectionNotAsked, NotPermitted.
    """
    raise NotImplementedError


def checks_confirm(
    *, form_id: int, account_no: AccountNo, checks: Collection[str], on: date, now: datetime, by: Actor
) -> FormView:
    """Say of soft checks that hold that the answers are right. A later change of their answers asks again.

    Raises:
        FormNotFound, FormClosed, NotPermitted.
    """
    raise NotImplementedError


def form_withdraw(*, form_id: int, account_no: AccountNo, now: datetime, by: Actor) -> None:
    """Take a form back, before it is decided. A draft that was never handed in leaves nothing: answers and documents go.

    Raises:
        FormNotFound, FormClosed, NotPermitted.
    """
    raise NotImplementedError
