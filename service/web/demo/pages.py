"""/demo/…: a news site as a stranger would build it, with our tag on it. Only for trying out.

The neighbour is the same site seen as another one: on the next port, under another host name.
"""

from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.web.auth import anyone
from service.web.context import settings
from service.web.demo import hits

blueprint = Blueprint(
    "demo",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/demo/static",
)


@blueprint.get("/")
@anyone
def front() -> ResponseReturnValue:
    """The neighbour on the next port; on the first one, the way to the demonstration."""
    if _port(f"//{request.host}") == _port(settings().public_url) + 1:
        return _page("demo/neighbour.html", script_host=settings().public_url)
    return redirect("/demo/")


@blueprint.get("/demo/")
@anyone
def filipino() -> Response:
    """The front page, in Filipino."""
    return _page("demo/fil.html")


@blueprint.get("/demo/en/")
@anyone
def english() -> Response:
    """The front page, in English."""
    return _page("demo/en.html")


@blueprint.get("/demo/privacy")
@anyone
def privacy() -> Response:
    """What the notice's link leads to."""
    return _page("demo/privacy.html")


@blueprint.get("/.well-known/gpc.json")
@anyone
def honours_gpc() -> Response:
    """The demonstration's own promise, which holds for all that it does."""
    return jsonify(gpc=True, lastUpdate="2026-11-24")


@blueprint.get("/demo/analytics.js")
@anyone
def analytics() -> Response:
    """The stand-in for an analytics tool."""
    return blueprint.send_static_file("analytics.js")


@blueprint.get("/demo/hits")
@anyone
def read_hits() -> Response:
    """How often the stand-in reported."""
    return jsonify(hits=hits.count())


@blueprint.post("/demo/hits")
@anyone
def add_hit() -> Response:
    """The stand-in's report."""
    hits.add()
    return jsonify(hits=hits.count())


@blueprint.delete("/demo/hits")
@anyone
def reset_hits() -> ResponseReturnValue:
    """Count from nothing again."""
    hits.reset()
    return "", 204


@blueprint.after_request
def _never_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(template: str, script_host: str = "") -> Response:
    source = f"'self' {script_host}".strip()
    page = make_response(render_template(template, script_host=script_host, hits=hits.count()))
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {source}; connect-src {source}; style-src 'self'; "
        "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return page


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)
