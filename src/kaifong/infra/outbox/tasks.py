"""Found by workers: procrastinate looks for modules of this name."""

from kaifong.infra.outbox.consuming import consume
from kaifong.infra.outbox.delivering import deliver

__all__ = ["consume", "deliver"]
