"""/officer: the room as a whole. What holds for all of its pages is said here."""

from flask import Blueprint, Flask, abort, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from service.domain.errors import OriginNotAllowed
from service.web.auth import anyone
from service.web.officer import (
    account,
    erasures,
    exports,
    find,
    home,
    join,
    keys,
    log,
    new_site,
    notices,
    officers,
    overview,
    people,
    processing,
    refusals,
    sign_in,
    site_officers,
    site_settings,
    trail,
)
from service.web.same_origin import is_from_own_page

MAX_FORM_BYTES = 128 * 1024  # a notice's texts, a pasted receipt
SAFE = frozenset(["GET", "HEAD", "OPTIONS"])
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # a form's own `Origin` is told, which browsers without Fetch Metadata are known by
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

blueprint = Blueprint(
    "officer",
    __name__,
    url_prefix="/officer",
    template_folder="templates",
    static_folder="static",
)
for pages in (
    *(sign_in, join, home, account),
    *(overview, log, find, people, erasures, exports, notices, trail),
    *(new_site, site_settings, keys, site_officers, officers, processing),
):
    blueprint.register_blueprint(pages.blueprint)
refusals.register(blueprint)


def register(app: Flask) -> None:
    """Open the room in the application."""
    app.register_blueprint(blueprint)


@blueprint.before_request
def refuse_forgeries() -> None:
    """Nothing changes at the wish of another site's page."""
    request.max_content_length = MAX_FORM_BYTES
    if request.method in SAFE:
        return
    if not is_from_own_page():
        raise OriginNotAllowed("Only a form of these pages may post here.")
    _ = request.form  # one too large is refused here, before a refusal needs what was typed


@blueprint.after_request
def harden(response: Response) -> Response:
    """Nothing inline, nothing from elsewhere, in no frame."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


@blueprint.route("/<path:rest>", methods=["GET", "POST"])
@anyone
def absent(rest: str) -> ResponseReturnValue:  # noqa: ARG001 - said by the address
    """So that what is no page is refused as a page."""
    abort(404)
