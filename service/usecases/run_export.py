"""Run an export that an officer asked for: begin it once, follow it, end it, all in the trail.

Each is for a transaction of its own, beside the one that the rows are read in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from service.domain.errors import ExportBegun, UnknownExport
from service.domain.export_run import KEPT, STALLED_AFTER, UNDER_WAY, RunState, Written
from service.domain.officer import Role
from service.domain.trail import Action, Entry
from service.storage import export_runs
from service.storage.export_runs import ExportRun, run_of_site
from service.storage.officer_roles import may_still
from service.usecases.note_action import note_action

if TYPE_CHECKING:
    from service.domain.canonical import Json

LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Run:
    """What is known of a run without the session that it was read in."""

    number: int
    site: str
    officer_id: int
    form: str

    @classmethod
    def of(cls, row: ExportRun) -> "Run":
        return cls(row.id, row.site, row.officer_id, row.form)


def find_run(session: Session, site: str, number: int) -> ExportRun:
    """The site's own run; `UnknownExport` for another's as for none."""
    found = run_of_site(session, site, number) if number <= LARGEST else None
    if found is None:
        raise UnknownExport("This site has no such export.")
    return found


def begin_run(session: Session, run: Run, now: datetime) -> None:
    """`ExportBegun` for all but the first."""
    if not export_runs.begin(session, run.number, now):
        raise ExportBegun("This export was begun already, or cancelled.")


def goes_on(session: Session, run: Run, written: Written, now: datetime) -> bool:
    """Note how far it came, and say whether its officer still wants it, and may have it."""
    state = export_runs.note_progress(session, run.number, written, now)
    return state is RunState.RUNNING and may_still(session, run.officer_id, Role.OFFICER, run.site)


def cancel_run(session: Session, run: Run, by: int, now: datetime) -> None:
    """What has not begun never will; what is under way ends within a second or two.

    The trail says by whom; that it ended is an entry of its own, of whoever asked for it.
    """
    is_over = _end(session, run, RunState.CANCELLED, Written(), now, [RunState.ASKED])
    if is_over or export_runs.wish_cancelled(session, run.number):
        detail: dict[str, Json] = {"run": run.number}
        note_action(
            session, Entry(Action.EXPORT_CANCELLED, "done", run.site, by, None, detail), now
        )


def end_run(session: Session, run: Run, state: RunState, written: Written, now: datetime) -> None:
    """How it ended; nothing, where that was said already."""
    _end(session, run, state, written, now, UNDER_WAY)


def end_stalled_runs(session: Session, now: datetime) -> int:
    """What nothing was heard of for minutes has failed; returns how many."""
    stalled = export_runs.stalled_runs(session, now - STALLED_AFTER)
    for row in stalled:
        written = Written(row.rows, row.bytes)
        _end(session, Run.of(row), RunState.FAILED, written, now, UNDER_WAY)
    return len(stalled)


def is_any_stalled(session: Session, now: datetime) -> bool:
    """Whether there is something to end."""
    return bool(export_runs.stalled_runs(session, now - STALLED_AFTER))


def forget_runs(session: Session, now: datetime) -> int:
    """Delete the runs of more than 30 days ago; the trail keeps that there were any."""
    return export_runs.forget_before(session, now - KEPT)


def _end(
    session: Session,
    run: Run,
    state: RunState,
    written: Written,
    now: datetime,
    out_of: Sequence[RunState],
) -> bool:
    if not export_runs.end(session, run.number, state, written, now, out_of):
        return False
    detail: dict[str, Json] = {
        "form": run.form,
        "run": run.number,
        "rows": written.rows,
        "bytes": written.bytes,
        "state": state.value,
    }
    if written.sha256:
        detail["sha256"] = written.sha256
    note_action(
        session, Entry(Action.EXPORT_ENDED, "done", run.site, run.officer_id, None, detail), now
    )
    return True
