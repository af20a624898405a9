"""Which pages may talk to a site: its own list of origins, to the letter (Fetch, CORS protocol)."""

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from service.domain.errors import OriginNotAllowed
from service.domain.origin import is_listed
from service.web.context import door_of_request

PREFLIGHT_S = 7200


def guard(blueprint: Blueprint) -> None:
    """Let a browser in on this blueprint's routes of a site only from the site's own pages."""
    blueprint.before_request(_admit)
    blueprint.after_request(_name_origin)


def _admit() -> ResponseReturnValue | None:
    door, origin = door_of_request(), request.headers.get("Origin")
    if origin is not None and not is_listed(origin, door.origins):
        raise OriginNotAllowed("This page's origin is not on the site's list.")
    g.listed_origin = origin
    return _preflight() if request.method == "OPTIONS" else None


def _preflight() -> Response:
    response = Response(status=204)
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_S)
    return response


def _name_origin(response: Response) -> Response:
    response.vary.add("Origin")
    if origin := g.get("listed_origin"):
        response.headers.update(named(origin))
    return response


def named(origin: str) -> dict[str, str]:
    """The headers by which a page of that origin may read an answer."""
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": "Retry-After",
    }


def open_to_every_page(response: Response) -> Response:
    """Public content that no cookie guards: any page may read it, also under isolation."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
