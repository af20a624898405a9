"""API keys: what is kept of a back end's secret, which is never the secret."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.engine import Base, UTCDateTime, Words


class ApiKey(Base):
    """`site` is None for an operator's key, which is good for every site.

    A key is rotated once: `replaced_by` is its successor's id.
    """

    __tablename__ = "api_key"

    key_id: Mapped[str] = mapped_column(String(8), primary_key=True)
    site: Mapped[str | None] = mapped_column(ForeignKey("site.site_key"))
    name: Mapped[str | None]
    scopes: Mapped[tuple[str, ...]] = mapped_column(Words)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    replaced_by: Mapped[str | None] = mapped_column(String(8))

    def is_alive(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def find_key(session: Session, key_id: str) -> ApiKey | None:
    """The key with that public part."""
    return session.get(ApiKey, key_id)


def locked_key(session: Session, key_id: str) -> ApiKey | None:
    """The same, read anew and kept from being changed by others until the transaction ends."""
    return session.get(ApiKey, key_id, with_for_update=True, populate_existing=True)


def keys_of(session: Session, site: str | None) -> list[ApiKey]:
    """The site's keys, oldest first; for None the operator's."""
    return list(
        session.scalars(
            select(ApiKey)
            .where(ApiKey.site.is_not_distinct_from(site))
            .order_by(ApiKey.created_at, ApiKey.key_id)
        )
    )


def note_use(session: Session, key_id: str, at: datetime) -> None:
    """Remember when a key was last used; never goes back."""
    session.execute(
        update(ApiKey)
        .where(
            ApiKey.key_id == key_id,
            or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < at),
        )
        .values(last_used_at=at)
    )
