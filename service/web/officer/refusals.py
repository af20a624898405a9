"""What the room answers instead of a page: as a page, in words, with what to do now."""

from collections.abc import Mapping

from flask import Blueprint, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from service.domain import errors
from service.storage.engine import db
from service.web.officer.access import NotSignedIn
from service.web.officer.forms import Form, kept_fields
from service.web.officer.pages import page, words
from service.web.officer.sign_in import form
from service.web.problem_types import PROBLEM_TYPES
from service.web.problems import RETRY_AFTER_S, note_failure, slug_of

# what only these pages meet; the others are of the calls too
OWN: dict[type[errors.PahintulotError], tuple[str, int]] = {
    errors.UnknownDecision: ("unknown-decision", 404),
    errors.ErasedDecision: ("erased-decision", 404),
    errors.NotNumberedYet: ("not-numbered-yet", 404),
    errors.UnknownErasure: ("unknown-erasure", 404),
    errors.UnknownExport: ("unknown-export", 404),
    errors.UnknownInvitation: ("unknown-invitation", 404),
    errors.UnknownOfficer: ("unknown-officer", 404),
    errors.LastOwner: ("last-owner", 409),
    errors.TooManyTries: ("too-many-requests", 429),
}
FAULT = 500  # the first status that says so
OF_HTTP = {403: "forbidden", 404: "not-found", 413: "body-too-large", 503: "unavailable"}
NO_SESSION = 403  # HTTP's own 401 must name a scheme, and there is none for forms


def register(blueprint: Blueprint) -> None:
    """Answer every error of the room."""
    blueprint.register_error_handler(NotSignedIn, _ask_to_sign_in)
    blueprint.register_error_handler(errors.PahintulotError, _from_refusal)
    blueprint.register_error_handler(DBAPIError, _unavailable)
    blueprint.register_error_handler(PoolTimeoutError, _unavailable)
    blueprint.register_error_handler(HTTPException, _from_http)


def _ask_to_sign_in(_error: NotSignedIn) -> ResponseReturnValue:
    """A page is asked for again afterwards; a form comes back as it was typed."""
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("officer.sign_in.show", next=request.full_path.rstrip("?")), 303)
    kept = kept_fields()
    then = request.path if kept else _page_before()
    return form(Form({"next": then}, {"session": "session_ended"}), NO_SESSION, kept)


def _page_before() -> str:
    """Where a form without fields stood, which has no page of its own to come back to."""
    _, _, address = (request.referrer or "").partition("://")
    host, slash, path = address.partition("/")
    return slash + path if host == request.host else ""


def _from_refusal(error: errors.PahintulotError) -> ResponseReturnValue:
    own = OWN.get(type(error))
    slug, status = own or (slug_of(error), PROBLEM_TYPES[slug_of(error)].status.value)
    return _page(slug, status, _when_again(error))


def _when_again(error: errors.PahintulotError) -> dict[str, str]:
    match error:
        case errors.TooManyTries():
            return {"Retry-After": str(error.retry_after_s)}
        case errors.TooManyRequests():
            return {"Retry-After": str(error.retry_after)}
        case errors.Unavailable():
            return {"Retry-After": str(RETRY_AFTER_S)}
    return {}


def _unavailable(_error: Exception) -> ResponseReturnValue:
    return _page("unavailable", 503, {"Retry-After": str(RETRY_AFTER_S)})


def _from_http(error: HTTPException) -> ResponseReturnValue:
    note_failure(error)
    status = error.code or 500
    own = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    return _page(OF_HTTP.get(status, ""), status, own)


def _page(slug: str, status: int, headers: Mapping[str, str]) -> ResponseReturnValue:
    db.session.rollback()
    if status >= FAULT:
        g.setdefault("officer", None)  # a store that fails is not asked again who it is
    known = words().texts
    key = f"refused_{slug.replace('-', '_')}"
    shown = key if key in known else "refused_otherwise"
    response = make_response(page("refused.html", status=status, key=shown))
    response.headers.update(headers)
    return response
