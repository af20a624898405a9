"""Sessions of officers: what is kept of the cookie's value, which is never that value."""

from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, Table, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.engine import Base, Serial, UTCDateTime
from service.storage.officers import OfficerRow


class OfficerSessionRow(Base):
    __tablename__ = "officer_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    officer_id: Mapped[int] = mapped_column(Serial, ForeignKey("officer.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)


_table = cast("Table", OfficerSessionRow.__table__)


def officer_of_session(
    session: Session, token_hash: bytes, now: datetime, seen_after: datetime
) -> OfficerRow | None:
    """Whose session it is; None when it is over, or the officer was disabled."""
    return session.scalar(
        select(OfficerRow)
        .join(OfficerSessionRow, OfficerSessionRow.officer_id == OfficerRow.id)
        .where(
            *(OfficerSessionRow.token_hash == token_hash, OfficerSessionRow.ends_at > now),
            *(OfficerSessionRow.seen_at > seen_after, OfficerRow.disabled_at.is_(None)),
        )
    )


def note_seen(session: Session, token_hash: bytes, at: datetime) -> None:
    """Remember when a session was last used; never goes back."""
    session.execute(
        update(_table)
        .where(_table.c.token_hash == token_hash, _table.c.seen_at < at)
        .values(seen_at=at)
    )


def end_session(session: Session, token_hash: bytes) -> int | None:
    """End it; returns whose it was."""
    ended = delete(_table).where(_table.c.token_hash == token_hash)
    return session.execute(ended.returning(_table.c.officer_id)).scalar()


def end_sessions(session: Session, officer_id: int, keep: bytes = b"") -> None:
    """End all of the officer's, but the one to keep."""
    _delete(session, _table.c.officer_id == officer_id, _table.c.token_hash != keep)


def forget_ended(session: Session, now: datetime) -> int:
    """Delete those whose time is over; returns how many."""
    return _delete(session, _table.c.ends_at <= now)


def _delete(session: Session, *which: ColumnElement[bool]) -> int:
    # in the order in which `note_uses` takes them, so that neither waits for the other for ever
    wanted = select(_table.c.token_hash).where(*which).order_by(_table.c.token_hash)
    gone = delete(_table).where(_table.c.token_hash.in_(wanted.with_for_update()))
    return len(session.execute(gone.returning(_table.c.officer_id)).all())
