"""Where two officers wrote at once: what the other one published, and what mine would change."""

import json
from typing import Any

from sqlalchemy.orm import Session

from service.domain.notice import NoticeDraft
from service.domain.notice_diff import describe
from service.storage.notices import current_notice, served_notice
from service.storage.sites import Site
from service.usecases.check_notice import next_content


def differences_published(session: Session, site: Site, replaces: str | None) -> list[str]:
    """From the notice that a draft was written over to the one that stands."""
    base = served_notice(session, site.site_key, replaces) if replaces else None
    current = _current(session, site)
    return describe(json.loads(base.content), current) if base and current else []


def differences_proposed(session: Session, site: Site, draft: NoticeDraft) -> list[str]:
    """From the notice that stands to what the draft would make."""
    current = _current(session, site)
    after: dict[str, Any] = next_content(session, site, draft)
    return describe(current, after) if current else []


def _current(session: Session, site: Site) -> dict[str, Any] | None:
    notice = current_notice(session, site.site_key)
    content: dict[str, Any] | None = json.loads(notice.content) if notice else None
    return content
