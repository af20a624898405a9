"""Legal holds: whose decisions may not be erased yet (GDPR Art. 17(3)(e)), why and until when."""

from datetime import datetime
from typing import cast

from sqlalchemy import String, Table, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.engine import Base, UTCDateTime, dialect_insert


class Hold(Base):
    __tablename__ = "hold"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(22), primary_key=True)
    reason: Mapped[str]
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


_table = cast("Table", Hold.__table__)


def set_hold(
    session: Session, site: str, subject_id: str, reason: str, until: datetime, now: datetime
) -> None:
    """Hold the subject's decisions, instead of an earlier hold if there is one."""
    changing = {"reason": reason, "until": until, "created_at": now}
    session.execute(
        dialect_insert(session)(_table)
        .values(site=site, subject_id=subject_id, **changing)
        .on_conflict_do_update(index_elements=list(_table.primary_key), set_=changing)
    )


def hold_in_force(session: Session, site: str, subject_id: str, now: datetime) -> Hold | None:
    """The subject's hold, unless there is none or it has lapsed."""
    return session.scalar(
        select(Hold).where(Hold.site == site, Hold.subject_id == subject_id, Hold.until > now)
    )


def lift_hold(session: Session, site: str, subject_id: str) -> None:
    """Delete the subject's hold if there is one."""
    session.execute(delete(_table).where(_table.c.site == site, _table.c.subject_id == subject_id))


def forget_lapsed(session: Session, now: datetime) -> int:
    """Delete the holds that have ended; returns how many."""
    gone = session.execute(delete(_table).where(_table.c.until <= now).returning(_table.c.site))
    return len(gone.all())
