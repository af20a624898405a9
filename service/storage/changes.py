"""The numbered log: what happened on a site, in the one order that everybody is told.

A writer only adds to `pending`; one sequencer at a time gives each entry its index. So no writer
waits for another, and no reader misses what a slow writer commits late.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple, cast

from sqlalchemy import String, Table, UniqueConstraint, bindparam, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.engine import Base, Serial, portions


class Kind(StrEnum):
    """What an entry is, and so which table its `ref` points into."""

    DECISION = "decision"  # decision.seq
    NOTICE = "notice"  # notice_event.id
    ERASURE = "erasure"  # erasure.id


class Pending(Base):
    """What no sequencer has numbered yet; read whole, never by `id > last`."""

    __tablename__ = "pending"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    site: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(8))
    ref: Mapped[int] = mapped_column(Serial)


class LogEntry(Base):
    """`idx` counts a site's entries from 0, without a gap; never changed, never deleted."""

    __tablename__ = "log_entry"
    __table_args__ = (UniqueConstraint("kind", "ref"),)

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    idx: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(8))
    ref: Mapped[int] = mapped_column(Serial)


class Waiting(NamedTuple):
    """One row of `pending`."""

    id: int
    site: str
    kind: str
    ref: int


class Numbered(NamedTuple):
    """One entry of the log."""

    idx: int
    kind: str
    ref: int


_ENDLESS = 2**63  # no database takes it for a number

_pending = cast("Table", Pending.__table__)
_entry = cast("Table", LogEntry.__table__)


_IS_WAITING = _pending.c.id.in_(bindparam("ids", expanding=True))
_waiting = select(_pending).where(_IS_WAITING).cte("waiting")
_site = select(_waiting.c.site).distinct().subquery()
_of_site = _entry.alias()
_idx = select(func.max(_of_site.c.idx)).where(_of_site.c.site == _site.c.site).scalar_subquery()
# PostgreSQL would look again for each row, past all rows that the statement itself has put in
_last = (
    select(_site.c.site, func.coalesce(_idx, -1).label("idx"))
    .cte("last")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_place = func.row_number().over(partition_by=_waiting.c.site, order_by=_waiting.c.id)
_NUMBERING = insert(_entry).from_select(
    [_entry.c.site, _entry.c.idx, _entry.c.kind, _entry.c.ref],
    select(_waiting.c.site, _last.c.idx + _place, _waiting.c.kind, _waiting.c.ref).join(
        _last, _last.c.site == _waiting.c.site
    ),
)
_TAKING_OFF = delete(_pending).where(_IS_WAITING)


def announce(session: Session, site: str, kind: Kind, ref: int) -> None:
    """Put something that happened among what waits for its number."""
    session.execute(insert(_pending), {"site": site, "kind": kind, "ref": ref})


def is_anything_pending(session: Session) -> bool:
    """Whether a sequencer has anything to do."""
    return session.scalar(select(_pending.c.id).limit(1)) is not None


def pending_entries(session: Session, limit: int) -> list[Waiting]:
    """At most `limit` entries that wait, in the order they were written."""
    rows = session.execute(select(_pending).order_by(_pending.c.id).limit(limit))
    return [Waiting(*row) for row in rows]


def number(session: Session, waiting: Sequence[Waiting]) -> None:
    """Give each its site's next index, and take it off the waiting."""
    ids = [entry.id for entry in waiting]
    session.execute(_NUMBERING, {"ids": ids})
    session.execute(_TAKING_OFF, {"ids": ids})


def next_index(session: Session, site: str) -> int:
    """The index that the site's next entry gets."""
    last = session.scalar(select(func.max(_entry.c.idx)).where(_entry.c.site == site))
    return 0 if last is None else last + 1


def entry_at(session: Session, site: str, idx: int) -> Numbered | None:
    """The site's entry of that index, if there is one."""
    if not 0 <= idx < _ENDLESS:
        return None
    query = select(_entry.c.idx, _entry.c.kind, _entry.c.ref)
    row = session.execute(query.where(_entry.c.site == site, _entry.c.idx == idx)).first()
    return Numbered(*row) if row else None


def entries_from(session: Session, site: str, idx: int, limit: int) -> list[Numbered]:
    """At most `limit` entries of the site from index `idx` on, oldest first."""
    rows = session.execute(
        select(_entry.c.idx, _entry.c.kind, _entry.c.ref)
        .where(_entry.c.site == site, _entry.c.idx >= idx)
        .order_by(_entry.c.idx)
        .limit(limit)
    )
    return [Numbered(*row) for row in rows]


def indexes_of_decisions(session: Session, seqs: Sequence[int]) -> list[int]:
    """The indexes of these decisions in their site's log, in order; none of what still waits."""
    return sorted(indexes_by_seq(session, seqs).values())


def indexes_by_seq(session: Session, seqs: Sequence[int]) -> dict[int, int]:
    """The same, by the decision's number."""
    return {
        ref: idx
        for some in portions(seqs)
        for ref, idx in session.execute(
            select(_entry.c.ref, _entry.c.idx).where(
                _entry.c.kind == Kind.DECISION, _entry.c.ref.in_(some)
            )
        )
    }
