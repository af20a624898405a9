"""API keys: what is kept of a back end's secret, which is never the secret."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.engine import Base, UTCDateTime, Words


class ApiKey(Base):
    """`site` is None for an operator's key, which is good for every site."""

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


def find_key(session: Session, key_id: str) -> ApiKey | None:
    """The key with that public part."""
    return session.get(ApiKey, key_id)
