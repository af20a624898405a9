"""Many decisions of a site in an order: for the feed, the search, the export and the person."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.domain.decision import Decision, Outcome
from service.storage.decisions import (
    RECORD,
    Kept,
    bodies,
    commitments,
    from_row,
    kept,
    select_kept,
)

EXPORT_BATCH = 1000


def decisions_by_seq(
    session: Session, site: str, seqs: Iterable[int]
) -> dict[int, tuple[Decision, bytes]]:
    """Those of the site's decisions that were not erased, with their commitments, by number."""
    rows = session.execute(
        select(*RECORD, bodies.c.seq, commitments.c.commitment)
        .join(commitments, commitments.c.seq == bodies.c.seq)
        .where(bodies.c.site == site, bodies.c.seq.in_(list(seqs)))
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


def iterate_log(
    session: Session,
    site: str,
    since: datetime | None,
    until: datetime | None,
    outcome: Outcome | None,
) -> Iterator[tuple[Decision, bytes]]:
    """Decisions with their commitments, oldest first, a batch at a time in one snapshot."""
    query = (
        select(*RECORD, commitments.c.commitment)
        .join(commitments, commitments.c.seq == bodies.c.seq)
        .where(bodies.c.site == site)
        .order_by(bodies.c.seq)
        .execution_options(yield_per=EXPORT_BATCH)
    )
    if since is not None:
        query = query.where(bodies.c.decided_at >= since)
    if until is not None:
        query = query.where(bodies.c.decided_at < until)
    if outcome is not None:
        query = query.where(bodies.c.outcome == outcome)
    for row in session.execute(query).mappings():
        yield from_row(row), row["commitment"]


def history(
    session: Session, site: str, subject_id: str, before: str | None, limit: int
) -> list[Kept]:
    """At most `limit` of the subject's decisions, newest first; those `before` one of them."""
    of_subject = (bodies.c.site == site, bodies.c.subject_id == subject_id)
    query = select_kept().where(*of_subject).order_by(bodies.c.seq.desc()).limit(limit)
    if before is not None:
        place = select(bodies.c.seq).where(*of_subject, bodies.c.decision_id == before)
        query = query.where(bodies.c.seq < place.scalar_subquery())
    return [kept(row) for row in session.execute(query).mappings()]
