"""Errors as RFC 9457 problem documents: one table, one shape, one content type.

Every `type` is a heading of /docs/problems. What a database says is never echoed.
"""

import json
from http import HTTPStatus

from flask import Flask, Response, current_app, g
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from service.domain import errors
from service.domain.times import rfc3339
from service.telemetry import log, place_of
from service.web.problem_types import MEDIA_TYPE, PROBLEM_TYPES, ProblemType

RETRY_AFTER_S = 2
MAX_ERRORS = 20  # a flood of flaws is not answered with a flood

SLUGS: dict[type[errors.PahintulotError], str] = {
    errors.MalformedInput: "malformed-input",
    errors.InvalidNotice: "invalid-notice",
    errors.InvalidInput: "invalid-input",
    errors.UnknownSite: "unknown-site",
    errors.UnknownNotice: "unknown-notice",
    errors.UnknownSubject: "unknown-subject",
    errors.UnknownReceipt: "unknown-receipt",
    errors.UnknownKey: "unknown-key",
    errors.OriginNotAllowed: "origin-not-allowed",
    errors.TokenMissing: "token-missing",
    errors.KeyMissing: "key-missing",
    errors.KeyNotSufficient: "key-not-sufficient",
    errors.KeyReused: "key-reused",
    errors.OnHold: "on-hold",
    errors.NoticeReplaced: "notice-replaced",
    errors.AlreadyExists: "already-exists",
    errors.TooManyRequests: "too-many-requests",
    errors.Unavailable: "unavailable",
}
_HTTP_SLUGS = {
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body-too-large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported-media-type",
    HTTPStatus.SERVICE_UNAVAILABLE: "unavailable",
}


def register(app: Flask) -> None:
    """Answer every error of the application with a problem document."""
    app.register_error_handler(errors.PahintulotError, _from_refusal)
    app.register_error_handler(DBAPIError, _from_database)
    app.register_error_handler(PoolTimeoutError, _from_database)
    app.register_error_handler(HTTPException, _from_http)


def slug_of(error: errors.PahintulotError) -> str:
    """What this kind of refusal is called."""
    return next(SLUGS[kind] for kind in type(error).__mro__ if kind in SLUGS)


def _from_refusal(error: errors.PahintulotError) -> Response:
    slug = slug_of(error)
    more: dict[str, object] = {}
    if isinstance(error, errors.InvalidInput):
        more["errors"] = [
            {"pointer": e.pointer, "detail": e.detail} for e in error.errors[:MAX_ERRORS]
        ]
    if isinstance(error, errors.OnHold):
        more["hold"] = {"reason": error.why, "until": rfc3339(error.until)}
    if error.reason:
        more |= {"allowed": False, "ask": False, "reason": error.reason}
    response = _problem(PROBLEM_TYPES[slug], str(error), more)
    match error:
        case errors.TooManyRequests():
            response.headers["Retry-After"] = str(error.retry_after)
        case errors.Unavailable():
            response.headers["Retry-After"] = str(RETRY_AFTER_S)
        case errors.KeyMissing() | errors.TokenMissing():
            response.headers["WWW-Authenticate"] = 'Bearer realm="pahintulot"'
    return response


def _from_database(error: DBAPIError | PoolTimeoutError) -> Response:
    log.error("database_failed", kind=type(getattr(error, "orig", error)).__name__)
    return _from_refusal(
        errors.Unavailable(
            "Every connection to the store is in use; try again."
            if isinstance(error, PoolTimeoutError)
            else "The store does not answer for it; send it again, with the same idempotency key."
        )
    )


def note_failure(error: HTTPException) -> None:
    """Log what was no refusal but a fault of ours: where it is, and nothing that it says."""
    if error.code in (None, HTTPStatus.INTERNAL_SERVER_ERROR):
        cause = getattr(error, "original_exception", None) or error
        log.error("request_failed", kind=type(cause).__name__, where=place_of(cause))


def _from_http(error: HTTPException) -> Response:
    note_failure(error)
    status = HTTPStatus(error.code or 500)
    otherwise = "bad-request" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "internal-error"
    kind = PROBLEM_TYPES[_HTTP_SLUGS.get(status, otherwise)]
    response = _problem(kind, kind.advice, {}, status)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _problem(
    kind: ProblemType, detail: str, more: dict[str, object], status: HTTPStatus | None = None
) -> Response:
    status = status or kind.status
    body = kind.document(current_app.config["PUBLIC_URL"], detail, g.get("request_id"))
    body |= {"status": status.value, **more}
    return Response(json.dumps(body), status.value, content_type=MEDIA_TYPE)
