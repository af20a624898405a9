"""Notices: immutable, addressed by their hash; a lineage ends with each material one.

A notice stands while its lineage is the site's newest and nobody has invalidated it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    ScalarSelect,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from service.domain.notice import NoticeChange
from service.domain.status import Standing
from service.storage.changes import Kind, announce
from service.storage.engine import Base, Serial, UTCDateTime, Words, wait_for_turn


class Notice(Base):
    """`content` holds the canonical bytes; the other columns repeat what queries need of it."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("site_key", "version"),)

    site_key: Mapped[str] = mapped_column(ForeignKey("site.site_key"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    version: Mapped[int]
    lineage: Mapped[int]
    purposes: Mapped[tuple[str, ...]] = mapped_column(Words)
    accept_months: Mapped[int]
    refusal_months: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    invalidated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    draft: Mapped[str | None] = mapped_column(Text, deferred=True)


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


def lock_notices(session: Session, site_key: str) -> None:
    """Let one writer at a time change what stands."""
    wait_for_turn(session, f"notices/{site_key}")


def current_notice(session: Session, site_key: str) -> Notice | None:
    """The site's newest notice that stands: what is served; None when none stands."""
    return session.scalar(
        select(Notice)
        .where(
            Notice.site_key == site_key,
            Notice.lineage == _newest_lineage(site_key),
            Notice.invalidated_at.is_(None),
        )
        .order_by(Notice.version.desc())
        .limit(1)
    )


def newest_notice(session: Session, site_key: str) -> Notice | None:
    """The site's last notice, whatever has become of it."""
    return session.scalar(
        select(Notice).where(Notice.site_key == site_key).order_by(Notice.version.desc()).limit(1)
    )


def all_notices(session: Session, site_key: str) -> Sequence[Notice]:
    """The site's notices, oldest first."""
    return session.scalars(
        select(Notice).where(Notice.site_key == site_key).order_by(Notice.version)
    ).all()


def invalidation_reasons(session: Session, site_key: str) -> dict[str, str | None]:
    """Why notices of the site were invalidated, by their hashes."""
    found = session.execute(
        select(NoticeEvent.sha256, NoticeEvent.reason).where(
            NoticeEvent.site == site_key, NoticeEvent.change == NoticeChange.INVALIDATED
        )
    )
    return {row.sha256: row.reason for row in found}


def served_notice(session: Session, site_key: str, sha256: str) -> Notice | None:
    """The notice that the site served under that hash (64 hex digits), whenever it did."""
    return session.get(Notice, (site_key, sha256))


def notice_by_prefix(session: Session, site_key: str, prefix: str) -> Notice | None:
    """The site's notice whose hash begins with these 16 hex digits."""
    return session.scalar(
        select(Notice)
        .where(Notice.site_key == site_key, Notice.sha256.startswith(prefix, autoescape=True))
        .limit(1)
    )


def notice_content(session: Session, sha256: str) -> bytes | None:
    """The canonical bytes behind a hash, whichever site published them."""
    return session.scalar(select(Notice.content).where(Notice.sha256 == sha256).limit(1))


def standing(session: Session, notice: Notice) -> Standing:
    """What has become of the notice."""
    if notice.invalidated_at is not None:
        return Standing.INVALIDATED
    newest = session.scalar(select(_newest_lineage(notice.site_key)))
    return Standing.STANDS if notice.lineage == newest else Standing.REPLACED


def standing_notices(session: Session, current: Notice) -> Sequence[str]:
    """The hashes of the site's notices that still stand, oldest first."""
    return session.scalars(
        select(Notice.sha256)
        .where(
            Notice.site_key == current.site_key,
            Notice.lineage == current.lineage,
            Notice.invalidated_at.is_(None),
        )
        .order_by(Notice.version)
    ).all()


def _newest_lineage(site_key: str) -> ScalarSelect[int]:
    """The lineage that stands: an invalidation does not bring an older one back."""
    siblings = aliased(Notice)
    return select(func.max(siblings.lineage)).where(siblings.site_key == site_key).scalar_subquery()
