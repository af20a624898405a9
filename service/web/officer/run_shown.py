"""How an export's run is shown: its state, in which phase that is, how large the file is."""

from datetime import datetime

from service.domain.export_run import STALLED_AFTER, UNDER_WAY, RunState
from service.storage.export_runs import ExportRun
from service.web.officer.texts import Words

_UNITS = ("B", "kB", "MB", "GB", "TB")
_STEP = 1000


def state_of(run: ExportRun, now: datetime) -> RunState:
    """What it is in; failed where nothing is heard of it, even before housekeeping says so."""
    state = RunState(run.state)
    if state in UNDER_WAY and run.seen_at and now - run.seen_at > STALLED_AFTER:
        return RunState.FAILED
    return state


def phase_of(state: RunState) -> str:
    """Which part of the page is shown: `asked`, `running` or `over`."""
    if state is RunState.ASKED:
        return "asked"
    return "over" if state.is_over else "running"


def shown_size(t: Words, count: int) -> str:
    """`12.3 MB`, or as the language writes it."""
    size, units = float(count), iter(_UNITS)
    unit = next(units)
    while size >= _STEP and unit != _UNITS[-1]:
        size, unit = size / _STEP, next(units)
    shown = f"{count}" if unit == _UNITS[0] else f"{size:.1f}".replace(".", t.decimal)
    return f"{shown} {unit}"
