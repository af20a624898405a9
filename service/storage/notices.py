"""Notices: immutable, addressed by their hash; a lineage ends with each material one.

A notice stands while its lineage is the site's newest and nobody has invalidated it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.canonical import MAX_INTEGER
from service.domain.status import Standing
from service.storage.engine import AnyRow, Base, UTCDateTime, Words, wait_for_turn


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


class NoticeNow(NamedTuple):
    """What has become of a notice, and the purposes it offered."""

    standing: Standing
    purposes: tuple[str, ...]


UNKNOWN = NoticeNow(Standing.REPLACED, ())  # of a notice that the site never served

_table = cast("Table", Notice.__table__)
_of_site = _table.c.site_key == bindparam("site")
# the lineage that stands: an invalidation does not bring an older one back
_siblings = _table.alias("sibling")
_newest_lineage = (
    select(func.max(_siblings.c.lineage))
    .where(_siblings.c.site_key == bindparam("site"))
    .scalar_subquery()
)
# what `notice_now` reads
NOW = (
    _table.c.sha256,
    _table.c.purposes.label("offered"),
    _table.c.invalidated_at,
    (_table.c.lineage == _newest_lineage).label("is_newest"),
)
_NOW = select(*NOW).where(_of_site, _table.c.sha256.in_(bindparam("hashes", expanding=True)))


def lock_notices(session: Session, site_key: str) -> None:
    """Let one writer at a time change what stands."""
    wait_for_turn(session, f"notices/{site_key}")


def current_notice(session: Session, site_key: str) -> Notice | None:
    """The site's newest notice that stands: what is served; None when none stands."""
    standing = select(Notice).where(
        _of_site, Notice.lineage == _newest_lineage, Notice.invalidated_at.is_(None)
    )
    return session.scalar(standing.order_by(Notice.version.desc()).limit(1), {"site": site_key})


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


def served_notice(session: Session, site_key: str, sha256: str) -> Notice | None:
    """The notice that the site served under that hash (64 hex digits), whenever it did."""
    return session.get(Notice, (site_key, sha256))


def notice_by_version(session: Session, site_key: str, version: int) -> Notice | None:
    """The site's notice of that number."""
    if version > MAX_INTEGER:  # an address may say any number; a database takes none so great
        return None
    return session.scalar(
        select(Notice).where(Notice.site_key == site_key, Notice.version == version)
    )


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


def notices_now(session: Session, site_key: str, hashes: set[str]) -> dict[str, NoticeNow]:
    """Of those of these hashes that the site served: what has become of the notice."""
    wanted = [sha256 for sha256 in hashes if sha256]
    rows = session.execute(_NOW, {"site": site_key, "hashes": wanted}) if wanted else ()
    return {row.sha256: notice_now(row._mapping) for row in rows}  # noqa: SLF001 - SQLAlchemy's own


def notice_now(row: AnyRow) -> NoticeNow:
    """What a row with the columns of `NOW` says; `UNKNOWN` where it holds no notice."""
    if row["sha256"] is None:
        return UNKNOWN
    if row["invalidated_at"] is not None:
        return NoticeNow(Standing.INVALIDATED, row["offered"])
    return NoticeNow(Standing.STANDS if row["is_newest"] else Standing.REPLACED, row["offered"])


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
