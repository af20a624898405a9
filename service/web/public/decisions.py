"""POST /v1/sites/{site_key}/decisions: record what a visitor decided."""

from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from service.domain.api_key import Scope
from service.domain.click import DecisionRequest, Surroundings
from service.domain.errors import FieldError, InvalidInput
from service.domain.first_party import FirstParty
from service.storage.engine import db
from service.usecases.record_decision import record_decision
from service.web import limits
from service.web.auth import pages_or_key
from service.web.context import keyring, settings, site_of_request, surroundings, writes
from service.web.cors import guard
from service.web.first_party import cookies, kept_token, place_of
from service.web.openapi import Blueprint
from service.web.schemas.decision import DecisionAnswerSchema, DecisionRequestSchema, as_answer

blueprint = Blueprint("decisions", __name__, description="Record decisions")
guard(blueprint)


@blueprint.route("/v1/sites/<site_key>/decisions", methods=["POST"])
@pages_or_key(Scope.DECISIONS_WRITE)
@blueprint.arguments(DecisionRequestSchema)
@blueprint.response(201, DecisionAnswerSchema)
@blueprint.alt_response(200, schema=DecisionAnswerSchema, description="Recorded before")
def post_decision(said: DecisionRequest, site_key: str) -> ResponseReturnValue:
    """Record one decision, durably and once; the same idempotency key again answers 200."""
    limits.spend(settings(), site_key, said.outcome)
    origin, place = request.headers.get("Origin"), place_of(site_of_request())
    return _record(with_source(said, origin), surroundings(origin, kept_token(place)), place)


@writes
def _record(
    said: DecisionRequest, seen: Surroundings, place: FirstParty | None
) -> ResponseReturnValue:
    recorded = record_decision(db.session(), keyring(), site_of_request(), said, seen)
    answer = as_answer(recorded, in_first_party=place is not None)
    return answer, 201 if recorded.is_new else 200, cookies(place, recorded)


def with_source(said: DecisionRequest, origin: str | None) -> DecisionRequest:
    """The request with `source` `api` exactly when no browser sent it."""
    if origin is None:
        return replace(said, source="api")
    if said.source == "api":
        raise InvalidInput([FieldError("/source", "a page is not a back end")])
    return said
