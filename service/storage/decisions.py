"""Decisions: a commitment that stays for ever, and a body that erasure may take away.

Nothing here is unique but by (site, decision id), so that the bodies can later be partitioned
by month of that id; all that names a person or a moment stands in the body.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    Table,
    delete,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.decision import Decision, Outcome
from service.storage.changes import Kind, announce
from service.storage.engine import (
    AnyRow,
    Base,
    Serial,
    UTCDateTime,
    Words,
    portions,
    wait_for_turn,
)


class DecisionRow(Base):
    """What is left of a decision after its person is erased; never changed, never deleted."""

    __tablename__ = "decision"

    seq: Mapped[int] = mapped_column(Serial, primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("site.site_key"))
    commitment: Mapped[bytes] = mapped_column(LargeBinary)


def _partial_index(name: str, condition: str) -> Index:
    where = text(condition)
    return Index(name, "site", "expires_at", sqlite_where=where, postgresql_where=where)


class DecisionBody(Base):
    __tablename__ = "decision_body"
    __table_args__ = (
        Index("ix_decision_body_subject", "site", "subject_id", "decided_at"),
        Index("ix_decision_body_seq", "site", "seq"),
        # what retention looks for: of subjects, and the refusals of nobody
        _partial_index("ix_decision_body_expiry", "subject_id IS NOT NULL"),
        _partial_index("ix_decision_body_refusal_expiry", "subject_id IS NULL"),
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
    verifies: bool
    commitment: bytes = b""


commitments = cast("Table", DecisionRow.__table__)
bodies = cast("Table", DecisionBody.__table__)
RECORD = [column for column in bodies.c if column.name not in ("seq", "salt")]
_RECORD_NAMES = [column.name for column in RECORD]


def append(session: Session, decision: Decision, salt: bytes) -> int:
    """Add the decision; returns its sequence number."""
    commitment = decision.commitment(salt)
    # values given beside a statement are not made part of it anew each time: half the work
    seq: int = session.execute(
        insert(commitments).returning(commitments.c.seq),
        {"site": decision.site, "commitment": commitment},
    ).scalar_one()
    columns = {column.name: getattr(decision, column.name) for column in RECORD}
    session.execute(insert(bodies), {**columns, "seq": seq, "salt": salt})
    announce(session, decision.site, Kind.DECISION, seq)
    return seq


def lock_subject(session: Session, site: str, subject_id: str) -> None:
    """Let one writer at a time add to this subject's history (SQLite has one writer anyway)."""
    wait_for_turn(session, f"{site}/{subject_id}")


def find_decision(session: Session, site: str, decision_id: str) -> Kept | None:
    """The site's decision of that id, unless it was erased."""
    query = select_kept().where(bodies.c.site == site, bodies.c.decision_id == decision_id)
    row = session.execute(query).mappings().first()
    return kept(row) if row else None


def decision_by_seq(session: Session, site: str, seq: int) -> Decision | None:
    """The decision with that sequence number, unless it was erased."""
    row = (
        session.execute(select(*RECORD).where(bodies.c.site == site, bodies.c.seq == seq))
        .mappings()
        .first()
    )
    return from_row(row) if row else None


def seqs_of_subjects(session: Session, site: str, subject_ids: Sequence[str]) -> list[int]:
    """The sequence numbers of all their decisions; none for who is unknown or erased."""
    return [
        seq
        for some in portions(subject_ids)
        for seq in session.scalars(
            select(bodies.c.seq).where(bodies.c.site == site, bodies.c.subject_id.in_(some))
        )
    ]


def delete_bodies(session: Session, site: str, seqs: Sequence[int]) -> None:
    """Leave nothing of these decisions but their commitments."""
    for some in portions(seqs):
        session.execute(delete(bodies).where(bodies.c.site == site, bodies.c.seq.in_(some)))


def from_row(row: AnyRow) -> Decision:
    columns = {name: row[name] for name in _RECORD_NAMES}
    return Decision(**columns | {"outcome": _outcome(row["outcome"])})


def _outcome(word: str) -> Outcome:
    """A word that was tampered with reads as a refusal, which its commitment then denies."""
    try:
        return Outcome(word)
    except ValueError:
        return Outcome.DECLINE


def select_kept() -> Select[Any]:
    """What `kept` reads: records with what binds them."""
    return select(*RECORD, bodies.c.salt, commitments.c.commitment).join(
        commitments, commitments.c.seq == bodies.c.seq
    )


def kept(row: AnyRow) -> Kept:
    """The decision in a row that holds its record, its salt and its commitment."""
    decision, commitment = from_row(row), row["commitment"]
    return Kept(decision, decision.commitment(row["salt"]) == commitment, commitment)
