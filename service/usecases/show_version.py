"""Show one version of a site's notice in every language, and what it changed."""

import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.domain.canonical import sha256_hex
from service.domain.errors import UnknownNotice
from service.domain.notice_diff import describe
from service.storage.notices import notice_by_version
from service.storage.sites import Site
from service.usecases.list_notices import NoticeEntry, list_notices
from service.usecases.show_notice import ShownNotice, render_notice


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """`verifies`: the content has its hash still; `differences` are to the version before."""

    entry: NoticeEntry
    verifies: bool
    shown: list[ShownNotice]
    differences: list[str]


def show_version(session: Session, site: Site, version: int) -> ShownVersion:
    """`UnknownNotice` where the site has no such version."""
    notice = notice_by_version(session, site.site_key, version)
    if notice is None:
        raise UnknownNotice("This site has no such version of its notice.")
    content = json.loads(notice.content)
    before = notice_by_version(session, site.site_key, version - 1)
    return ShownVersion(
        entry=next(e for e in list_notices(session, site) if e.sha256 == notice.sha256),
        verifies=sha256_hex(notice.content) == notice.sha256,
        shown=[render_notice(notice.sha256, content, [tag]) for tag in content["languages"]],
        differences=describe(json.loads(before.content), content) if before else [],
    )
