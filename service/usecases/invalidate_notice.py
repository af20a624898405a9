"""Invalidate a notice: accepts under it are void from now on (row 18), and it is served no more."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.domain.errors import UnknownNotice
from service.domain.ids import SHA256
from service.domain.notice import NoticeChange
from service.storage.notice_events import announce_notice
from service.storage.notices import lock_notices, served_notice
from service.storage.sites import Site


def invalidate_notice(
    session: Session, site: Site, sha256: str, reason: str, now: datetime
) -> None:
    """Done once: a second time changes nothing. `UnknownNotice` when the site never served it."""
    lock_notices(session, site.site_key)
    notice = served_notice(session, site.site_key, sha256) if SHA256.fullmatch(sha256) else None
    if notice is None:
        raise UnknownNotice("This site never served such a notice.")
    if notice.invalidated_at is None:
        notice.invalidated_at = now
        session.flush()
        announce_notice(session, notice, NoticeChange.INVALIDATED, now, reason)
