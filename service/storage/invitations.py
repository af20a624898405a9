"""Invitations: links that make somebody an officer, or an officer's password anew; used once."""

from datetime import datetime
from typing import cast

from sqlalchemy import LargeBinary, Row, Table, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.officer import Role
from service.storage.engine import Base, Serial, UTCDateTime

ROLE = "role"
RESET = "reset"


class InvitationRow(Base):
    """`kind` is `role`, or `reset` without `site` and `role`; `made_by` None is a command."""

    __tablename__ = "invitation"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    site: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str | None] = mapped_column(Text)
    made_by: Mapped[int | None] = mapped_column(Serial)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def given_role(self) -> Role | None:
        return Role(self.role) if self.role else None


_table = cast("Table", InvitationRow.__table__)


def open_invitation(session: Session, token_hash: bytes, now: datetime) -> InvitationRow | None:
    """The invitation, unless there is none (any more) or its time is over."""
    return session.scalar(
        select(InvitationRow).where(
            InvitationRow.token_hash == token_hash, InvitationRow.expires_at > now
        )
    )


def use_up(session: Session, token_hash: bytes, now: datetime) -> InvitationRow | None:
    """Take the invitation away and return it; of two at once, one finds nothing."""
    gone: Row[tuple[object, ...]] | None = session.execute(
        delete(_table)
        .where(_table.c.token_hash == token_hash, _table.c.expires_at > now)
        .returning(_table)
    ).first()
    return InvitationRow(**gone._mapping) if gone else None  # noqa: SLF001 - the row's public view of itself


def withdraw_alike(session: Session, kind: str, email: str, site: str | None) -> None:
    """Take away earlier invitations of the same person to the same."""
    session.execute(
        delete(_table).where(
            *(_table.c.kind == kind, _table.c.email == email),
            _table.c.site.is_not_distinct_from(site),
        )
    )


def withdraw_to(session: Session, email: str, site: str) -> None:
    """Take away what somebody was invited to on that site."""
    session.execute(delete(_table).where(_table.c.email == email, _table.c.site == site))


def withdraw_all(session: Session, email: str) -> None:
    """Take away every invitation of somebody."""
    session.execute(delete(_table).where(_table.c.email == email))


def forget_expired(session: Session, now: datetime) -> int:
    """Delete those whose time is over; returns how many."""
    gone = session.execute(
        delete(_table).where(_table.c.expires_at <= now).returning(_table.c.kind)
    )
    return len(gone.all())
