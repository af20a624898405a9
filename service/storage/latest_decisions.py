"""The decision that counts of each subject, and the newest time a site has recorded."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from service.domain.decision import Outcome
from service.storage.decisions import (
    RECORD,
    DecisionBody,
    Kept,
    bodies,
    commitments,
    kept,
)

_ranked = (
    select(
        *(*RECORD, bodies.c.seq, bodies.c.salt),
        func.row_number()
        .over(
            partition_by=bodies.c.subject_id,
            order_by=(
                bodies.c.decided_at.desc(),
                case((bodies.c.outcome == Outcome.ACCEPT, 1), else_=0),
            ),
        )
        .label("place"),
    )
    .where(
        bodies.c.site == bindparam("site"),
        bodies.c.subject_id.in_(bindparam("subjects", expanding=True)),
    )
    .subquery()
)
# built once: to build them again for every status costs more than to run them
_LATEST = (
    select(_ranked, commitments.c.commitment)
    .join(commitments, commitments.c.seq == _ranked.c.seq, isouter=True)
    .where(_ranked.c.place == 1)
)
# of one subject it is the index's last entry: a history that somebody has swollen costs nothing
LATEST = (
    select(*RECORD, bodies.c.salt, bodies.c.seq)
    .where(bodies.c.site == bindparam("site"), bodies.c.subject_id == bindparam("subject"))
    .order_by(bodies.c.decided_at.desc(), case((bodies.c.outcome == Outcome.ACCEPT, 1), else_=0))
    .limit(1)
    .subquery("latest")
)
_LATEST_OF_ONE = select(LATEST, commitments.c.commitment).join(
    commitments, commitments.c.seq == LATEST.c.seq, isouter=True
)
NEWEST = (
    select(bodies.c.decided_at)
    .where(bodies.c.site == bindparam("site"))
    .order_by(bodies.c.decision_id.desc())
    .limit(1)
)


def latest_decisions(session: Session, site: str, subject_ids: Iterable[str]) -> dict[str, Kept]:
    """Of each subject that there is, the decision that counts (as `domain.decision.latest`)."""
    subjects = list(subject_ids)
    if len(subjects) == 1:
        found = latest_decision(session, site, subjects[0])
        return {subjects[0]: found} if found else {}
    rows = session.execute(_LATEST, {"site": site, "subjects": subjects}).mappings()
    return {row["subject_id"]: kept(row) for row in rows}


def latest_decision(session: Session, site: str, subject_id: str) -> Kept | None:
    """The same for one subject."""
    row = session.execute(_LATEST_OF_ONE, {"site": site, "subject": subject_id}).mappings().first()
    return kept(row) if row else None


def count_valid_accepts(session: Session, site: str, notices: Sequence[str], now: datetime) -> int:
    """How many subjects' last decision is an accept under one of these notices, still valid."""
    later = aliased(DecisionBody)
    is_overtaken = exists().where(
        later.site == DecisionBody.site,
        later.subject_id == DecisionBody.subject_id,
        later.decided_at >= DecisionBody.decided_at,  # said for itself, so that an index finds it
        or_(later.decided_at > DecisionBody.decided_at, later.outcome != Outcome.ACCEPT),
    )
    return session.execute(
        select(func.count(DecisionBody.subject_id.distinct())).where(
            DecisionBody.site == site,
            DecisionBody.outcome == Outcome.ACCEPT,
            DecisionBody.notice.in_(notices),
            DecisionBody.expires_at > now,
            ~is_overtaken,
        )
    ).scalar_one()


def newest_time(session: Session, site: str) -> datetime | None:
    """The newest time that the site has recorded; decision ids begin with it."""
    return session.scalar(NEWEST, {"site": site})
