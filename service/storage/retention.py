"""Retention: which decisions have been kept as long as they may be, found by when they expire."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from service.domain.decision import Outcome
from service.domain.retention import Retention
from service.storage.decisions import DecisionBody
from service.storage.engine import portions
from service.storage.holds import Hold

_other = aliased(DecisionBody)


def overdue_refusals(session: Session, site: str, kept: Retention, limit: int) -> list[int]:
    """The sequence numbers of refusals of nobody, at most `limit`, oldest first."""
    return list(
        session.scalars(
            select(DecisionBody.seq)
            .where(
                DecisionBody.site == site,
                DecisionBody.subject_id.is_(None),
                DecisionBody.expires_at <= kept.refusals,
            )
            .order_by(DecisionBody.expires_at)
            .limit(limit)
        )
    )


def overdue_subjects(session: Session, site: str, kept: Retention, limit: int) -> list[str]:
    """Subjects all of whose decisions may go, at most `limit`, oldest first."""
    return _distinct(
        session.scalars(
            _last_decisions(site, kept)
            .where(DecisionBody.expires_at <= kept.latest_expiry)
            .order_by(DecisionBody.expires_at)
            .limit(limit)
        )
    )


def still_overdue(
    session: Session, site: str, kept: Retention, subjects: Sequence[str]
) -> list[str]:
    """Those of the subjects that may still go: one may have been put on hold meanwhile."""
    return _distinct(
        subject
        for some in portions(subjects)
        for subject in session.scalars(
            _last_decisions(site, kept).where(DecisionBody.subject_id.in_(some))
        )
    )


def _last_decisions(site: str, kept: Retention) -> Select[str | None]:
    """The subject of each last decision that ended long enough ago, where no other one is valid."""
    ended_at = case(
        (DecisionBody.outcome == Outcome.ACCEPT, DecisionBody.expires_at),
        else_=DecisionBody.decided_at,
    )
    # apart, so that an index answers each: together they walk a long history once for each row
    same = (_other.site == DecisionBody.site, _other.subject_id == DecisionBody.subject_id)
    is_overtaken = exists().where(*same, _other.decided_at > DecisionBody.decided_at)
    # a bare column would make SQLite walk all of the site that is still valid
    expires_at = func.coalesce(_other.expires_at, kept.now)
    is_valid = exists().where(*same, expires_at > kept.now)
    held = exists().where(
        Hold.site == DecisionBody.site,
        Hold.subject_id == DecisionBody.subject_id,
        Hold.until > kept.now,
    )
    return select(DecisionBody.subject_id).where(
        DecisionBody.site == site,
        DecisionBody.subject_id.is_not(None),
        ended_at <= kept.accepts,
        ~is_overtaken,
        ~is_valid,
        ~held,
    )


def _distinct(subjects: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(subject for subject in subjects if subject))
