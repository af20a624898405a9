"""How every page of the room is made: in the reader's language, with who is signed in on top."""

from datetime import date, datetime
from urllib.parse import urlencode

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from service.domain.officer import Role
from service.domain.times import rfc3339
from service.web.officer.access import present
from service.web.officer.cursors import sealed
from service.web.officer.texts import Words, languages, words_in

SITE_PAGES = (
    (Role.VIEWER, "officer.overview.show", "nav_overview"),
    (Role.VIEWER, "officer.log.show", "nav_log"),
    (Role.VIEWER, "officer.find.show", "nav_find"),
    (Role.VIEWER, "officer.notices.show", "nav_notices"),
    (Role.OFFICER, "officer.exports.show", "nav_export"),
    (Role.OFFICER, "officer.trail.of_site", "nav_trail"),
    (Role.VIEWER, "officer.processing.show", "nav_processing"),
    (Role.VIEWER, "officer.site_settings.show", "nav_site_settings"),
    (Role.OWNER, "officer.keys.show", "nav_keys"),
    (Role.OWNER, "officer.site_officers.show", "nav_officers"),
)


def words() -> Words:
    """The words of this reader: as they set it, else as their browser asks for."""
    if "words" not in g:
        known = getattr(g.get("officer"), "language", None)
        asked = [request.args.get("lang", ""), known or "", *request.accept_languages.values()]
        g.words = words_in(asked)
    found: Words = g.words
    return found


def page(template: str, *, status: int = 200, **shown: object) -> ResponseReturnValue:
    """The page in the reader's language."""
    officer = present()
    t = words()
    body = render_template(
        f"officer/{template}",
        t=t,
        number=t.number,
        percent=t.percent,
        time=shown_time,
        date=date.isoformat,
        languages=languages(),
        officer=officer,
        here=here,
        sealed=sealed,
        is_right_to_left=t.direction == "rtl",
        site_pages=SITE_PAGES,
        **shown,
    )
    return body, status, {"Content-Language": t.language}


def here(**changes: str | None) -> str:
    """The query of this page with these changes: a relative address."""
    query = {name: value for name, value in request.args.items() if value} | changes
    return "?" + urlencode({name: value for name, value in query.items() if value})


def shown_time(at: datetime) -> str:
    """`2026-11-30 09:15:00 UTC`: the same for everybody who speaks of it."""
    return f"{rfc3339(at)[:19].replace('T', ' ')} UTC"
