"""/officer/: the sites that somebody may look at."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.storage.engine import db
from service.usecases.list_sites import sites_of
from service.web.officer.access import officer, signed_in
from service.web.officer.pages import page

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@signed_in
def show() -> ResponseReturnValue:
    """Each site with the role held there."""
    return page("home.html", sites=sites_of(db.session(), officer()))
