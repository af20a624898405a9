"""GET /v1/sites/{site_key}/decisions/{decision_id}/receipt: proof of one accept, to hand out."""

from typing import Any

from flask import Response

from service.domain.api_key import Scope
from service.storage.engine import db
from service.usecases.issue_receipt import issue_receipt, sign_receipt
from service.web.auth import key_with
from service.web.context import keyring, site_of_request
from service.web.openapi import Blueprint
from service.web.schemas.fields import SIGNED_EXAMPLE
from service.web.schemas.receipt import DPV_EXAMPLE, KANTARA_EXAMPLE, ReceiptQuerySchema

SIGNED_TYPE = "application/jose"
MEDIA_TYPES = {"dpv": "application/ld+json", "kantara": "application/json"}
_CONTENT = {
    MEDIA_TYPES["dpv"]: {"schema": {"type": "object"}, "example": DPV_EXAMPLE},
    MEDIA_TYPES["kantara"]: {"schema": {"type": "object"}, "example": KANTARA_EXAMPLE},
}

blueprint = Blueprint("receipts", __name__, description="Receipts of consent")


@blueprint.route("/v1/sites/<site_key>/decisions/<decision_id>/receipt")
@key_with(Scope.LOG_READ)
@blueprint.arguments(ReceiptQuerySchema, location="query")
@blueprint.response(
    200,
    {"type": "string"},
    content_type=SIGNED_TYPE,
    description="By `format`, JSON-LD in the terms of the W3C's DPV, or Kantara's JSON; signed, a "
    "compact JWS (RFC 7515) over exactly those bytes",
    example=SIGNED_EXAMPLE,
)
@blueprint.doc(responses={200: {"content": _CONTENT}})
def get_receipt(query: dict[str, Any], site_key: str, decision_id: str) -> Response:
    """The receipt of an accept; the same bytes whenever it is asked for."""
    site_of_request()
    form = query["form"]
    receipt = issue_receipt(db.session(), keyring(), site_key, decision_id, form)
    if query["signed"] == "1":
        return Response(sign_receipt(keyring(), receipt), content_type=SIGNED_TYPE)
    return Response(receipt, content_type=MEDIA_TYPES[form])
