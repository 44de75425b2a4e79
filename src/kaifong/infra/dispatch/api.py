"""The door to this package; ``__init__`` cannot be it, since Django imports that before models."""

from kaifong.infra.dispatch.sending import BACKOFF, JOB, Message, dispatch, dispatches_purge

__all__ = ["BACKOFF", "JOB", "Message", "dispatch", "dispatches_purge"]
