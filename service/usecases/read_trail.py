"""Read the trail of what officers did, newest first."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.canonical import Json
from service.storage.audit_entries import AuditEntry, newest_entries


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """An entry as it stands; `name` and `email` are the officer's, while they are known."""

    entry_id: int
    at: datetime
    site: str | None
    officer_id: int | None
    name: str | None
    email: str | None
    action: str
    outcome: str
    about: int | None
    detail: dict[str, Json]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """`next` is the `before` of the page after it; None on the last one."""

    entries: list[TrailEntry]
    next: int | None


def read_trail(session: Session, site: str | None, before: int | None, limit: int) -> TrailPage:
    """What was done on the site; for None on every site, and on none.

    Action and outcome are words: a newer version may have written some that this one has not.
    """
    rows = newest_entries(session, site, before, limit + 1)
    entries = [_entry(*row) for row in rows[:limit]]
    return TrailPage(entries, entries[-1].entry_id if len(rows) > limit else None)


def _entry(row: AuditEntry, name: str | None, email: str | None) -> TrailEntry:
    return TrailEntry(
        row.id,
        row.at,
        row.site,
        row.officer_id,
        name,
        email,
        row.action,
        row.outcome,
        row.about,
        json.loads(row.detail),
    )
