"""Events that another domain of the program acts on: a job each, asked for in the transaction of the act.

Domains side by side do not know each other; one publishes, the other says here what it does about it, in a module ``tasks``
of its app. As every job it may run twice, where a worker died after the work: a consumer takes an event that it had as done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from kaifong.infra.jobs import Backoff, job
from kaifong.infra.outbox.models import Event
from kaifong.infra.outbox.reading import EventView, event_view

JOB = "outbox.consume"
BACKOFF = Backoff(first=timedelta(seconds=10), longest=timedelta(hours=1), most=80)

Consumer = Callable[[EventView, datetime], None]
_consumers: dict[str, dict[str, Consumer]] = defaultdict(dict)


def consumes(event: str, *, by: str) -> Callable[[Consumer], Consumer]:
    """Make a function what is done about events of a name. It gets the event and the moment at which it is done.

    Args:
        by: a name of its own: ``enforcement.inquiry``. Events come to it one after the other, in their order.
    """

    def made(function: Consumer) -> Consumer:
        _consumers[event][by] = function
        return function

    return made


def consumers_of(event: str) -> tuple[str, ...]:
    """The names of those who act on events of a name."""
    return tuple(_consumers.get(event, ()))


@job(JOB, backoff=BACKOFF)
def consume(*, event_id: int, consumer: str, now: Callable[[], datetime]) -> None:
    """Let a consumer act on an event; a consumer that is no more has nothing to do."""
    event = event_view(Event.objects.get(id=event_id))
    act = _consumers.get(event.name, {}).get(consumer)
    if act is not None:
        act(event, now())
