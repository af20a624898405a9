"""Say what publishing a draft would do, and do none of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service.domain.canonical import Json, canonical
from service.domain.errors import FieldError, NoticeReplaced
from service.domain.notice import Months, NoticeChange, NoticeDraft, Proposal
from service.domain.notice_content import compose
from service.domain.notice_diff import describe, material_differences
from service.domain.notice_lint import lint
from service.domain.token import MAX_TOKEN_BYTES, longest_token_bytes
from service.storage.latest_decisions import count_valid_accepts
from service.storage.notices import Notice, current_notice, newest_notice, standing_notices
from service.storage.sites import Site
from service.usecases.load_catalogues import load_catalogues

MAX_STANDING = 100  # every script and every notice item of the feed names them all
MAX_CONTENT_BYTES = 1024 * 1024  # what fills the placeholders can make far more of a draft


@dataclass(frozen=True, slots=True)
class Check:
    """`flaws` point into the proposal; `asked_again` is a number of people."""

    flaws: list[FieldError]
    asked_again: int
    differences: list[str]


def check_notice(
    session: Session, site: Site, proposal: Proposal, *, issuer: str, now: datetime
) -> Check:
    """Its flaws, how many people it asks again, and what it changes in the notice that stands.

    `NoticeReplaced` when that is not the one it was written over. Texts that cannot be put
    together yet, or make too long a notice, have no differences.
    """
    current = current_notice(session, site.site_key)
    if proposal.replaces != (current.sha256 if current else None):
        raise NoticeReplaced("Another notice stands than the one that `replaces` names.")
    flaws = [
        replace(flaw, pointer=f"/draft{flaw.pointer}")
        for flaw in (
            *lint(proposal.draft, load_catalogues(), _consent_log(site)),
            *_too_long_tokens(site, proposal.draft, issuer),
            *_not_theirs_to_publish(session, site, proposal),
        )
    ]
    before, after = _contents(session, site, proposal.draft, current)
    if after and len(canonical(after)) > MAX_CONTENT_BYTES:
        flaws.append(FieldError("/draft", f"makes a notice of more than {MAX_CONTENT_BYTES} bytes"))
        after = None
    if before and after and proposal.change is NoticeChange.EDITORIAL:
        flaws += _hidden_changes(before, after)
    flaws += _too_many_standing(session, proposal, current)
    return Check(
        flaws=flaws,
        asked_again=_asked_again(session, current, proposal, now),
        differences=describe(before, after) if before and after else [],
    )


def next_content(session: Session, site: Site, draft: NoticeDraft) -> dict[str, Json]:
    """The content that the draft becomes as the site's next version."""
    newest = newest_notice(session, site.site_key)
    version = newest.version + 1 if newest else 1
    return compose(draft, site.site_key, version, load_catalogues(), _consent_log(site))


def _consent_log(site: Site) -> Months:
    return Months(site.keep_accepts_months, site.keep_refusals_months)


def _too_long_tokens(site: Site, draft: NoticeDraft, issuer: str) -> Iterator[FieldError]:
    if longest_token_bytes(issuer, site.site_key, draft.purposes) > MAX_TOKEN_BYTES:
        detail = f"tokens of this site could exceed {MAX_TOKEN_BYTES} bytes: declare fewer purposes"
        yield FieldError("/purposes", detail)


def _not_theirs_to_publish(
    session: Session, site: Site, proposal: Proposal
) -> Iterator[FieldError]:
    """The languages that nobody has read, but for those that the last notice was in, unread too."""
    if proposal.by_owner:
        return
    newest = newest_notice(session, site.site_key)
    before = json.loads(newest.content)["languages"] if newest else {}
    known = {tag for tag, said in before.items() if said["reviewed_by"] is None}
    for tag in proposal.draft.unreviewed_languages:
        if tag not in known:
            detail = "nobody read its texts: an owner of the site publishes such a language first"
            yield FieldError(f"/languages/{tag}", detail)


def _too_many_standing(
    session: Session, proposal: Proposal, current: Notice | None
) -> Iterator[FieldError]:
    if current is None or proposal.change is NoticeChange.MATERIAL:
        return
    if len(standing_notices(session, current)) >= MAX_STANDING:
        detail = f"must be material: {MAX_STANDING} notices stand already (or invalidate some)"
        yield FieldError("/change", detail)


def _contents(
    session: Session, site: Site, draft: NoticeDraft, current: Notice | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """What stands and what would stand after it."""
    before = json.loads(current.content) if current else None
    has_texts = draft.languages.keys() <= load_catalogues().keys()
    return before, next_content(session, site, draft) if has_texts else None


def _hidden_changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[FieldError]:
    if differing := material_differences(before, after):
        detail = f"must be material: {', '.join(differing)} changed, so people are asked again"
        yield FieldError("/change", detail)


def _asked_again(
    session: Session, current: Notice | None, proposal: Proposal, now: datetime
) -> int:
    if current is None or proposal.change is NoticeChange.EDITORIAL:
        return 0
    return count_valid_accepts(session, current.site_key, standing_notices(session, current), now)
