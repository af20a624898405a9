"""First-party mode: what is answered under a site's own host, and the cookies of that host.

A request is first-party when its `Host` is that of the site's `first_party_url`, which no page can
forge, and when it comes from that very origin: a page of a sibling host, which browsers hand the
same cookies, can neither use them here nor have them set.
"""

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import SecurityError
from werkzeug.http import dump_cookie
from werkzeug.sansio.utils import host_is_trusted

from service.domain.first_party import FirstParty
from service.domain.mark import YES, parse_mark
from service.settings import Settings
from service.storage.engine import db
from service.storage.sites import Door, Site, any_site, has_first_party_host
from service.usecases.record_decision import Recorded
from service.web.context import bearer, now, settings
from service.web.officers_host import is_for_officers, is_officers_host, is_only_for_officers

# what a recipe has under a site's own host; the service answers nothing else there
_ROOMS = {"banner", "page", "decisions", "shown", "status", "history", "notices"}
_SAFE = {"GET", "HEAD"}


def register(app: Flask) -> None:
    """Answer under the names of the settings, and for a site's visitors under its own."""
    app.before_request(_admit_host)


def is_everybodys_host(settings: Settings, host: str) -> bool:
    """Whether every site is answered for at this `Host`."""
    return host_is_trusted(host, settings.hosts) and not is_only_for_officers(settings, host)


def is_at_home(site: Site | Door) -> bool:
    """Whether the request came to the site's own host."""
    return site.first_party is not None and request.host == site.first_party.host


def place_of(site: Site | Door) -> FirstParty | None:
    """Where this request keeps the choice: the site's own host, or nowhere."""
    place = site.first_party
    if place is None or not is_at_home(site):
        return None
    origin = request.headers.get("Origin", "null")
    is_own = origin == place.origin
    if origin == "null":  # a read, or the form of a page that sends no referrer
        is_own = request.method in _SAFE or request.headers.get("Sec-Fetch-Site") == "same-origin"
    return place if is_own else None


def credential(site: Site) -> str | None:
    """What the caller says that the visitor holds, else what the site's own cookies say."""
    return bearer() or held(place_of(site))


def held(place: FirstParty | None) -> str | None:
    """What the cookies of the site's own host say; two of one name are no choice.

    A refusal that the script has noted goes before a token: it may still be on its way.
    """
    if place is None or any(len(_values(name)) > 1 for name in (place.kept, place.shown)):
        return None
    kept, shown = _only(place.kept), _only(place.shown)
    if shown is None or shown.startswith(YES):
        return kept
    return shown if kept is None or parse_mark(shown) else kept


def kept_token(place: FirstParty | None) -> str | None:
    """The token in the cookies, to link a decision to the ones before it."""
    found = (_only(place.kept), _only(place.shown)) if place else ()
    tokens = [text for text in found if text and not parse_mark(text) and text[:4] != YES]
    return tokens[0] if tokens else None


def cookies(place: FirstParty | None, recorded: Recorded) -> dict[str, list[str]]:
    """The headers that keep the decision, until its end and as it was recorded."""
    if place is None or not recorded.is_kept:
        return {}
    text = recorded.token or recorded.mark
    return {
        "Set-Cookie": [
            _cookie(place, place.kept, text, recorded, is_hidden=True),
            _cookie(place, place.shown, recorded.mark, recorded),
        ]
    }


def _cookie(
    place: FirstParty, name: str, text: str, recorded: Recorded, *, is_hidden: bool = False
) -> str:
    return dump_cookie(
        name,
        text,
        max_age=recorded.decision.expires_at - now(),
        secure=place.is_secure,
        httponly=is_hidden,
        samesite="Lax",
    )


def _values(name: str) -> list[str]:
    return request.cookies.getlist(name)


def _only(name: str) -> str | None:
    values = _values(name)
    return values[0] if len(values) == 1 else None


def _admit_host() -> ResponseReturnValue | None:
    if is_for_officers() or is_only_for_officers(settings(), request.host):
        return _admit_officers()
    if is_everybodys_host(settings(), request.host):
        return None
    if request.blueprint not in _ROOMS or _is_from_a_back_end() or not _is_somebodys_home():
        raise SecurityError
    return None


def _admit_officers() -> ResponseReturnValue | None:
    """To the pages of the room; who types its name alone is sent to the first of them."""
    if not is_officers_host(settings(), request.host):
        raise SecurityError
    if is_for_officers():
        return None
    if request.path != "/" or request.method not in _SAFE:
        raise SecurityError
    return redirect(url_for("officer.home.show"), 303)


def _is_from_a_back_end() -> bool:
    """Every page names its origin when it records; a back end has a key, and the service's name."""
    return request.blueprint == "decisions" and "Origin" not in request.headers


def _is_somebodys_home() -> bool:
    site_key = (request.view_args or {}).get("site_key")
    try:
        if site_key is None:  # what names no site is the same for all of them
            return has_first_party_host(db.session(), request.host)
        site = any_site(db.session(), site_key)
        return site is not None and is_at_home(site)
    finally:
        db.session.rollback()  # so that the request holds no connection while it asks for another
