"""Exports that officers asked for: a row each, for thirty days."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import BigInteger, Identity, Index, Row, Table, Text, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.export_run import UNDER_WAY, RunState, Written
from service.storage.engine import Base, Serial, UTCDateTime
from service.storage.officers import OfficerRow


class ExportRun(Base):
    """`filter` is canonical JSON; `about` is for an export of one subject, by an index."""

    __tablename__ = "export_run"
    __table_args__ = (Index("ix_export_run_site_id", "site", "id"),)

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    site: Mapped[str] = mapped_column(Text)
    officer_id: Mapped[int] = mapped_column(Serial)
    form: Mapped[str] = mapped_column(Text)
    filter: Mapped[str] = mapped_column(Text)
    about: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    rows: Mapped[int] = mapped_column(BigInteger, default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    began_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


_table = cast("Table", ExportRun.__table__)


def run_of_site(session: Session, site: str, number: int) -> ExportRun | None:
    """The site's own run of that number."""
    return session.scalar(select(ExportRun).where(ExportRun.site == site, ExportRun.id == number))


def newest_runs(
    session: Session, site: str, limit: int
) -> list[Row[ExportRun, str | None, str | None]]:
    """Each with its officer's name and e-mail, as far as these are still known."""
    wanted = (
        select(ExportRun, OfficerRow.name, OfficerRow.email)
        .outerjoin(OfficerRow, OfficerRow.id == ExportRun.officer_id)
        .where(ExportRun.site == site)
        .order_by(ExportRun.id.desc())
        .limit(limit)
    )
    return list(session.execute(wanted).all())


def begin(session: Session, number: int, at: datetime) -> bool:
    """From asked to running, for whoever comes first."""
    values = {"state": RunState.RUNNING, "began_at": at, "seen_at": at}
    return _changed(session, number, [RunState.ASKED], values) is not None


def wish_cancelled(session: Session, number: int) -> bool:
    """From running to cancelling; whether it was running."""
    wish = _changed(session, number, [RunState.RUNNING], {"state": RunState.CANCELLING})
    return wish is not None


def note_progress(session: Session, number: int, written: Written, at: datetime) -> RunState | None:
    """What has left so far; returns the state, None when it was ended by somebody else."""
    values = {"rows": written.rows, "bytes": written.bytes, "seen_at": at}
    return _changed(session, number, UNDER_WAY, values)


def end(
    session: Session,
    number: int,
    state: RunState,
    written: Written,
    at: datetime,
    out_of: Sequence[RunState] = UNDER_WAY,
) -> bool:
    """Into that state for good; whether it was not over yet."""
    counts = {"rows": written.rows, "bytes": written.bytes}
    values = {"state": state, "ended_at": at, **counts}
    return _changed(session, number, out_of, values) is not None


def stalled_runs(session: Session, seen_before: datetime) -> list[ExportRun]:
    """Those under way that nothing was heard of since."""
    wanted = select(ExportRun).where(
        ExportRun.state.in_(UNDER_WAY), ExportRun.seen_at < seen_before
    )
    return list(session.scalars(wanted.order_by(ExportRun.id)))


def forget_before(session: Session, moment: datetime) -> int:
    """Delete what was asked for before; returns how many."""
    gone = session.execute(delete(_table).where(_table.c.asked_at < moment).returning(_table.c.id))
    return len(gone.all())


def _changed(
    session: Session, number: int, out_of: Sequence[RunState], values: dict[str, object]
) -> RunState | None:
    """The state after the change; None where it was in none of `out_of`."""
    changed = session.execute(
        update(_table)
        .where(_table.c.id == number, _table.c.state.in_(out_of))
        .values(values)
        .returning(_table.c.state)
    )
    found = changed.scalar()
    return None if found is None else RunState(found)
