"""Erasures: which entries of the log have lost their bodies, when and why; no personal data.

The subject's id stays for 30 days, so that readers of the changes feed can follow and a backup
that is restored can be erased again, and goes then.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, cast

from sqlalchemy import String, Table, Text, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.engine import Base, Serial, UTCDateTime, portions


class ErasureReason(StrEnum):
    """Why bodies went."""

    REQUEST = "request"  # a person asked (GDPR Art. 17)
    RETENTION = "retention"  # they were kept as long as they may be


_ENDLESS = 2**63  # no database takes it for a number


class Erasure(Base):
    """`indexes` are ranges of the site's log such as `3 7-12`; `scrubbed_at` is SQLite's.

    That is when the database file and its log were seen to hold no trace any more.
    """

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[str | None] = mapped_column(String(22))
    indexes: Mapped[str] = mapped_column(Text)
    erased_at: Mapped[datetime] = mapped_column(UTCDateTime)
    scrubbed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def erasures_by_id(session: Session, site: str, ids: Iterable[int]) -> dict[int, Erasure]:
    """Those of the site's erasures."""
    wanted = [number for number in ids if number < _ENDLESS]
    found = session.scalars(select(Erasure).where(Erasure.site == site, Erasure.id.in_(wanted)))
    return {erasure.id: erasure for erasure in found}


class Named(NamedTuple):
    """An erasure that still names its subject."""

    erased_at: datetime
    site: str
    subject_id: str


_table = cast("Table", Erasure.__table__)


def add_erasure(
    session: Session,
    site: str,
    reason: ErasureReason,
    indexes: str,
    now: datetime,
    subject_id: str | None,
) -> int:
    """Write it down; returns its id."""
    added = insert(_table).values(
        site=site, reason=reason, subject_id=subject_id, indexes=indexes, erased_at=now
    )
    return int(session.execute(added.returning(_table.c.id)).scalar_one())


def named_erasures(session: Session) -> list[Named]:
    """Those that still name their subject, oldest first."""
    rows = session.execute(
        select(_table.c.erased_at, _table.c.site, _table.c.subject_id)
        .where(_table.c.subject_id.is_not(None))
        .order_by(_table.c.id)
    )
    return [Named(*row) for row in rows]


def forget_names(session: Session, before: datetime, limit: int) -> int:
    """Take the subject's id out of older erasures; returns of how many.

    Each then waits to be scrubbed once more.
    """
    old = (
        select(_table.c.id)
        .where(_table.c.subject_id.is_not(None), _table.c.erased_at < before)
        .limit(limit)
    )
    forgotten = session.execute(
        update(_table)
        .where(_table.c.id.in_(old))
        .values(subject_id=None, scrubbed_at=None)
        .returning(_table.c.id)
    )
    return len(forgotten.all())


def unscrubbed_erasures(session: Session) -> list[int]:
    """The ids of those whose traces may still stand in SQLite's files."""
    return list(session.scalars(select(_table.c.id).where(_table.c.scrubbed_at.is_(None))))


def mark_scrubbed(session: Session, ids: Sequence[int], now: datetime) -> None:
    """Note that the files were seen to hold no trace of these."""
    for some in portions(ids):
        session.execute(update(_table).where(_table.c.id.in_(some)).values(scrubbed_at=now))
