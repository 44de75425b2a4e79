"""The door to this package; ``__init__`` cannot be it, since Django imports that before models."""

from kaifong.infra.outbox.consuming import consumes
from kaifong.infra.outbox.delivering import JOB
from kaifong.infra.outbox.partners import Partner, PartnersFileWrong, partners
from kaifong.infra.outbox.publishing import FactsRefused, Happened, publish, publish_each
from kaifong.infra.outbox.reading import DeliveryView, EventView, deliveries, events, waiting

__all__ = [
    "JOB",
    "DeliveryView",
    "EventView",
    "FactsRefused",
    "Happened",
    "Partner",
    "PartnersFileWrong",
    "consumes",
    "deliveries",
    "events",
    "partners",
    "publish",
    "publish_each",
    "waiting",
]
