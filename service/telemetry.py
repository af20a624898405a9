"""The log: JSON lines about requests, never about people.

No address, user agent, query string, id or token may stand in it (RELIABILITY: log leakage);
values are plain scalars, so that no record slips in whole.
"""

import logging
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

MAX_FRAMES = 12

log: structlog.stdlib.BoundLogger = structlog.get_logger("pahintulot")


class PatientLogger(structlog.PrintLogger):
    """Writes to standard output, which may be full or gone: no log line is worth an answer."""

    def msg(self, message: str) -> None:
        """Write the line, or lose it."""
        with suppress(OSError):
            super().msg(message)

    debug = info = warning = error = critical = msg


def configure(level: str) -> None:
    """Send the service's own log to standard output from `level` up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            refuse_collections,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=lambda *_names: PatientLogger(),
        cache_logger_on_first_use=False,
    )


def place_of(error: BaseException) -> str:
    """Where an error was raised, innermost first; its message may hold what was sent."""
    frames = traceback.extract_tb(error.__traceback__)[: -MAX_FRAMES - 1 : -1]
    return " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)


def refuse_collections(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: a dict or a list in a log line is a programming error."""
    for name, value in event.items():
        if isinstance(value, dict | list | tuple | set):
            raise TypeError(f"the log field {name!r} holds a collection; log its parts by name")
    return event
