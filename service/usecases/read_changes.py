"""Read what happened on a site, oldest first, from where a reader stands."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.canonical import Json
from service.domain.cursor import read_cursor, write_cursor
from service.domain.errors import FieldError, InvalidInput
from service.domain.export import committed_record
from service.domain.ids import notice_reference
from service.domain.retention import NAMES_KEPT
from service.domain.times import rfc3339
from service.storage.changes import Kind, Numbered, entries_from, next_index
from service.storage.decision_lists import decisions_by_seq
from service.storage.erasures import Erasure, erasures_by_id
from service.storage.notice_events import NoticeEvent, events_by_id

_INDEX = re.compile("0|[1-9][0-9]{0,17}")

Item = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Changes:
    """`next` is the cursor of what follows; at the end it is the same again."""

    changes: list[Item]
    next: str


def read_changes(
    session: Session, site_key: str, after: str | None, limit: int, *, now: datetime
) -> Changes:
    """At most `limit` changes after the cursor, from the beginning without one.

    `InvalidInput` for a cursor that is none of this site's, or that lies beyond the log's end:
    then the log is not the one the cursor was given for, and silence would hide it.
    """
    first = int(read_cursor(after, site_key, _INDEX, field="after")) if after is not None else 0
    entries = entries_from(session, site_key, first, limit)
    if not entries and first > next_index(session, site_key):
        raise InvalidInput([FieldError("/after", "lies beyond the end of this site's log")])
    following = entries[-1].idx + 1 if entries else first
    return Changes(
        _described(session, site_key, entries, now), write_cursor(site_key, str(following))
    )


def _described(
    session: Session, site: str, entries: Iterable[Numbered], now: datetime
) -> list[Item]:
    """The entries with what they point to; each kind is looked up once."""
    refs = {kind: [entry.ref for entry in entries if entry.kind == kind] for kind in Kind}
    decided = decisions_by_seq(session, site, refs[Kind.DECISION]) if refs[Kind.DECISION] else {}
    noticed = events_by_id(session, site, refs[Kind.NOTICE]) if refs[Kind.NOTICE] else {}
    erased = erasures_by_id(session, site, refs[Kind.ERASURE]) if refs[Kind.ERASURE] else {}

    def described(entry: Numbered) -> Item:
        match entry.kind:
            case Kind.NOTICE:
                return _notice(*noticed[entry.ref])
            case Kind.ERASURE:
                return _erasure(erased[entry.ref], now)
        return committed_record(*decided[entry.ref]) if entry.ref in decided else {"erased": True}

    return [{"type": entry.kind, "index": entry.idx, **described(entry)} for entry in entries]


def _notice(event: NoticeEvent, version: int) -> Item:
    item: Item = {
        "notice": notice_reference(event.sha256),
        "version": version,
        "change": event.change,
        "standing": [notice_reference(sha256) for sha256 in event.standing],
        "at": rfc3339(event.happened_at),
    }
    return item | {"reason": event.reason} if event.reason is not None else item


def _erasure(erasure: Erasure, now: datetime) -> Item:
    return {
        "reason": erasure.reason,
        "subject_id": erasure.subject_id if now - erasure.erased_at < NAMES_KEPT else None,
        "indexes": erasure.indexes,
        "erased_at": rfc3339(erasure.erased_at),
    }
