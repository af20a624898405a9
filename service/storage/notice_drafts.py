"""Drafts of notices: one an officer and site, as it was typed, whether or not it is complete."""

from datetime import datetime
from typing import cast

from sqlalchemy import ForeignKey, Table, Text, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.engine import Base, Serial, UTCDateTime, dialect_insert


class NoticeDraftRow(Base):
    """`replaces` is the notice it was written over (64 hex digits); `document` is JSON."""

    __tablename__ = "notice_draft"

    site: Mapped[str] = mapped_column(Text, primary_key=True)
    officer_id: Mapped[int] = mapped_column(Serial, ForeignKey("officer.id"), primary_key=True)
    replaces: Mapped[str | None] = mapped_column(Text)
    change: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


_table = cast("Table", NoticeDraftRow.__table__)


def saved_draft(
    session: Session, site: str, officer_id: int, *, locks: bool = False
) -> NoticeDraftRow | None:
    """What the officer saved last, read anew; `locks` lets nobody save until it is done."""
    key = (site, officer_id)
    return session.get(NoticeDraftRow, key, populate_existing=True, with_for_update=locks)


def keep_draft(session: Session, row: NoticeDraftRow) -> None:
    """Save it in the place of an earlier one: one statement, since two tabs may save at once."""
    values = {column.name: getattr(row, column.name) for column in _table.columns}
    key = {column.name for column in _table.primary_key}
    session.execute(
        dialect_insert(session)(_table)
        .values(values)
        .on_conflict_do_update(
            index_elements=sorted(key),
            set_={name: value for name, value in values.items() if name not in key},
        )
    )


def drop_drafts(session: Session, officer_id: int) -> None:
    """Delete all of an officer's."""
    session.execute(delete(_table).where(_table.c.officer_id == officer_id))


def drop_draft(session: Session, site: str, officer_id: int) -> None:
    """Delete it, if there is one."""
    session.execute(delete(_table).where(_table.c.site == site, _table.c.officer_id == officer_id))
