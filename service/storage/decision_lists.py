"""Many decisions of a site in an order: for the feed, the search and the person."""

from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from service.domain.decision import Decision
from service.storage.decisions import (
    RECORD,
    Kept,
    bodies,
    commitments,
    from_row,
    kept,
    select_kept,
)


def decisions_by_seq(
    session: Session, site: str, seqs: Iterable[int]
) -> dict[int, tuple[Decision, bytes]]:
    """Those of the site's decisions that were not erased, with their commitments, by number."""
    numbers = bindparam("seqs", list(seqs), type_=bodies.c.seq.type, expanding=True)
    rows = session.execute(
        select(*RECORD, bodies.c.seq, commitments.c.commitment)
        .join(commitments, commitments.c.seq == bodies.c.seq)
        .where(
            bodies.c.site == site,
            bodies.c.seq.in_(numbers),
            # said of both: PostgreSQL expects each number in each partition, and so many rows that
            # it would rather read all commitments
            commitments.c.seq.in_(numbers),
        )
    ).mappings()
    return {row["seq"]: (from_row(row), row["commitment"]) for row in rows}


def newest_decisions(
    session: Session,
    site: str,
    *,
    since: str | None,
    before: str | None,
    equal: Mapping[str, str],
    limit: int,
) -> list[tuple[Decision, bytes]]:
    """At most `limit` decisions with their commitments, newest first.

    Their ids, which sort by time, are at least `since` and less than `before`; `equal` says what
    some columns must hold.
    """
    query = (
        select(*RECORD, commitments.c.commitment)
        .join(commitments, commitments.c.seq == bodies.c.seq)
        .where(
            bodies.c.site == site,
            *(bodies.c[name] == value for name, value in equal.items()),
        )
        .order_by(bodies.c.decision_id.desc())
        .limit(limit)
    )
    if since is not None:
        query = query.where(bodies.c.decision_id >= since)
    if before is not None:
        query = query.where(bodies.c.decision_id < before)
    rows = session.execute(query).mappings()
    return [(from_row(row), row["commitment"]) for row in rows]


def history(
    session: Session, site: str, subject_id: str, before: str | None, limit: int | None
) -> list[Kept]:
    """At most `limit` of the subject's decisions, newest first; those `before` one of them."""
    return [found for _, found in numbered_history(session, site, subject_id, before, limit)]


def numbered_history(
    session: Session, site: str, subject_id: str, before: str | None, limit: int | None
) -> list[tuple[int, Kept]]:
    """The same, each with its number."""
    of_subject = (bodies.c.site == site, bodies.c.subject_id == subject_id)
    query = select_kept().add_columns(bodies.c.seq).where(*of_subject)
    query = query.order_by(bodies.c.seq.desc()).limit(limit)
    if before is not None:
        place = select(bodies.c.seq).where(*of_subject, bodies.c.decision_id == before)
        query = query.where(bodies.c.seq < place.scalar_subquery())
    return [(row["seq"], kept(row)) for row in session.execute(query).mappings()]
