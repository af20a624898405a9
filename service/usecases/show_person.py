"""Show a subject: what they decided, newest first, and what that means now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.cursor import read_cursor, write_cursor
from service.domain.ids import DECISION_ID
from service.domain.status import Answer
from service.storage.decision_lists import numbered_history
from service.usecases.browse_log import LogRow, log_rows
from service.usecases.check_status import statuses_of_subject
from service.usecases.describe_subject import SubjectNow, describe_subject, subject_at
from service.usecases.find_site import find_site

PAGE = 20


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One of their decisions; `verifies` while its commitment binds all of it."""

    decision_id: str
    row: LogRow
    verifies: bool


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """`statuses` has the rule's answer for each purpose; `next` is the cursor of older rows."""

    subject: SubjectNow
    statuses: dict[str, Answer]
    rows: list[PersonRow]
    next: str | None


def show_person(
    session: Session, site_key: str, index: int, before: str | None, now: datetime
) -> ShownPerson:
    """Whose decision has that log index, any of theirs; at most `PAGE` rows, before the cursor.

    `UnknownSubject` where it is nobody's; `InvalidInput` for a cursor that is none of this site's.
    """
    subject_id = subject_at(session, site_key, index)
    place = None if before is None else read_cursor(before, site_key, DECISION_ID, field="before")
    rows = _rows(session, site_key, subject_id, place)
    is_more = len(rows) > PAGE
    site = find_site(session, site_key, even_disabled=True)
    return ShownPerson(
        subject=describe_subject(session, site_key, subject_id, now),
        statuses=statuses_of_subject(session, site, subject_id, now),
        rows=rows[:PAGE],
        next=write_cursor(site_key, rows[PAGE - 1].decision_id) if is_more else None,
    )


def _rows(session: Session, site_key: str, subject_id: str, before: str | None) -> list[PersonRow]:
    """One more than a page holds, where there are."""
    found = numbered_history(session, site_key, subject_id, before, PAGE + 1)
    rows = log_rows(session, [(seq, kept.decision) for seq, kept in found])
    return [
        PersonRow(kept.decision.decision_id, row, kept.verifies)
        for row, (_, kept) in zip(rows, found, strict=True)
    ]
