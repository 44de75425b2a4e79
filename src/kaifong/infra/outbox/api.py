"""The door to this package; ``__init__`` cannot be it, since Django imports that before models."""

from kaifong.infra.outbox.publishing import FactsRefused, publish
from kaifong.infra.outbox.reading import EventView, deliveries, events

__all__ = ["EventView", "FactsRefused", "deliveries", "events", "publish"]
