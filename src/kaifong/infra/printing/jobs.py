"""A slip is printed once for one press of a button, whatever is pressed, reloaded or unplugged.

A job goes ``asked → sent → confirmed``. The step to ``sent`` is committed before the first byte goes out, so that after any
fault the table says whether something may be on paper: never ``failed`` where some may be, and never printed again under
the same key. What cannot be known is called ``unknown``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from kaifong.infra.printing.escpos import Connection, PrinterTrouble, Trouble, connected, slip_data
from kaifong.infra.printing.models import OPEN, JobState, PrintJob

if TYPE_CHECKING:
    from PIL import Image

ABANDONED_AFTER = timedelta(seconds=60)
"""A job that is still open then was interrupted: its process died. Longer than any printing may take."""
INTERRUPTED, BUSY = "interrupted", "busy"


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as a page shows it.

    Attributes:
        trouble: a `Trouble`'s name, ``busy`` or ``interrupted``; "" where there was none.
    """

    key: UUID
    owner: int | None
    what: str
    place: str
    state: JobState
    trouble: str
    asked_at: datetime

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def job_print(
    *, key: UUID, owner: int | None, what: str, place: str, printer: str, slip: Callable[[], Image.Image], now: datetime
) -> JobView | None:
    """Print a slip, unless this press of the button is known already; either way, how it stands.

    Args:
        key: one for each press.
        slip: makes the picture; called only where it will be sent.

    Returns:
        None where the key belongs to another owner's job or another slip: a forged or replayed request.
    """
    jobs_settle(printer=printer, now=now)
    values = {"owner": owner, "what": what, "place": place, "printer": printer}
    try:
        with transaction.atomic():
            job, is_new = PrintJob.objects.get_or_create(key=key, defaults=values)
    except IntegrityError:  # another slip is being printed there
        defaults = {**values, "state": JobState.FAILED, "trouble": BUSY, "ended_at": now}
        job, is_new = PrintJob.objects.get_or_create(key=key, defaults=defaults)
    if (job.owner, job.what, job.place) != (owner, what, place):
        return None
    if is_new and job.state == JobState.ASKED:
        _print(key, printer, slip)
        job = PrintJob.objects.get(key=key)
    return _view(job)


def job_of(*, key: UUID, owner: int | None, place: str, now: datetime) -> JobView | None:
    """How a job stands; None where this owner has no such job at this place."""
    job = PrintJob.objects.filter(key=key, owner=owner, place=place).first()
    if job is not None and job.state in OPEN:
        jobs_settle(printer=job.printer, now=now)
        job.refresh_from_db()
    return _view(job) if job is not None else None


def jobs_of(*, place: str, state: JobState | None = None, limit: int = 1) -> tuple[JobView, ...]:
    """A place's newest jobs, of one state or of any."""
    found = PrintJob.objects.filter(place=place).order_by("-asked_at")
    return tuple(_view(job) for job in (found.filter(state=state) if state else found)[:limit])


def jobs_settle(*, printer: str, now: datetime) -> None:
    """Close the jobs whose process died: what was not sent has failed, what was may be on paper."""
    abandoned = PrintJob.objects.filter(printer=printer).filter(
        Q(state=JobState.ASKED, asked_at__lt=now - ABANDONED_AFTER)
        | Q(state=JobState.SENT, sent_at__lt=now - ABANDONED_AFTER)
    )
    for before, after in ((JobState.ASKED, JobState.FAILED), (JobState.SENT, JobState.UNKNOWN)):
        abandoned.filter(state=before).update(state=after, trouble=INTERRUPTED, ended_at=Now())


def _print(key: UUID, printer: str, slip: Callable[[], Image.Image]) -> None:
    sent = False
    try:
        data = slip_data(slip())
        with connected(printer) as line:
            trouble = line.state().trouble
            if trouble is not None:
                raise PrinterTrouble(trouble)
            if not _step(key, JobState.ASKED, JobState.SENT, sent_at=Now()):
                return  # given up meanwhile as abandoned
            sent = True
            _send(line, data)
    except PrinterTrouble as refusal:
        _end(key, sent, refusal.trouble)
    except BaseException:
        _end(key, sent, Trouble.ERROR)
        raise
    else:
        _step(key, JobState.SENT, JobState.CONFIRMED, ended_at=Now())


def _send(line: Connection, data: bytes) -> None:
    try:
        line.print_slip(data)
    except PrinterTrouble:
        line.clear()
        raise


def _end(key: UUID, sent: bool, trouble: Trouble) -> None:
    before, after = (JobState.SENT, JobState.UNKNOWN) if sent else (JobState.ASKED, JobState.FAILED)
    _step(key, before, after, trouble=trouble.value, ended_at=Now())


def _step(key: UUID, before: JobState, after: JobState, **fields: object) -> bool:
    """Whether the job was at ``before`` and now is at ``after``."""
    return bool(PrintJob.objects.filter(key=key, state=before).update(state=after, **fields))


def _view(job: PrintJob) -> JobView:
    return JobView(job.key, job.owner, job.what, job.place, JobState(job.state), job.trouble, job.asked_at)
