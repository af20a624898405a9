"""Officers: the people who sign in; who leaves is disabled, and stays in the trail as a number."""

from datetime import datetime

from sqlalchemy import Identity, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.canonical import MAX_INTEGER
from service.storage.engine import Base, Serial, UTCDateTime

NEW_OFFICER = "new officer"  # the turn of who makes one, or ends one's invitations


class OfficerRow(Base):
    """`email` is folded; `password` is a PHC string (signing/passphrases.py)."""

    __tablename__ = "officer"

    id: Mapped[int] = mapped_column(Serial, Identity(), primary_key=True)
    email: Mapped[str | None] = mapped_column(Text, unique=True)
    name: Mapped[str | None] = mapped_column(Text)
    password: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def officer_by_email(session: Session, email: str, *, locks: bool = False) -> OfficerRow | None:
    """The officer of that folded e-mail, disabled or not; `locks` as `locked_officer` does."""
    wanted = select(OfficerRow).where(OfficerRow.email == email)
    if locks:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalar(wanted)


def locked_officer(session: Session, officer_id: int) -> OfficerRow | None:
    """The officer, read anew and kept from being changed by others until the transaction ends."""
    if officer_id > MAX_INTEGER:  # an address may say any number; a database takes none so great
        return None
    return session.get(OfficerRow, officer_id, with_for_update=True, populate_existing=True)


def all_officers(session: Session) -> list[OfficerRow]:
    """Everybody who ever joined, in that order."""
    return list(session.scalars(select(OfficerRow).order_by(OfficerRow.id)))


def is_any_officer(session: Session) -> bool:
    """Whether anybody ever joined."""
    return session.scalar(select(OfficerRow.id).limit(1)) is not None
