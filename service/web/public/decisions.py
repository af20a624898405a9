"""POST /v1/sites/{site_key}/decisions: record what a visitor decided."""

from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from service.domain.api_key import Scope
from service.domain.click import DecisionRequest
from service.domain.errors import FieldError, InvalidInput
from service.usecases.record_decision import record_decision, shown_token
from service.web import limits
from service.web.auth import pages_or_key
from service.web.context import door_of_request, keyring, recording, settings, surroundings
from service.web.cors import guard
from service.web.first_party import cookies, kept_token, place_of
from service.web.openapi import Blueprint
from service.web.schemas.decision import DecisionAnswerSchema, DecisionRequestSchema, as_answer

blueprint = Blueprint("decisions", __name__, description="Record decisions")
guard(blueprint)


@blueprint.route("/v1/sites/<site_key>/decisions", methods=["POST"])
@pages_or_key(Scope.DECISIONS_WRITE)
@blueprint.arguments(DecisionRequestSchema())  # made once: it costs more than to use it
@blueprint.response(201, DecisionAnswerSchema)
@blueprint.alt_response(200, schema=DecisionAnswerSchema, description="Recorded before")
def post_decision(said: DecisionRequest, site_key: str) -> ResponseReturnValue:
    """Record one decision, durably and once; the same idempotency key again answers 200."""
    limits.spend(settings(), site_key, said.outcome)
    origin, place = request.headers.get("Origin"), place_of(door_of_request())
    seen = surroundings(origin, kept_token(place))
    said = with_source(said, origin)
    is_fenced, is_known = origin is None, shown_token(said, seen) is not None
    with recording(in_transaction=is_fenced or is_known) as connection:
        recorded = record_decision(connection, keyring(), site_key, said, seen)
    answer = as_answer(recorded, in_first_party=place is not None)
    return answer, 201 if recorded.is_new else 200, cookies(place, recorded)


def with_source(said: DecisionRequest, origin: str | None) -> DecisionRequest:
    """The request with `source` `api` exactly when no browser sent it."""
    if origin is None:
        return replace(said, source="api")
    if said.source == "api":
        raise InvalidInput([FieldError("/source", "a page is not a back end")])
    return said
