"""Work that is asked for with a row and done afterwards: the queue is in PostgreSQL, so the asking commits with the row.

procrastinate keeps the queue and its workers; this is all of it that the rest of the program sees. Jobs with the same
``lock`` run one after the other, in the order in which they were asked for; one that waits to be tried again keeps those
behind it waiting. A job may run twice, where a worker died after the work and before it could say so: work that cannot bear
that is not for a queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from procrastinate import JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

STALLED_AFTER = timedelta(seconds=30)
"""A worker tells every ten seconds that it lives; what it had in hand is taken up again when it has not for so long."""


class Backoff(BaseRetryStrategy):
    """Try again after ``first``, then twice as long each time, at most ``longest``, and ``most`` times in all."""

    def __init__(self, *, first: timedelta, longest: timedelta, most: int) -> None:
        self.first, self.longest, self.most = first, longest, most

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, Exception) or job.attempts + 1 >= self.most:
            return None
        return RetryDecision(retry_in={"seconds": int(self.wait(job.attempts).total_seconds())})

    def wait(self, attempts: int) -> timedelta:
        """How long after so many tries that failed before this one."""
        return min(self.longest, self.first * (1 << min(attempts, 30)))


Work = Callable[..., None]


def job(name: str, *, backoff: Backoff) -> Callable[[Work], Work]:
    """Make a function the work of a job; in a module ``tasks`` of an app, where workers find it.

    The function is called with ``now``, a clock, besides what the job was asked for with.
    """

    def made(function: Work) -> Work:
        @app.task(name=name, retry=backoff, pass_context=True)
        def worked(context: JobContext, /, **arguments: Any) -> None:
            try:
                function(now=context.additional_context["now"], **arguments)
            finally:
                connection.close()  # of this worker's thread

        return function

    return made


def periodic(name: str, *, cron: str) -> Callable[[Work], Work]:
    """Make a function work that is done each time that ``cron`` names, by one of the workers that follow.

    In a module ``tasks`` of an app; called with ``now``, a clock. What fails is done again the next time.
    """

    def made(function: Work) -> Work:
        @app.periodic(cron=cron)
        @app.task(name=name, queueing_lock=name, pass_context=True)
        def worked(context: JobContext, /, timestamp: int) -> None:  # noqa: ARG001  procrastinate's signature
            try:
                function(now=context.additional_context["now"])
            finally:
                connection.close()  # of this worker's thread

        return function

    return made


def ask(name: str, *, lock: str, **arguments: Any) -> None:
    """Ask for a job, in the caller's transaction: rolled back, it was never asked for."""
    app.configure_task(name, lock=lock).defer(**arguments)


def ask_again(name: str, *, now: datetime) -> int:
    """Ask anew for the jobs of that name that were given up; how many they were."""
    given_up = list(app.job_manager.list_jobs(task=name, status="failed"))
    for each in given_up:
        if each.id is not None:
            app.job_manager.retry_job_by_id(job_id=each.id, retry_at=now)
    return len(given_up)


def work(*, now: Callable[[], datetime], follow: bool) -> None:
    """Do the jobs that are due, and what workers that died had in hand; with ``follow`` go on until interrupted.

    Args:
        now: the clock; jobs are handed it.
    """
    asyncio.run(_work(now, follow))


async def _work(now: Callable[[], datetime], follow: bool) -> None:
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector):
        async with app.open_async():
            await _take_up_stalled(now())
            await app.run_worker_async(
                wait=follow,
                listen_notify=follow,
                delete_jobs="successful",
                concurrency=1,
                stalled_worker_timeout=STALLED_AFTER.total_seconds(),
                additional_context={"now": now},
            )


async def _take_up_stalled(now: datetime) -> None:
    for each in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER.total_seconds()):
        await app.job_manager.retry_job(each, retry_at=now)


@app.periodic(cron="* * * * *")
@app.task(name="jobs.take_up_stalled", queueing_lock="jobs.take_up_stalled", pass_context=True)
async def take_up_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  procrastinate's signature
    """Once a minute, by one of the workers that follow."""
    await _take_up_stalled(context.additional_context["now"]())
