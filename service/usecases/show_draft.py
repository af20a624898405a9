"""Show the draft that a site's next notice starts from."""

import json
from typing import Any

from sqlalchemy.orm import Session

from service.domain.errors import UnknownNotice
from service.storage.notices import current_notice, newest_notice
from service.storage.sites import Site


def show_draft(session: Session, site: Site) -> dict[str, Any]:
    """The draft of the notice that stands, or of the newest where none does.

    `UnknownNotice` where nothing was published, or before drafts were kept.
    """
    notice = current_notice(session, site.site_key) or newest_notice(session, site.site_key)
    if notice is None or notice.draft is None:
        raise UnknownNotice("No draft of a notice is kept for this site.")
    draft: dict[str, Any] = json.loads(notice.draft)
    return draft
