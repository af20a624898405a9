"""Forget what has been kept as long as it may be."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service.storage import idempotency

IDEMPOTENCY_KEPT = timedelta(days=7)


def purge(session: Session, now: datetime) -> int:
    """Delete the hashes of idempotency keys older than seven days; returns how many."""
    return idempotency.forget_before(session, now - IDEMPOTENCY_KEPT)
