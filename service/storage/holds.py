"""Legal holds: whose decisions may not be erased yet (GDPR Art. 17(3)(e)), why and until when."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.engine import Base, UTCDateTime


class Hold(Base):
    __tablename__ = "hold"

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(22), primary_key=True)
    reason: Mapped[str]
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
