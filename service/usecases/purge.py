"""Forget what has been kept as long as it may be, a batch at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service.domain.delay import FORGOTTEN_AFTER
from service.domain.retention import NAMES_KEPT, Retention
from service.storage import (
    erasures,
    holds,
    idempotency,
    invitations,
    officer_sessions,
    sign_in_delays,
)
from service.storage.decisions import lock_subject, seqs_of_subjects
from service.storage.engine import wait_for_turn
from service.storage.erasures import ErasureReason
from service.storage.retention import overdue_refusals, overdue_subjects, still_overdue
from service.storage.sites import all_sites
from service.usecases.erase_decisions import erase_decisions
from service.usecases.run_export import forget_runs

BATCH = 1_000
IDEMPOTENCY_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Overdue:
    """Whose decisions of a site may go; beside subjects, there are refusals of nobody."""

    site: str
    kept: Retention
    has_refusals: bool
    subjects: list[str]


def find_overdue(session: Session, now: datetime) -> Overdue | None:
    """The next batch, if there is one; only reads."""
    for site in all_sites(session):
        kept = Retention.of(site.keep_accepts_months, site.keep_refusals_months, now)
        refusals = overdue_refusals(session, site.site_key, kept, 1)
        subjects = overdue_subjects(session, site.site_key, kept, BATCH)
        if refusals or subjects:
            return Overdue(site.site_key, kept, bool(refusals), subjects)
    return None


def erase_overdue(session: Session, found: Overdue, now: datetime) -> int:
    """Erase what was found, as far as it may still go; returns how many decisions."""
    wait_for_turn(session, "purge")
    for subject_id in sorted(found.subjects):
        lock_subject(session, found.site, subject_id)
    subjects = still_overdue(session, found.site, found.kept, found.subjects)
    seqs = seqs_of_subjects(session, found.site, subjects)
    if found.has_refusals:
        seqs += overdue_refusals(session, found.site, found.kept, BATCH)
    if seqs:
        erase_decisions(session, found.site, seqs, ErasureReason.RETENTION, now)
    return len(seqs)


def forget_idempotency_keys(session: Session, now: datetime) -> int:
    """Delete the hashes that are older than seven days; returns how many."""
    return idempotency.forget_before(session, now - IDEMPOTENCY_KEPT, BATCH)


def forget_names(session: Session, now: datetime) -> int:
    """Take the ids of the erased out of their erasures after 30 days; returns how many."""
    return erasures.forget_names(session, now - NAMES_KEPT, BATCH)


def forget_lapsed_holds(session: Session, now: datetime) -> int:
    """Delete the holds that have ended; returns how many."""
    return holds.forget_lapsed(session, now)


def forget_delays(session: Session, now: datetime) -> int:
    """Delete what is known of failures to sign in that are long ago; returns how many."""
    return sign_in_delays.forget_before(session, now - FORGOTTEN_AFTER)


FORGETTING: dict[str, Callable[[Session, datetime], int]] = {
    "idempotency keys": forget_idempotency_keys,
    "names of erased subjects": forget_names,
    "lapsed holds": forget_lapsed_holds,
    "ended sessions of officers": officer_sessions.forget_ended,
    "expired invitations": invitations.forget_expired,
    "failures to sign in": forget_delays,
    "exports asked for": forget_runs,
}
