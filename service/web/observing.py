"""What every request leaves behind: a log line about the service, and headers against abuse."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request

from service.telemetry import log

DEFAULT_POLICY = "default-src 'none'; frame-ancestors 'none'"


def register(app: Flask) -> None:
    """Watch every request of the application."""
    app.logger.disabled = True  # Flask's own words on an error: `problems` has said it already
    app.before_request(_begin)
    app.after_request(_harden)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _harden(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Content-Security-Policy", DEFAULT_POLICY)
    return response


def _end(response: Response) -> Response:
    # the rule, not the path: a path may hold what somebody typed
    log.info(
        "request",
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None,
    )
    structlog.contextvars.clear_contextvars()
    return response
