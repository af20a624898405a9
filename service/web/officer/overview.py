"""A site's overview: who accepted, declined, withdrew; from the daily counters."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from service.domain.errors import InvalidInput
from service.domain.officer import Role
from service.storage.engine import db
from service.web.context import now
from service.web.officer.access import site, with_role
from service.web.officer.overview_context import overview_context, refused_context
from service.web.officer.pages import page

blueprint = Blueprint("overview", __name__)

REFUSED = 422


@blueprint.get("/sites/<site_key>/")
@with_role(Role.VIEWER)
def show(site_key: str) -> ResponseReturnValue:
    """The span that the address names, and two notices side by side where it names them."""
    at, status = now(), 200
    try:
        shown = overview_context(db.session(), site_key, request.args, at)
    except InvalidInput as error:
        shown, status = refused_context(db.session(), site_key, request.args, error, at), REFUSED
    return page("overview.html", status=status, site=site(), **shown)
