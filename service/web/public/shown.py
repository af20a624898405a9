"""POST /v1/sites/{site_key}/shown: count a visit that was shown the notice, and no more."""

from flask.typing import ResponseReturnValue

from service.web import limits
from service.web.auth import pages_only
from service.web.context import door_of_request, now, settings, shown_visits
from service.web.cors import guard
from service.web.openapi import Blueprint, body_of_at_most
from service.web.schemas.shown import ShownSchema

MAX_BODY_BYTES = 256

blueprint = Blueprint("shown", __name__, description="Count visits that were shown the notice")
guard(blueprint)


@blueprint.route("/v1/sites/<site_key>/shown", methods=["POST"])
@body_of_at_most(MAX_BODY_BYTES)
@pages_only
@blueprint.arguments(ShownSchema())
@blueprint.response(204)
def post_shown(said: dict[str, str], site_key: str) -> ResponseReturnValue:
    """Count one visit for the day and language; of it nothing else is looked at or kept.

    Only a page of the site may tell of one, with its `Origin`. A site that does not count these,
    though an older script still tells of one, answers alike.
    """
    if door_of_request().counts_shown:
        limits.spend_shown(settings(), site_key)
        shown_visits().count(site_key, now().date(), said["language"])
    return "", 204
