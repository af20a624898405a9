"""An export that an officer asked for, from the asking to its end.

asked ──► running ──► done         the whole file left, with its end record
  │          ├──────► cut          the browser went away
  │          ├──────► failed       the store did, or the worker
  │          └► cancelling ─► cancelled
  └─────────────────────────────────┘
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

KEPT = timedelta(days=30)
STALLED_AFTER = timedelta(minutes=5)  # without progress: its worker died, or nobody reads


class RunState(StrEnum):
    """`cancelling` until the stream, which looks once a second, has heard of it."""

    ASKED = "asked"
    RUNNING = "running"
    CANCELLING = "cancelling"
    DONE = "done"
    CANCELLED = "cancelled"
    CUT = "cut"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self not in (RunState.ASKED, *UNDER_WAY)


UNDER_WAY = (RunState.RUNNING, RunState.CANCELLING)


@dataclass(frozen=True, slots=True)
class Written:
    """How much has left; `sha256` is the end record's, of all before it."""

    rows: int = 0
    bytes: int = 0
    sha256: str | None = None
