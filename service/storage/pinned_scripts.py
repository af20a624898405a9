"""Pinned scripts: banner files that pages name by their hash, kept as long as they may."""

from datetime import datetime
from typing import cast

from sqlalchemy import LargeBinary, String, Table, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.engine import Base, UTCDateTime, dialect_insert


class PinnedScript(Base):
    __tablename__ = "pinned_script"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    pinned_at: Mapped[datetime] = mapped_column(UTCDateTime)


_table = cast("Table", PinnedScript.__table__)


def pinned_content(session: Session, site: str, sha256: str) -> bytes | None:
    """The bytes that the site's pages may name by this hash, if somebody pinned them."""
    return session.scalar(
        select(PinnedScript.content).where(PinnedScript.site == site, PinnedScript.sha256 == sha256)
    )


def keep(session: Session, site: str, sha256: str, content: bytes, now: datetime) -> bool:
    """Keep these bytes from now on; False when they are kept already."""
    result = session.execute(
        dialect_insert(session)(_table)
        .values(site=site, sha256=sha256, content=content, pinned_at=now)
        .on_conflict_do_nothing()
        .returning(_table.c.sha256)
    )
    return result.first() is not None
