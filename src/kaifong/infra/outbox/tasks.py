"""Found by workers: procrastinate looks for modules of this name."""

from kaifong.infra.outbox.delivering import deliver

__all__ = ["deliver"]
