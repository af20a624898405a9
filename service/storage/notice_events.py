"""What happened to notices: published, invalidated; as the changes feed tells it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.notice import NoticeChange
from service.storage.changes import Kind, announce
from service.storage.engine import Base, Serial, UTCDateTime, Words
from service.storage.notices import Notice, current_notice, standing_notices


class NoticeEvent(Base):
    """What happened to a notice, and the hashes of those that stand since; never changed."""

    __tablename__ = "notice_event"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64))
    change: Mapped[str] = mapped_column(String(16))
    standing: Mapped[tuple[str, ...]] = mapped_column(Words)
    reason: Mapped[str | None]
    happened_at: Mapped[datetime] = mapped_column(UTCDateTime)


def announce_notice(
    session: Session, notice: Notice, change: NoticeChange, at: datetime, reason: str | None = None
) -> None:
    """Tell the log what happened to the notice; the session has been flushed."""
    current = current_notice(session, notice.site_key)
    event = NoticeEvent(
        site=notice.site_key,
        sha256=notice.sha256,
        change=change,
        standing=tuple(standing_notices(session, current)) if current else (),
        reason=reason,
        happened_at=at,
    )
    session.add(event)
    session.flush()
    announce(session, notice.site_key, Kind.NOTICE, event.id)


def events_by_id(
    session: Session, site: str, ids: Iterable[int]
) -> dict[int, tuple[NoticeEvent, int]]:
    """Those of the site's events, each with its notice's version."""
    rows = session.execute(
        select(NoticeEvent, Notice.version)
        .join(Notice, (Notice.site_key == NoticeEvent.site) & (Notice.sha256 == NoticeEvent.sha256))
        .where(NoticeEvent.site == site, NoticeEvent.id.in_(list(ids)))
    )
    return {event.id: (event, version) for event, version in rows}


def invalidation_reasons(session: Session, site_key: str) -> dict[str, str | None]:
    """Why notices of the site were invalidated, by their hashes."""
    found = session.execute(
        select(NoticeEvent.sha256, NoticeEvent.reason).where(
            NoticeEvent.site == site_key, NoticeEvent.change == NoticeChange.INVALIDATED
        )
    )
    return {row.sha256: row.reason for row in found}
