"""Answers that caches may keep: validators, lifetimes, and the form each browser can read."""

from flask import request
from werkzeug import Response

from service.domain.canonical import sha256_hex
from service.usecases.serve_banner import Script

YEAR_S = 365 * 24 * 3600
STABLE = "public, max-age=300, stale-while-revalidate=86400"
IMMUTABLE = f"public, max-age={YEAR_S}, immutable"


def compressed(script: Script, cache_control: str) -> Response:
    """The script in the smallest form that the browser says it reads, or 304."""
    encoding, body = "identity", script.content
    accepted = request.accept_encodings
    if accepted["br"]:
        encoding, body = "br", script.brotli
    elif accepted["gzip"]:
        encoding, body = "gzip", script.gzip
    response = Response(body, content_type="text/javascript; charset=utf-8")
    if encoding != "identity":
        response.content_encoding = encoding
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{script.sha256[:32]}-{encoding}")
    response.headers["Cache-Control"] = cache_control
    return response.make_conditional(request)


def immutable(body: bytes, content_type: str, etag: str) -> Response:
    """Content whose address names it for ever."""
    response = Response(body, content_type=content_type)
    response.set_etag(etag)
    response.headers["Cache-Control"] = IMMUTABLE
    return response.make_conditional(request)


def stable(body: bytes, content_type: str) -> Response:
    """Content that changes now and then: kept for minutes, and checked by its hash."""
    response = Response(body, content_type=content_type)
    response.set_etag(sha256_hex(body)[:32])
    response.headers["Cache-Control"] = STABLE
    return response.make_conditional(request)
