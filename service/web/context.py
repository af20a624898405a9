"""What a view needs of the application and of the request at hand."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec

from flask import Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter

from service.domain.click import Surroundings
from service.settings import Settings
from service.signing.keys import Keyring
from service.storage.engine import db, writers_turn
from service.storage.sites import Site
from service.usecases.find_site import find_site
from service.usecases.note_key_use import KeyUses

P = ParamSpec("P")


class SiteKeyConverter(BaseConverter):
    """In a route: what may be a site key, so that `/b/demo.js` is no page of a site `demo.js`."""

    regex = r"[a-z0-9]+"


def settings() -> Settings:
    found: Settings = current_app.extensions["pahintulot.settings"]
    return found


def keyring() -> Keyring:
    found: Keyring = current_app.extensions["pahintulot.keyring"]
    return found


def key_uses() -> KeyUses:
    found: KeyUses = current_app.extensions["pahintulot.key_uses"]
    return found


def now() -> datetime:
    """The service's clock, the only one that is evidence."""
    return datetime.now(UTC)


def site_of_request() -> Site:
    """The site that the address names; `UnknownSite` when there is none or it is disabled."""
    site = find_site(db.session(), (request.view_args or {}).get("site_key", ""))
    g.site = site  # held, so that the session knows it when it is asked for again
    return site


def bearer() -> str | None:
    """What follows `Authorization: Bearer`, if anything does."""
    return bearer_of(request.headers.get("Authorization", ""))


def bearer_of(authorization: str) -> str | None:
    """The same of a header's value."""
    scheme, _, value = authorization.partition(" ")
    return value.strip() or None if scheme.lower() == "bearer" else None


def has_gpc() -> bool:
    """Whether any `Sec-GPC` header is exactly `1` (Global Privacy Control, section 3.3)."""
    return is_gpc(request.headers.get("Sec-GPC", ""))


def is_gpc(sec_gpc: str) -> bool:
    """The same of the headers' values, joined by commas."""
    return any(value.strip() == "1" for value in sec_gpc.split(","))


def surroundings(page_origin: str | None, kept_token: str | None) -> Surroundings:
    """What the service sees for itself of a decision."""
    return Surroundings(now(), has_gpc(), _form_factor(), page_origin, kept_token)


def writes(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Run the view in one write transaction, committed when it answers 2xx or 3xx."""

    @wraps(view)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> Response:
        db.session.rollback()  # ends what was read before the body came
        with writers_turn(db.engine):
            db.session.connection(execution_options={"writes": True})
            try:
                response = make_response(view(*args, **kwargs))
                if response.status_code < 400:  # noqa: PLR2004 - the first status that is a refusal
                    db.session.commit()
            finally:
                db.session.rollback()  # nothing, after a commit; never later than the turn ends
        return response

    return in_transaction


def _form_factor() -> str:
    hint = request.headers.get("Sec-CH-UA-Mobile")
    is_mobile = hint == "?1" if hint else "Mobi" in request.headers.get("User-Agent", "")
    return "mobile" if is_mobile else "desktop"
