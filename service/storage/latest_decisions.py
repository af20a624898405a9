"""The decision that counts of each subject, and whether a site has recorded what lies ahead."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import UnaryExpression, bindparam, case, exists, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.compiler import SQLCompiler

from service.domain.decision import Outcome
from service.domain.ids import FIRST_ID, first_decision_id
from service.storage.decisions import (
    RECORD,
    DecisionBody,
    Kept,
    bodies,
    commitments,
    kept,
)


class _Partitioned(UnaryExpression[Any]):
    """A column that tells partitions apart, and that SQLite must not take an index for.

    It has no partitions, and would walk all of a site since then (sqlite.org/optoverview: unary +).
    """

    inherit_cache = True


@compiles(_Partitioned)
def _plain(found: _Partitioned, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - the compiler's own
    return compiler.process(found.element, **how)


@compiles(_Partitioned, "sqlite")
def _not_by_an_index(found: _Partitioned, compiler: SQLCompiler, **how: Any) -> str:  # noqa: ANN401 - as above
    return f"+{compiler.process(found.element, **how)}"


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
# of one subject it is the index's last entry: a history that somebody has swollen costs nothing;
# ids begin with their time, so that `since` spares PostgreSQL the partitions before it
LATEST = (
    select(*RECORD, bodies.c.salt, bodies.c.seq)
    .where(
        bodies.c.site == bindparam("site"),
        bodies.c.subject_id == bindparam("subject"),
        _Partitioned(bodies.c.decision_id) >= bindparam("since"),
    )
    .order_by(bodies.c.decided_at.desc(), case((bodies.c.outcome == Outcome.ACCEPT, 1), else_=0))
    .limit(1)
    .subquery("latest")
)
_LATEST_OF_ONE = select(LATEST, commitments.c.commitment).join(
    commitments, commitments.c.seq == LATEST.c.seq, isouter=True
)
AHEAD = (
    select(bodies.c.decided_at)
    .where(bodies.c.site == bindparam("site"), bodies.c.decision_id >= bindparam("now"))
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


def latest_decision(
    session: Session, site: str, subject_id: str, since: str = FIRST_ID
) -> Kept | None:
    """The same for one subject; none before the decision `since`, which a token may have named."""
    asked = {"site": site, "subject": subject_id, "since": since}
    row = session.execute(_LATEST_OF_ONE, asked).mappings().first()
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


def time_ahead(session: Session, site: str, now: datetime) -> datetime | None:
    """The newest time that the site has recorded, where it lies ahead of `now`."""
    return session.scalar(AHEAD, {"site": site, "now": first_decision_id(now)})
