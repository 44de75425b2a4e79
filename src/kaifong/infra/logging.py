"""Logs of an allow-list of fields: no body, no query string, no name, no account number."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED_FIELDS = frozenset(
    [
        *("event", "level", "timestamp", "logger", "door", "action", "outcome", "reason", "status", "seconds"),
        *("node", "call"),
        *("rows", "count", "lines", "file_id", "channel", "month", "day", "estate", "method", "route"),
    ]
)


def drop_unlisted(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Let through the allow-list alone; a dropped field is named, so that its absence is noticed in review."""
    dropped = sorted(event.keys() - ALLOWED_FIELDS)
    kept = {key: value for key, value in event.items() if key in ALLOWED_FIELDS}
    if dropped:
        kept["reason"] = f"fields not on the allow-list were dropped: {', '.join(dropped)}"
    return kept


def configure(level: str) -> None:
    """JSON lines on standard error."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            drop_unlisted,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
