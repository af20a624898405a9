"""Decisions: a commitment that stays for ever, and a body that erasure may take away.

Nothing here is unique but by (site, decision id), so that the bodies can later be partitioned
by month of that id; all that names a person or a moment stands in the body.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    RowMapping,
    Select,
    String,
    Table,
    case,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.decision import Decision, Outcome
from service.storage.changes import Kind, announce
from service.storage.engine import Base, Serial, UTCDateTime, Words, wait_for_turn

EXPORT_BATCH = 1000


class DecisionRow(Base):
    """What is left of a decision after its person is erased; never changed, never deleted."""

    __tablename__ = "decision"

    seq: Mapped[int] = mapped_column(Serial, primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.site_key"))
    commitment: Mapped[bytes] = mapped_column(LargeBinary)


class DecisionBody(Base):
    __tablename__ = "decision_body"
    __table_args__ = (
        Index("ix_decision_body_subject", "site", "subject_id", "decided_at"),
        Index("ix_decision_body_seq", "site", "seq"),
        Index("ix_decision_body_expiry", "site", "expires_at"),
    )

    site: Mapped[str] = mapped_column(String(32), primary_key=True)
    decision_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    seq: Mapped[int] = mapped_column(Serial)
    subject_id: Mapped[str | None] = mapped_column(String(22))
    outcome: Mapped[str] = mapped_column(String(8))
    purposes: Mapped[tuple[str, ...]] = mapped_column(Words)
    notice: Mapped[str | None] = mapped_column(String(64))
    languages: Mapped[tuple[str, ...]] = mapped_column(Words)
    source: Mapped[str] = mapped_column(String(8))
    parity: Mapped[bool | None]
    queued_s: Mapped[int]
    actor: Mapped[str] = mapped_column(String(16))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    gpc: Mapped[bool]
    jurisdiction: Mapped[str | None] = mapped_column(String(2))
    page_origin: Mapped[str | None]
    form_factor: Mapped[str] = mapped_column(String(8))
    schema_version: Mapped[int]
    salt: Mapped[bytes] = mapped_column(LargeBinary)


class Kept(NamedTuple):
    """A decision as it is stored; `verifies` while its commitment still binds all of it."""

    decision: Decision
    commitment: bytes
    verifies: bool


_decision = cast("Table", DecisionRow.__table__)
_body = cast("Table", DecisionBody.__table__)
_RECORD = [column for column in _body.c if column.name not in ("seq", "salt")]


def append(session: Session, decision: Decision, salt: bytes) -> int:
    """Add the decision; returns its sequence number."""
    commitment = decision.commitment(salt)
    seq: int = session.execute(
        insert(_decision)
        .values(site=decision.site, commitment=commitment)
        .returning(_decision.c.seq)
    ).scalar_one()
    columns = {column.name: getattr(decision, column.name) for column in _RECORD}
    session.execute(insert(_body).values(**columns, seq=seq, salt=salt))
    announce(session, decision.site, Kind.DECISION, seq)
    return seq


def lock_subject(session: Session, site: str, subject_id: str) -> None:
    """Let one writer at a time add to this subject's history (SQLite has one writer anyway)."""
    wait_for_turn(session, f"{site}/{subject_id}")


def latest_decision(session: Session, site: str, subject_id: str) -> tuple[Decision, bool] | None:
    """The decision that counts (as `domain.decision.latest`), and whether it verifies."""
    row = (
        session.execute(
            select(*_RECORD, _body.c.salt, _decision.c.commitment)
            .join(_decision, _decision.c.seq == _body.c.seq, isouter=True)
            .where(_body.c.site == site, _body.c.subject_id == subject_id)
            .order_by(
                _body.c.decided_at.desc(), case((_body.c.outcome == Outcome.ACCEPT, 1), else_=0)
            )
            .limit(1)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    decision = _from_row(row)
    return decision, decision.commitment(row["salt"]) == row["commitment"]


def find_decision(session: Session, site: str, decision_id: str) -> Kept | None:
    """The site's decision of that id, unless it was erased."""
    query = _kept().where(_body.c.site == site, _body.c.decision_id == decision_id)
    row = session.execute(query).mappings().first()
    return _from_kept(row) if row else None


def history(
    session: Session, site: str, subject_id: str, before: str | None, limit: int
) -> list[Kept]:
    """At most `limit` of the subject's decisions, newest first; those `before` one of them."""
    of_subject = (_body.c.site == site, _body.c.subject_id == subject_id)
    query = _kept().where(*of_subject).order_by(_body.c.seq.desc()).limit(limit)
    if before is not None:
        place = select(_body.c.seq).where(*of_subject, _body.c.decision_id == before)
        query = query.where(_body.c.seq < place.scalar_subquery())
    return [_from_kept(row) for row in session.execute(query).mappings()]


def _kept() -> Select[Any]:
    return select(*_RECORD, _body.c.salt, _decision.c.commitment).join(
        _decision, _decision.c.seq == _body.c.seq
    )


def _from_kept(row: RowMapping) -> Kept:
    decision = _from_row(row)
    return Kept(decision, row["commitment"], decision.commitment(row["salt"]) == row["commitment"])


def newest_time(session: Session, site: str) -> datetime | None:
    """When the site's last decision was recorded, by the clock of that moment."""
    return session.scalar(
        select(_body.c.decided_at).where(_body.c.site == site).order_by(_body.c.seq.desc()).limit(1)
    )


def decision_by_seq(session: Session, site: str, seq: int) -> Decision | None:
    """The decision with that sequence number, unless it was erased."""
    row = (
        session.execute(select(*_RECORD).where(_body.c.site == site, _body.c.seq == seq))
        .mappings()
        .first()
    )
    return _from_row(row) if row else None


def iterate_log(
    session: Session,
    site: str,
    since: datetime | None,
    until: datetime | None,
    outcome: Outcome | None,
) -> Iterator[tuple[Decision, bytes]]:
    """Decisions with their commitments, oldest first, a batch at a time in one snapshot."""
    query = (
        select(*_RECORD, _decision.c.commitment)
        .join(_decision, _decision.c.seq == _body.c.seq)
        .where(_body.c.site == site)
        .order_by(_body.c.seq)
        .execution_options(yield_per=EXPORT_BATCH)
    )
    if since is not None:
        query = query.where(_body.c.decided_at >= since)
    if until is not None:
        query = query.where(_body.c.decided_at < until)
    if outcome is not None:
        query = query.where(_body.c.outcome == outcome)
    for row in session.execute(query).mappings():
        yield _from_row(row), row["commitment"]


def _from_row(row: RowMapping) -> Decision:
    columns = {column.name: row[column.name] for column in _RECORD}
    return Decision(**columns | {"outcome": _outcome(row["outcome"])})


def _outcome(word: str) -> Outcome:
    """A word that was tampered with reads as a refusal, which its commitment then denies."""
    try:
        return Outcome(word)
    except ValueError:
        return Outcome.DECLINE
