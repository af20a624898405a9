"""What every request leaves behind: a log line about the service, and headers against abuse."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request

from service.telemetry import log

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


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
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _end(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else None
    note(request.method, route, response.status_code, g.get("began"))
    structlog.contextvars.clear_contextvars()
    return response


def note(method: str, route: str | None, status: int, began: float | None, **more: str) -> None:
    """Log a request by its rule, not its path: that may hold what somebody typed."""
    ms = round((time.perf_counter() - began) * 1000, 1) if began else None
    log.info("request", method=method, route=route, status=status, ms=ms, **more)
