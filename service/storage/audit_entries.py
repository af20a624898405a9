"""The trail of what officers did: only ever added to (migration 0006)."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, Row, Select, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.canonical import canonical
from service.domain.trail import Entry
from service.storage.engine import Base, Serial, UTCDateTime
from service.storage.officers import OfficerRow


class AuditEntry(Base):
    """`officer_id` None is a command; `about` is an index of the site's log."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_site_id", "site", "id"),
        Index("ix_audit_entry_site_about", "site", "about"),
    )

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    site: Mapped[str | None] = mapped_column(Text)
    officer_id: Mapped[int | None] = mapped_column(Serial)
    action: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    about: Mapped[int | None] = mapped_column(BigInteger)
    detail: Mapped[str] = mapped_column(Text)


def append(session: Session, entry: Entry, at: datetime) -> None:
    """Add to the trail."""
    session.add(
        AuditEntry(
            at=at,
            site=entry.site,
            officer_id=entry.officer_id,
            action=entry.action,
            outcome=entry.outcome,
            about=entry.about,
            detail=canonical(dict(entry.detail)).decode(),
        )
    )
    session.flush()


def newest_entries(
    session: Session, site: str | None, before: int | None, limit: int
) -> list[Row[AuditEntry, str | None, str | None]]:
    """Entries with their officer's name and e-mail, as far as these are still known.

    Of the site, or for None all there are.
    """
    wanted: Select[AuditEntry, str | None, str | None] = (
        select(AuditEntry, OfficerRow.name, OfficerRow.email)
        .outerjoin(OfficerRow, OfficerRow.id == AuditEntry.officer_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    if site is not None:
        wanted = wanted.where(AuditEntry.site == site)
    if before is not None:
        wanted = wanted.where(AuditEntry.id < before)
    return list(session.execute(wanted).all())
