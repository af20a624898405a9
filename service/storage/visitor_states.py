"""All that the status of one visitor rests on, in one statement however long the log is."""

from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Engine, Table, and_, bindparam, select, true

from service.domain.ids import first_decision_id
from service.domain.status import SiteRules
from service.storage.decisions import RECORD, Kept, commitments, kept
from service.storage.driver import Row, read
from service.storage.latest_decisions import AHEAD, LATEST
from service.storage.notices import NOW, UNKNOWN, Notice, NoticeNow, notice_now
from service.storage.sites import Site

_sites = cast("Table", Site.__table__)
_notices = cast("Table", Notice.__table__)
_SITE = (
    _sites.c.origins,
    _sites.c.first_party_url,
    _sites.c.child_directed,
    _sites.c.gpc_strict,
    _sites.c.reask_decliners,
)
_newest = AHEAD.scalar_subquery().label("newest")
_is_enabled = and_(_sites.c.site_key == bindparam("site"), _sites.c.disabled_at.is_(None))
_of_site = _notices.c.site_key == _sites.c.site_key
# lower-case hex alone, so that the index finds it, as it would not with LIKE
_begins_so = and_(
    _notices.c.sha256 >= bindparam("prefix"), _notices.c.sha256 < bindparam("prefix") + "g"
)

OF_STRANGER = select(*_SITE).where(_is_enabled)
OF_SUBJECT = (
    select(
        *_SITE,
        *(LATEST.c[column.name] for column in RECORD),
        LATEST.c.salt,
        commitments.c.commitment,
        *NOW,
        _newest,
    )
    .select_from(_sites)
    .outerjoin(LATEST, true())
    .outerjoin(commitments, commitments.c.seq == LATEST.c.seq)
    .outerjoin(_notices, and_(_of_site, _notices.c.sha256 == LATEST.c.notice))
    .where(_is_enabled)
)
OF_MARK = (
    select(*_SITE, *NOW, _newest)
    .select_from(_sites)
    .outerjoin(_notices, and_(_of_site, _begins_so))
    .where(_is_enabled)
    .limit(1)
)


class VisitorState(NamedTuple):
    """A site that is enabled, and what it knows of a visitor.

    `last` is the decision that counts; `sha256` and `notice` are its notice, or the mark's;
    `newest` is the newest time that the site has recorded, where it lies ahead.
    """

    origins: tuple[str, ...]
    has_first_party: bool
    rules: SiteRules
    last: Kept | None = None
    sha256: str | None = None
    notice: NoticeNow = UNKNOWN
    newest: datetime | None = None


class VisitorStates:
    """Reads them, each from the store as it is at that moment; None of a site that is not there."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_stranger(self, site: str) -> VisitorState | None:
        """Of somebody who brought nothing that tells who they are."""
        row = read(self._engine, OF_STRANGER, {"site": site})
        return VisitorState(*_site(row)) if row else None

    def of_subject(
        self, site: str, subject_id: str, since: str, now: datetime
    ) -> VisitorState | None:
        """Of the person with that id, whose token was given for the decision `since`."""
        asked = {"site": site, "subject": subject_id, "since": since, "now": first_decision_id(now)}
        row = read(self._engine, OF_SUBJECT, asked)
        if row is None:
            return None
        last = kept(row) if row["decision_id"] else None
        return VisitorState(*_site(row), last, row["notice"], notice_now(row), row["newest"])

    def of_mark(self, site: str, prefix: str, now: datetime) -> VisitorState | None:
        """Of whoever refused the notice whose hash begins with these 16 hex digits."""
        asked = {"site": site, "prefix": prefix, "now": first_decision_id(now)}
        row = read(self._engine, OF_MARK, asked)
        if row is None:
            return None
        return VisitorState(*_site(row), None, row["sha256"], notice_now(row), row["newest"])


def _site(row: Row) -> tuple[tuple[str, ...], bool, SiteRules]:
    rules = SiteRules(row["child_directed"], row["gpc_strict"], row["reask_decliners"])
    return row["origins"], row["first_party_url"] is not None, rules
