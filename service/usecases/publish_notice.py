"""Publish a notice: immutable from then on, and the one that visitors see."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.canonical import canonical, sha256_hex
from service.domain.errors import InvalidNotice
from service.domain.notice import NoticeChange, Proposal
from service.storage.notice_events import announce_notice
from service.storage.notices import Notice, current_notice, lock_notices, newest_notice
from service.storage.sites import Site
from service.usecases.check_notice import Check, check_notice, next_content


@dataclass(frozen=True, slots=True)
class Published:
    """`check` is what was said of it just before."""

    notice: Notice
    change: NoticeChange
    check: Check


def publish_notice(
    session: Session, site: Site, proposal: Proposal, *, issuer: str, now: datetime
) -> Published:
    """The published notice; `InvalidNotice` or `NoticeReplaced` when it may not be.

    A material one makes every accept under the ones before it expire (row 11); where none
    stands, the next is material whatever it says.
    """
    lock_notices(session, site.site_key)
    check = check_notice(session, site, proposal, issuer=issuer, now=now)
    if check.flaws:
        raise InvalidNotice(check.flaws)
    change = proposal.change
    if current_notice(session, site.site_key) is None:
        change = NoticeChange.MATERIAL
    notice = _append(session, site, proposal, change, now)
    announce_notice(session, notice, change, now)
    return Published(notice, change, check)


def _append(
    session: Session, site: Site, proposal: Proposal, change: NoticeChange, now: datetime
) -> Notice:
    newest, draft = newest_notice(session, site.site_key), proposal.draft
    content = canonical(next_content(session, site, draft))
    notice = Notice(
        site_key=site.site_key,
        sha256=sha256_hex(content),
        version=newest.version + 1 if newest else 1,
        lineage=(newest.lineage if newest else 0) + (change is NoticeChange.MATERIAL),
        purposes=draft.purposes,
        accept_months=draft.accept_months,
        refusal_months=draft.refusal_months,
        published_at=now,
        content=content,
        draft=json.dumps(asdict(draft), ensure_ascii=False),
    )
    session.add(notice)
    session.flush()
    return notice
