"""An officer's draft of a site's next notice: opened, saved as it was typed, rebased, discarded."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service.domain.canonical import sha256_hex
from service.domain.errors import UnknownNotice
from service.domain.languages import OURS
from service.domain.merging import merged
from service.domain.notice import DEFAULT_MONTHS, Layout, NoticeChange
from service.domain.trail import Action, Entry
from service.storage.notice_drafts import NoticeDraftRow, drop_draft, keep_draft, saved_draft
from service.storage.notices import current_notice, served_notice
from service.storage.sites import Site
from service.usecases.note_action import note_action
from service.usecases.show_draft import show_draft

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """`document` has the shape of a draft and may be incomplete; `replaces` as in a proposal.

    `saved_at` None: nothing was saved yet.
    """

    document: Document
    replaces: str | None
    change: NoticeChange
    saved_at: datetime | None = None

    @property
    def sha256(self) -> str:
        """So that what is published is what was checked."""
        return sha256_hex(json.dumps([self.document, self.replaces], sort_keys=True).encode())


def open_draft(session: Session, site: Site, officer_id: int, *, locks: bool = False) -> OpenDraft:
    """What the officer saved, else the draft of the notice that stands, else an empty one.

    `locks` lets nobody save over what was saved until the transaction ends.
    """
    if row := saved_draft(session, site.site_key, officer_id, locks=locks):
        document = json.loads(row.document)
        return OpenDraft(document, row.replaces, NoticeChange(row.change), row.saved_at)
    current = current_notice(session, site.site_key)
    try:
        document = show_draft(session, site)
    except UnknownNotice:
        document = empty_draft()
    change = NoticeChange.EDITORIAL if current else NoticeChange.MATERIAL
    return OpenDraft(document, current.sha256 if current else None, change)


def save_draft(
    session: Session, site: Site, officer_id: int, draft: OpenDraft, now: datetime
) -> None:
    """Save it instead of an earlier one. That a draft was begun is noted, not each word of it."""
    if saved_draft(session, site.site_key, officer_id) is None:
        over = {"replaces": draft.replaces} if draft.replaces else {}
        entry = Entry(Action.DRAFT_SAVED, "done", site.site_key, officer_id, detail={**over})
        note_action(session, entry, now)
    keep_draft(
        session,
        NoticeDraftRow(
            site=site.site_key,
            officer_id=officer_id,
            replaces=draft.replaces,
            change=draft.change,
            document=json.dumps(draft.document, ensure_ascii=False),
            saved_at=now,
        ),
    )


def rebase_draft(session: Session, site: Site, officer_id: int, now: datetime) -> None:
    """Bring the officer's changes over to the notice that stands now, with what that one changed.

    Where both changed the same place the officer's own is kept; the check tells the differences.
    """
    draft = open_draft(session, site, officer_id)
    base, theirs = _draft_of(session, site, draft.replaces), current_notice(session, site.site_key)
    document = draft.document
    if theirs and theirs.draft and base is not None:
        document = merged(base, document, json.loads(theirs.draft))
    rebased = replace(draft, document=document, replaces=theirs.sha256 if theirs else None)
    save_draft(session, site, officer_id, rebased, now)


def discard_draft(session: Session, site: Site, officer_id: int) -> None:
    """Forget what was saved."""
    drop_draft(session, site.site_key, officer_id)


def _draft_of(session: Session, site: Site, sha256: str | None) -> Document | None:
    notice = served_notice(session, site.site_key, sha256) if sha256 else None
    return json.loads(notice.draft) if notice and notice.draft else None


def empty_draft() -> Document:
    """Nothing said yet, in every language that we have texts for."""
    return {
        "controller": dict.fromkeys(("name", "contact", "address", "country", "url"), "")
        | {"phone": None},
        "privacy_url": "",
        "cookies": [],
        "default_language": OURS[0],
        "languages": {language: {} for language in OURS},
        "data_protection_contact": "",
        "authority": {"name": "", "url": ""},
        "categories_of_data": [],
        "storage_locations": [],
        "transfers": [],
        "recipients": [],
        "purposes": ["analytics"],
        "accept_months": DEFAULT_MONTHS,
        "refusal_months": DEFAULT_MONTHS,
        "colours": None,
        "layout": Layout.BAR.value,
        "reviewers": {},
        "unreviewed_languages": [],
        "bilingual_languages": [],
        "consent_mode": {"analytics": ["analytics_storage"]},
    }
