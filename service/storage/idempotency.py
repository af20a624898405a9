"""Which clicks have been recorded: the hash of each idempotency key, for seven days."""

from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import LargeBinary, String, Table, delete, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.engine import Base, Serial, UTCDateTime


class IdempotencyKey(Base):
    __tablename__ = "idempotency"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    seq: Mapped[int] = mapped_column(Serial)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Recorded(NamedTuple):
    request_hash: bytes
    seq: int


_table = cast("Table", IdempotencyKey.__table__)


def recorded(session: Session, site: str, key_hash: bytes) -> Recorded | None:
    """What was recorded under the key, if anything."""
    row = session.execute(
        select(IdempotencyKey.request_hash, IdempotencyKey.seq).where(
            IdempotencyKey.site == site, IdempotencyKey.key_hash == key_hash
        )
    ).first()
    return Recorded(*row) if row else None


def forget_before(session: Session, moment: datetime, limit: int) -> int:
    """Delete what was recorded before `moment`, at most `limit` of it; returns how many."""
    key = tuple_(_table.c.site, _table.c.key_hash)
    old = select(_table.c.site, _table.c.key_hash).where(_table.c.created_at < moment).limit(limit)
    removed = session.execute(delete(_table).where(key.in_(old)).returning(_table.c.seq))
    return len(removed.all())
