"""POST /v1/sites/{site_key}/decisions: record what a visitor decided."""

from dataclasses import replace
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from service.domain.api_key import Scope
from service.domain.click import DecisionRequest, Surroundings
from service.domain.errors import FieldError, InvalidInput
from service.domain.ids import notice_reference
from service.domain.times import rfc3339
from service.storage.engine import db
from service.usecases.record_decision import Recorded, record_decision
from service.web import limits
from service.web.auth import pages_or_key
from service.web.context import keyring, settings, site_of_request, surroundings, writes
from service.web.cors import guard
from service.web.openapi import Blueprint
from service.web.schemas.decision import DecisionAnswerSchema, DecisionRequestSchema

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
    origin = request.headers.get("Origin")
    return _record(with_source(said, origin), surroundings(origin))


@writes
def _record(said: DecisionRequest, seen: Surroundings) -> ResponseReturnValue:
    recorded = record_decision(db.session(), keyring(), site_of_request(), said, seen)
    return as_answer(recorded), 201 if recorded.is_new else 200


def with_source(said: DecisionRequest, origin: str | None) -> DecisionRequest:
    """The request with `source` `api` exactly when no browser sent it."""
    if origin is None:
        return replace(said, source="api")
    if said.source == "api":
        raise InvalidInput([FieldError("/source", "a page is not a back end")])
    return said


def as_answer(recorded: Recorded) -> dict[str, Any]:
    """The answer's body; who refused without a token is given no id."""
    decision = recorded.decision
    answer: dict[str, Any] = {
        "decision_id": decision.decision_id,
        "outcome": decision.outcome,
        "purposes": decision.purposes,
        "decided_at": rfc3339(decision.decided_at),
        "expires_at": rfc3339(decision.expires_at),
        "notice": notice_reference(decision.notice),
        "allowed": {purpose: answer.allowed for purpose, answer in recorded.answers.items()},
    }
    if decision.subject_id:
        answer["subject_id"] = decision.subject_id
    if recorded.token:
        answer["token"] = recorded.token
        if not any(answer["allowed"].values()):
            answer["reason"] = next(iter(recorded.answers.values())).reason
    return answer
