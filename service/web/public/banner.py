"""/b/…: the script that pages embed, its pinned twin, and its texts in another language."""

import re

from flask import Blueprint
from werkzeug import Response
from werkzeug.exceptions import NotFound

from service.domain.canonical import sha256_hex
from service.domain.ids import LANGUAGE, SHA256
from service.storage.engine import db
from service.usecases.serve_banner import (
    DOCTOR,
    PANEL,
    serve_banner,
    serve_configuration,
    serve_part,
    serve_pinned_banner,
    serve_texts,
)
from service.web.auth import anyone
from service.web.caching import IMMUTABLE, STABLE, compressed, immutable, stable
from service.web.context import site_of_request
from service.web.cors import open_to_every_page

blueprint = Blueprint("banner", __name__)
blueprint.after_request(open_to_every_page)

_PREFIX = re.compile(r"[0-9a-f]{16}")


@blueprint.get("/b/<site:site_key>.js")
@anyone
def script(site_key: str) -> Response:  # noqa: ARG001
    """The script in the site's default language."""
    return compressed(serve_banner(db.session(), site_of_request()), STABLE)


@blueprint.get("/b/<site:site_key>.<variant>.js")
@anyone
def script_variant(site_key: str, variant: str) -> Response:  # noqa: ARG001
    """The script in a named language, or the one whose bytes have that hash (for SRI)."""
    if SHA256.fullmatch(variant):
        pinned = serve_pinned_banner(db.session(), site_of_request(), variant)
        return compressed(pinned, IMMUTABLE)
    if LANGUAGE.fullmatch(variant):
        return compressed(serve_banner(db.session(), site_of_request(), variant), STABLE)
    raise NotFound


@blueprint.get("/b/panel.<sha256>.js", defaults={"part": PANEL})
@blueprint.get("/b/doctor.<sha256>.js", defaults={"part": DOCTOR})
@anyone
def script_part(part: str, sha256: str) -> Response:
    """A part of the script that is fetched when asked for, by the hash it must have."""
    return compressed(serve_part(db.session(), part, sha256), IMMUTABLE)


@blueprint.get("/b/<site:site_key>.json")
@anyone
def configuration(site_key: str) -> Response:  # noqa: ARG001
    """What the script would carry now: an older one takes it over before it asks anew."""
    body = serve_configuration(db.session(), site_of_request())
    return stable(body, "application/json")


@blueprint.get("/b/<site:site_key>.<prefix>.<language>.json")
@anyone
def texts(site_key: str, prefix: str, language: str) -> Response:  # noqa: ARG001
    """The texts in another language of the notice whose hash begins so."""
    if not _PREFIX.fullmatch(prefix):
        raise NotFound
    body = serve_texts(db.session(), site_of_request(), prefix, language)
    return immutable(body, "application/json", sha256_hex(body)[:32])
