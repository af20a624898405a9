"""/demo/gallery/…: every layout and state of the notice, each at an address of its own.

The real script runs there with a configuration of the gallery's and beside calls that record
nothing (`web/stand_in.py`).
"""

import json
from typing import Any, NamedTuple

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from service.domain.canonical import canonical
from service.domain.errors import Unavailable
from service.storage.engine import db
from service.storage.sites import Site
from service.usecases.find_site import find_site
from service.usecases.prepare_demo import DEMO_SITE
from service.usecases.serve_banner import (
    PANEL,
    configuration_of,
    script_with,
    serve_part,
    serve_texts,
)
from service.web import strict_json
from service.web.auth import anyone
from service.web.context import now
from service.web.demo.states import LAYOUTS, STATES, TEXTS, State, Texts, configured
from service.web.openapi import read_body
from service.web.stand_in import SITE, VISITOR, answer

blueprint = Blueprint("gallery", __name__, url_prefix="/demo/gallery", template_folder="templates")

_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_STATE = "/<texts>/<layout>/<state>"


class Shown(NamedTuple):
    texts: Texts
    css: str | None
    state: State


@blueprint.get("/")
@anyone
def front() -> ResponseReturnValue:
    """The way in."""
    return redirect("/demo/gallery/fil/bar/")


@blueprint.get("/visitor.js")
@anyone
def visitor() -> Response:
    """The visitor whom the script meets."""
    return _javascript(VISITOR)


@blueprint.get("/<texts>/<layout>/")
@anyone
def hall(texts: str, layout: str) -> str:
    """Every state in these texts and this layout, side by side."""
    if texts not in TEXTS or layout not in LAYOUTS:
        raise NotFound
    return render_template(
        "demo/gallery.html", texts=texts, layout=layout, TEXTS=TEXTS, LAYOUTS=LAYOUTS, STATES=STATES
    )


@blueprint.get(f"{_STATE}/")
@anyone
def picture(texts: str, layout: str, state: str) -> str:
    """One state: a page of a site with our tag on it, and a visitor who comes in that state."""
    shown = _shown(texts, layout, state)
    notice = str(_real(shown)["notice"])
    return render_template(
        "demo/state.html",
        shown=shown,
        cookie=shown.state.cookie(notice, now()),
        others=f"/demo/gallery/{texts}/{layout}/",
    )


@blueprint.get(f"{_STATE}/b/{SITE}.js")
@anyone
def script(texts: str, layout: str, state: str) -> Response:
    """The real script."""
    shown = _shown(texts, layout, state)
    return _javascript(script_with(configured(_real(shown), *shown)).content)


@blueprint.get(f"{_STATE}/b/{SITE}.json")
@anyone
def renewed(texts: str, layout: str, state: str) -> Response:
    """What the script would carry now: the same."""
    shown = _shown(texts, layout, state)
    return _json(canonical(configured(_real(shown), *shown)))


@blueprint.get(f"{_STATE}/b/panel.<sha256>.js")
@anyone
def panel(texts: str, layout: str, state: str, sha256: str) -> Response:
    """The real panel."""
    _shown(texts, layout, state)
    return _javascript(serve_part(db.session(), PANEL, sha256).content)


@blueprint.get(f"{_STATE}/b/{SITE}.<prefix>.<language>.json")
@anyone
def every_word(texts: str, layout: str, state: str, prefix: str, language: str) -> Response:
    """Every text, the panel's too."""
    shown = _shown(texts, layout, state)
    if language != shown.texts.language:
        raise NotFound
    words = json.loads(serve_texts(db.session(), _demo_site(), prefix, shown.texts.source))
    return _json(canonical(shown.texts.words(words)))


@blueprint.post(f"{_STATE}/v1/sites/{SITE}/decisions")
@anyone
def decide(texts: str, layout: str, state: str) -> ResponseReturnValue:
    """An answer as the service gives it, to a decision that nobody records."""
    if not _shown(texts, layout, state).state.is_up:
        raise Unavailable("The gallery plays a service that is down.")
    return jsonify(answer(strict_json.parse(read_body(request)), now())), 201


@blueprint.after_request
def _strict_and_never_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _shown(texts: str, layout: str, state: str) -> Shown:
    if texts not in TEXTS or layout not in LAYOUTS or state not in STATES:
        raise NotFound
    return Shown(TEXTS[texts], LAYOUTS[layout][1], STATES[state])


def _demo_site() -> Site:
    return find_site(db.session(), DEMO_SITE)


def _real(shown: Shown) -> dict[str, Any]:
    return configuration_of(db.session(), _demo_site(), shown.texts.source)


def _javascript(content: bytes) -> Response:
    return Response(content, content_type="text/javascript; charset=utf-8")


def _json(content: bytes) -> Response:
    return Response(content, content_type="application/json")
