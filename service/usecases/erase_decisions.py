"""Take the bodies of decisions away and tell the log which entries have lost theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.ranges import as_ranges
from service.storage.changes import Kind, announce, indexes_of_decisions
from service.storage.decisions import delete_bodies
from service.storage.erasures import ErasureReason, add_erasure
from service.usecases.number_changes import number_changes


@dataclass(frozen=True, slots=True)
class Erased:
    """The erasure's number, and the ranges of the site's log that lost their bodies by it."""

    erasure_id: int
    erased_at: datetime
    decisions: int
    indexes: str


def erase_decisions(
    session: Session,
    site: str,
    seqs: Sequence[int],
    reason: ErasureReason,
    now: datetime,
    *,
    subject_id: str | None = None,
) -> Erased:
    """Erase these decisions of the site; whoever calls holds the turn of their subjects.

    They are numbered and counted first: the commitments, the counters and the indexes stay.
    """
    indexes = as_ranges(_numbered(session, seqs))
    delete_bodies(session, site, seqs)
    erasure_id = add_erasure(session, site, reason, indexes, now, subject_id)
    announce(session, site, Kind.ERASURE, erasure_id)
    return Erased(erasure_id, now, len(seqs), indexes)


def _numbered(session: Session, seqs: Sequence[int]) -> list[int]:
    indexes = indexes_of_decisions(session, seqs)
    while len(indexes) < len(seqs) and number_changes(session):
        indexes = indexes_of_decisions(session, seqs)
    return indexes
