"""What a view needs of the application and of the request at hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec

from flask import Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session
from werkzeug.routing import BaseConverter

from service.domain.click import Surroundings
from service.settings import Settings
from service.signing.keys import Keyring
from service.storage.engine import db, transaction, writers_turn
from service.storage.recording import is_at_once
from service.storage.sites import Door, Site
from service.usecases.count_shown import ShownVisits
from service.usecases.find_site import find_door, find_site
from service.usecases.note_uses import Uses

P = ParamSpec("P")

REPLICA = "replica"


class SiteKeyConverter(BaseConverter):
    """In a route: what may be a site key, so that `/b/demo.js` is no page of a site `demo.js`."""

    regex = r"[a-z0-9]+"


def settings() -> Settings:
    found: Settings = current_app.extensions["pahintulot.settings"]
    return found


def keyring() -> Keyring:
    found: Keyring = current_app.extensions["pahintulot.keyring"]
    return found


def key_uses() -> Uses[str]:
    found: Uses[str] = current_app.extensions["pahintulot.key_uses"]
    return found


def session_uses() -> Uses[bytes]:
    found: Uses[bytes] = current_app.extensions["pahintulot.session_uses"]
    return found


def shown_visits() -> ShownVisits:
    found: ShownVisits = current_app.extensions["pahintulot.shown_visits"]
    return found


def reading_engine() -> Engine:
    """Where exports are read: the replica if there is one, which may be a moment behind.

    Never for a status or a decision, which rest on all that was recorded.
    """
    return db.engines.get(REPLICA) or db.engine


def now() -> datetime:
    """The service's clock, the only one that is evidence."""
    return datetime.now(UTC)


def site_of_request() -> Site:
    """The site that the address names; `UnknownSite` when there is none or it is disabled."""
    site = find_site(db.session(), (request.view_args or {}).get("site_key", ""))
    g.site = site  # held, so that the session knows it when it is asked for again
    return site


def door_of_request() -> Door:
    """Of the site that the address names, what lets pages in; `UnknownSite` likewise."""
    if "door" not in g:
        g.door = find_door(db.engine, (request.view_args or {}).get("site_key", ""))
    door: Door = g.door
    return door


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
        with _writing():
            response = make_response(view(*args, **kwargs))
            if response.status_code < 400:  # noqa: PLR2004 - the first status that is a refusal
                db.session.commit()
        return response

    return in_transaction


@contextmanager
def recording(*, in_transaction: bool) -> Iterator[Connection]:
    """A connection to record a decision on, in a transaction that is committed at the end.

    Where nothing else needs one and the store `is_at_once`, none: it is two round trips more.
    """
    if not in_transaction and is_at_once(db.engine.dialect):
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
        return
    with _writing():
        yield db.session.connection()
        db.session.commit()


@contextmanager
def own_transaction() -> Iterator[Session]:
    """A write transaction beside the request's own, which ends; committed unless it raises.

    What must be kept though the answer is a refusal, or what was read, is written in one.
    """
    db.session.rollback()
    with transaction(db.engine, writes=True) as session:
        yield session


@contextmanager
def _writing() -> Iterator[None]:
    db.session.rollback()  # ends what was read before the body came
    with writers_turn(db.engine):
        db.session.connection(execution_options={"writes": True})
        try:
            yield
        finally:
            db.session.rollback()  # nothing, after a commit; never later than the turn ends


def _form_factor() -> str:
    hint = request.headers.get("Sec-CH-UA-Mobile")
    is_mobile = hint == "?1" if hint else "Mobi" in request.headers.get("User-Agent", "")
    return "mobile" if is_mobile else "desktop"
