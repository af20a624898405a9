"""POST /v1/sites/{site_key}/pins: keep a script for the pages that name it by its hash."""

from flask.typing import ResponseReturnValue

from service.domain.api_key import Scope
from service.storage.engine import db
from service.usecases.pin_script import pin_script
from service.web.auth import key_with
from service.web.context import now, settings, site_of_request, writes
from service.web.openapi import Blueprint
from service.web.schemas.pin import PinAnswerSchema, PinRequestSchema

blueprint = Blueprint("pins", __name__, description="Scripts pinned by their hash (SRI)")


@blueprint.route("/v1/sites/<site_key>/pins", methods=["POST"])
@key_with(Scope.SITE_ADMIN)
@blueprint.arguments(PinRequestSchema)
@blueprint.response(201, PinAnswerSchema)
@blueprint.alt_response(200, schema=PinAnswerSchema, description="Pinned before: the same pin")
@writes
def post_pin(wanted: dict[str, str | None], site_key: str) -> ResponseReturnValue:  # noqa: ARG001 - read from the request
    """Pin the site's script as it is now; its address then answers for ever with these bytes."""
    site = site_of_request()
    address = site.first_party_url or settings().public_url
    pin = pin_script(db.session(), site, public_url=address, now=now(), language=wanted["language"])
    answer = {"src": pin.src, "integrity": pin.integrity, "sha256": pin.sha256, "tag": pin.tag}
    return answer, 201 if pin.is_new else 200
