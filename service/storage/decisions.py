"""Decisions: a commitment that stays for ever, and a body that erasure may take away.

Nothing here is unique but by (site, decision id), so that the bodies can later be partitioned
by month of that id; all that names a person or a moment stands in the body.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    Table,
    bindparam,
    delete,
    literal,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.domain.decision import Decision, Outcome
from service.domain.id_ranges import IdRange
from service.domain.ids import first_decision_id
from service.storage.changes import Kind, Pending
from service.storage.driver import run
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


def put(table: Table, names: Sequence[str], **known: ColumnElement[Any]) -> postgresql.Insert:
    """A row of what is given by name, and of what is known."""
    given = {name: bindparam(name, type_=table.c[name].type) for name in names} | known
    return postgresql.insert(table).from_select(list(given), select(*given.values()))


KIND = literal(Kind.DECISION.value)
OF_BODY = [*_RECORD_NAMES, "salt"]
_seq = bindparam("seq", type_=bodies.c.seq.type)
_COMMITMENT = put(commitments, ["site", "commitment"]).returning(commitments.c.seq)
_BODY = put(bodies, OF_BODY, seq=_seq)
_WAITING = put(cast("Table", Pending.__table__), ["site"], kind=KIND, ref=_seq)


def columns_of(decision: Decision, salt: bytes) -> dict[str, Any]:
    """What is stored of a decision: its record, its salt, its commitment."""
    stored = {name: getattr(decision, name) for name in _RECORD_NAMES}
    return stored | {
        "outcome": str(decision.outcome),
        "salt": salt,
        "commitment": decision.commitment(salt),
    }


def append(connection: Connection, decision: Decision, salt: bytes) -> int:
    """Add the decision; returns its sequence number."""
    given = columns_of(decision, salt)
    numbered = run(connection, _COMMITMENT, given)
    assert numbered  # noqa: S101 - a row that was inserted has its number
    for statement in (_BODY, _WAITING):
        run(connection, statement, given | numbered)
    return int(numbered["seq"])


def lock_subject(session: Session, site: str, subject_id: str) -> None:
    """Let one writer at a time add to this subject's history (SQLite has one writer anyway)."""
    wait_for_turn(session, f"{site}/{subject_id}")


def find_decision(session: Session, site: str, decision_id: str) -> Kept | None:
    """The site's decision of that id, unless it was erased."""
    query = select_kept().where(bodies.c.site == site, bodies.c.decision_id == decision_id)
    row = session.execute(query).mappings().first()
    return kept(row) if row else None


def seq_of(session: Session, site: str, decision_id: str) -> int | None:
    """The sequence number of the site's decision of that id, unless it was erased."""
    return session.scalar(
        select(bodies.c.seq).where(bodies.c.site == site, bodies.c.decision_id == decision_id)
    )


def ids_of_subject(session: Session, site: str, subject_id: str, within: IdRange) -> list[str]:
    """The ids in that range of the subject's decisions."""
    found = select(bodies.c.decision_id).where(
        bodies.c.site == site,
        bodies.c.subject_id == subject_id,
        bodies.c.decision_id >= within.since,
        bodies.c.decision_id < within.before,
    )
    return list(session.scalars(found))


def kept_by_seq(session: Session, site: str, seq: int) -> Kept | None:
    """The decision with that sequence number and what binds it, unless it was erased."""
    query = select_kept().where(bodies.c.site == site, bodies.c.seq == seq)
    row = session.execute(query).mappings().first()
    return kept(row) if row else None


def has_decisions_since(session: Session, moment: datetime) -> bool:
    """Whether any site has recorded anything since."""
    first = first_decision_id(moment)
    return (
        session.scalar(select(bodies.c.seq).where(bodies.c.decision_id >= first).limit(1))
        is not None
    )


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
