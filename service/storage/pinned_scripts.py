"""Pinned scripts: banner files that pages name by their hash, kept as long as they may."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.engine import Base, UTCDateTime


class PinnedScript(Base):
    __tablename__ = "pinned_script"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    pinned_at: Mapped[datetime] = mapped_column(UTCDateTime)
