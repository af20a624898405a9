"""GET /v1/sites/{site_key}/subjects/me: what is kept about the person who asks."""

from dataclasses import asdict

from flask.typing import ResponseReturnValue

from service.storage.engine import db
from service.usecases.show_history import show_history
from service.web.auth import visitor_only
from service.web.context import keyring, site_of_request
from service.web.cors import guard
from service.web.first_party import credential
from service.web.openapi import Blueprint
from service.web.schemas.history import HistoryQuerySchema, HistorySchema

blueprint = Blueprint("history", __name__, description="A person's own decisions and receipts")
guard(blueprint)


@blueprint.route("/v1/sites/<site_key>/subjects/me")
@visitor_only
@blueprint.arguments(HistoryQuerySchema, location="query")
@blueprint.response(200, HistorySchema)
def get_me(query: dict[str, str | None], site_key: str) -> ResponseReturnValue:  # noqa: ARG001
    """The decisions of the person whose token is the bearer, past its end or not.

    In first-party mode the site's own cookie stands in for the bearer.
    """
    site = site_of_request()
    token = credential(site) or ""
    return asdict(show_history(db.session(), keyring(), site.site_key, token, query["before"]))
