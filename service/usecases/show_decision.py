"""Show one decision of a site's log, whether it is unchanged, and what was shown when it was made.

Of an erased decision the log says for good that it was erased, and so do we; which erasure it was
stands in ranges in the feed, and to look for it would be to read all erasures.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service.domain.canonical import Json, sha256_hex
from service.domain.decision import Decision
from service.domain.errors import ErasedDecision, UnknownDecision
from service.domain.export import committed_record
from service.signing.keys import Keyring
from service.storage.changes import Kind, entry_at
from service.storage.decisions import Kept, kept_by_seq
from service.storage.notices import served_notice
from service.usecases.describe_subject import SubjectNow, describe_subject
from service.usecases.issue_receipt import accepted_in
from service.usecases.show_notice import ShownNotice, render_notice


@dataclass(frozen=True, slots=True)
class NoticeThen:
    """The notice that a decision was made under; `verifies` while `content` has that hash.

    `shown` is it in the language in which the person saw it.
    """

    sha256: str
    published_at: datetime
    content: dict[str, Any]
    verifies: bool
    shown: ShownNotice


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """`record` is what exports hold of it; `verifies` while its commitment binds all of that.

    `notice` is None where the page named one that this site never served, `subject` for a refusal
    of nobody. A receipt can be issued where it `has_receipt`.
    """

    index: int
    record: dict[str, Json]
    verifies: bool
    notice: NoticeThen | None
    has_receipt: bool
    subject: SubjectNow | None


def show_decision(
    session: Session, keyring: Keyring, site_key: str, index: int, now: datetime
) -> ShownDecision:
    """The decision of that log index; `ErasedDecision`, or `UnknownDecision` where it is none."""
    kept = _find(session, site_key, index)
    decision = kept.decision
    subject_id = decision.subject_id
    return ShownDecision(
        index=index,
        record=committed_record(decision, kept.commitment),
        verifies=kept.verifies,
        notice=_notice_then(session, decision),
        has_receipt=accepted_in(session, keyring, kept) is not None,
        subject=describe_subject(session, site_key, subject_id, now) if subject_id else None,
    )


def _find(session: Session, site_key: str, index: int) -> Kept:
    entry = entry_at(session, site_key, index)
    if entry is None or entry.kind != Kind.DECISION:
        raise UnknownDecision("No decision has that index in this site's log.")
    kept = kept_by_seq(session, site_key, entry.ref)
    if kept is None:
        raise ErasedDecision("The decision of that index was erased.")
    return kept


def _notice_then(session: Session, decision: Decision) -> NoticeThen | None:
    sha256 = decision.notice
    notice = served_notice(session, decision.site, sha256) if sha256 else None
    if notice is None:
        return None
    content = json.loads(notice.content)
    return NoticeThen(
        sha256=notice.sha256,
        published_at=notice.published_at,
        content=content,
        verifies=sha256_hex(notice.content) == notice.sha256,
        shown=render_notice(notice.sha256, content, decision.languages),
    )
