"""Erasures: which entries of the log have lost their bodies, when and why; no personal data.

The subject's id stays for 30 days, so that readers of the changes feed can follow, and goes then.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.engine import Base, Serial, UTCDateTime


class ErasureReason(StrEnum):
    """Why bodies went."""

    REQUEST = "request"  # a person asked (GDPR Art. 17)
    RETENTION = "retention"  # they were kept as long as they may be


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
    found = session.scalars(select(Erasure).where(Erasure.site == site, Erasure.id.in_(list(ids))))
    return {erasure.id: erasure for erasure in found}
