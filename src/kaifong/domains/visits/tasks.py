"""Found by workers: procrastinate looks for modules of this name."""

from kaifong.domains.visits.services.telling import tell

__all__ = ["tell"]
