"""Ask for an export of a part of a site's log: a run that may be downloaded, once."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.canonical import Json, canonical
from service.domain.export import Format
from service.domain.export_run import RunState
from service.domain.trail import Action, Entry
from service.storage.export_runs import ExportRun
from service.usecases.export_log import LogFilter
from service.usecases.note_action import note_action


def ask_export(
    session: Session,
    site: str,
    officer_id: int,
    wanted: LogFilter,
    form: Format,
    now: datetime,
) -> int:
    """The run's number; the trail says who asked for what."""
    run = ExportRun(
        site=site,
        officer_id=officer_id,
        form=form,
        filter=canonical(wanted.as_json()).decode(),
        state=RunState.ASKED,
        asked_at=now,
    )
    session.add(run)
    session.flush()
    detail = {"form": form, "run": run.id, **_told(wanted)}
    note_action(session, Entry(Action.EXPORT_ASKED, "done", site, officer_id, None, detail), now)
    return run.id


def _told(wanted: LogFilter) -> dict[str, Json]:
    """The filter as the trail has it: a notice by its bare hash, and nothing that is not asked."""
    said = wanted.as_json()
    told = said | {"since": said["from"], "until": said["to"], "notice": wanted.notice}
    return {name: told[name] for name in sorted(told) if told[name] and name not in ("from", "to")}
