"""How often somebody failed to sign in; of whom, only a keyed hash is kept."""

from datetime import datetime
from typing import cast

from sqlalchemy import BigInteger, LargeBinary, Table, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.delay import Delay
from service.storage.engine import Base, UTCDateTime, dialect_insert


class SignInDelay(Base):
    __tablename__ = "sign_in_delay"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    failures: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)


_table = cast("Table", SignInDelay.__table__)


def locked_delay(session: Session, key_hash: bytes, now: datetime) -> Delay:
    """What is known of the key, which waits for whoever is just counting on it, and others for it.

    One statement, so that a row which is not there yet cannot be passed by two at once.
    """
    first = dialect_insert(session)(_table).values(
        key_hash=key_hash, failures=0, until=now, last_at=now
    )
    row = session.execute(
        first.on_conflict_do_update(
            index_elements=[_table.c.key_hash], set_={"failures": _table.c.failures}
        ).returning(_table.c.failures, _table.c.until, _table.c.last_at)
    ).one()
    return Delay(row.failures, row.until, row.last_at)


def keep_delay(session: Session, key_hash: bytes, delay: Delay) -> None:
    """Write down what has become of it."""
    session.execute(
        update(_table)
        .where(_table.c.key_hash == key_hash)
        .values(failures=delay.failures, until=delay.until, last_at=delay.last_at)
    )


def forget_delay(session: Session, key_hash: bytes) -> None:
    """Let the next failure be the first."""
    session.execute(delete(_table).where(_table.c.key_hash == key_hash))


def forget_before(session: Session, moment: datetime) -> int:
    """Delete what is older; returns how many."""
    gone = session.execute(
        delete(_table).where(_table.c.last_at <= moment).returning(_table.c.failures)
    )
    return len(gone.all())
