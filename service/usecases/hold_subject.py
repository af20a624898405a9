"""Keep a person's decisions from erasure and retention while the law needs them, and no longer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.errors import FieldError, InvalidInput, UnknownSubject
from service.domain.times import add_months
from service.storage import holds
from service.storage.decisions import lock_subject, seqs_of_subjects

LONGEST_HOLD_MONTHS = 120


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """Hold the subject's decisions for this reason, in the officer's words, until then."""

    subject_id: str
    reason: str
    until: datetime


def hold_subject(session: Session, site: str, wanted: HoldRequest, now: datetime) -> None:
    """Set the hold, instead of an earlier one; `InvalidInput`, `UnknownSubject`."""
    if not now < wanted.until <= add_months(now, LONGEST_HOLD_MONTHS):
        raise InvalidInput([FieldError("/until", "must be in the future, at most 10 years away")])
    _find(session, site, wanted.subject_id)
    holds.set_hold(session, site, wanted.subject_id, wanted.reason, wanted.until, now)


def release_subject(session: Session, site: str, subject_id: str) -> None:
    """Lift the subject's hold, if there is one; `UnknownSubject`."""
    _find(session, site, subject_id)
    holds.lift_hold(session, site, subject_id)


def _find(session: Session, site: str, subject_id: str) -> None:
    lock_subject(session, site, subject_id)
    if not seqs_of_subjects(session, site, [subject_id]):
        raise UnknownSubject("This site knows no such subject.")
