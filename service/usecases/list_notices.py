"""List what a site's visitors were shown, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.notice import NoticeChange
from service.storage.notice_events import invalidation_reasons
from service.storage.notices import all_notices
from service.storage.sites import Site


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """`change` is towards the ones before; `reason` why it was invalidated, where it was."""

    sha256: str
    version: int
    change: NoticeChange
    published_at: datetime
    stands: bool
    invalidated_at: datetime | None
    reason: str | None


def list_notices(session: Session, site: Site) -> list[NoticeEntry]:
    """Newest first."""
    notices = all_notices(session, site.site_key)
    reasons = invalidation_reasons(session, site.site_key)
    lineages = [0, *(notice.lineage for notice in notices)]
    return [
        NoticeEntry(
            sha256=notice.sha256,
            version=notice.version,
            change=NoticeChange.MATERIAL if notice.lineage > before else NoticeChange.EDITORIAL,
            published_at=notice.published_at,
            stands=notice.lineage == lineages[-1] and notice.invalidated_at is None,
            invalidated_at=notice.invalidated_at,
            reason=reasons.get(notice.sha256),
        )
        for before, notice in zip(lineages, notices, strict=False)
    ][::-1]
