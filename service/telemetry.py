"""The log: JSON lines about requests, never about people.

No address, user agent, query string, id or token may stand in it (RELIABILITY: log leakage);
values are plain scalars, so that no record slips in whole.
"""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger("pahintulot")


def configure(level: str) -> None:
    """Send the service's own log to standard output from `level` up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            refuse_collections,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=False,
    )


def refuse_collections(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: a dict or a list in a log line is a programming error."""
    for name, value in event.items():
        if isinstance(value, dict | list | tuple | set):
            raise TypeError(f"the log field {name!r} holds a collection; log its parts by name")
    return event
