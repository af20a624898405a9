"""Erase a person at their request (GDPR Art. 17), unless a legal hold forbids it."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.errors import OnHold
from service.storage.decisions import lock_subject, seqs_of_subjects
from service.storage.erasures import ErasureReason
from service.storage.holds import hold_in_force, lift_hold
from service.storage.statistics import forget_in_statistics
from service.usecases.erase_decisions import Erased, erase_decisions


def erase_subject(
    session: Session, site: str, subject_id: str, now: datetime, *, despite_hold: bool = False
) -> Erased | None:
    """Erase all decisions of the subject; None when the site has none. `OnHold` while held.

    Their token is dead from then on: it counts only while its subject has decisions. Whoever is
    just recording one with it comes before, and is erased too, or after, and gets no link.
    """
    lock_subject(session, site, subject_id)
    seqs = seqs_of_subjects(session, site, [subject_id])
    if not seqs:
        return None
    hold = hold_in_force(session, site, subject_id, now)
    if hold and not despite_hold:
        raise OnHold(hold.reason, hold.until)
    erased = erase_decisions(session, site, seqs, ErasureReason.REQUEST, now, subject_id=subject_id)
    forget_in_statistics(session, subject_id)
    lift_hold(session, site, subject_id)
    return erased
