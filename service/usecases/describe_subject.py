"""Say what there is of a subject: which entry of the log is their first, how many, what hold."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.errors import UnknownSubject
from service.storage.changes import Kind, entry_at, indexes_of_decisions
from service.storage.decisions import decision_by_seq, seqs_of_subjects
from service.storage.holds import hold_in_force


@dataclass(frozen=True, slots=True)
class Held:
    """Why nothing may be erased, in an officer's words, and until when."""

    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class SubjectNow:
    """`person` is the lowest log index of the subject's decisions, which never changes.

    None until the sequencer gives one, within a second.
    """

    subject_id: str
    person: int | None
    decisions: int
    hold: Held | None


def describe_subject(session: Session, site_key: str, subject_id: str, now: datetime) -> SubjectNow:
    """The subject, of whom the site has decisions."""
    seqs = seqs_of_subjects(session, site_key, [subject_id])
    indexes = indexes_of_decisions(session, seqs)
    hold = hold_in_force(session, site_key, subject_id, now)
    return SubjectNow(
        subject_id=subject_id,
        person=indexes[0] if indexes else None,
        decisions=len(seqs),
        hold=Held(hold.reason, hold.until) if hold else None,
    )


def subject_at(session: Session, site_key: str, index: int) -> str:
    """Whose decision has that log index.

    `UnknownSubject` for a refusal of nobody, an erased decision and another entry alike.
    """
    entry = entry_at(session, site_key, index)
    if entry and entry.kind == Kind.DECISION:
        decision = decision_by_seq(session, site_key, entry.ref)
        if decision and decision.subject_id:
            return decision.subject_id
    raise UnknownSubject("This site knows no such subject.")
