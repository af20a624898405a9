"""The decision call: what a browser says, and what it is told."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from service.domain.click import DecisionRequest
from service.domain.decision import SOURCES, Outcome
from service.domain.ids import (
    IDEMPOTENCY_KEY,
    notice_reference,
)
from service.domain.times import rfc3339
from service.usecases.record_decision import Recorded
from service.web.schemas.fields import (
    DECIDED_EXAMPLE,
    DECISION_ID_EXAMPLE,
    EXPIRES_EXAMPLE,
    NOTICE_EXAMPLE,
    SIGNED_EXAMPLE,
    SUBJECT_ID_EXAMPLE,
    Flag,
    Whole,
)
from service.web.schemas.validators import A_LANGUAGE, A_NOTICE, A_PURPOSE, Matches, all_different

MAX_PURPOSES = 8
_A_YEAR_S = 366 * 24 * 3600


class DecisionRequestSchema(Schema):
    idempotency_key = fields.String(
        required=True,
        validate=Matches(IDEMPOTENCY_KEY, "22 characters of base64url (128 bits)"),
        metadata={"example": "q83vEjRWeJASNFZ4kBI0Vg"},
    )
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    purposes = fields.List(
        fields.String(validate=A_PURPOSE),
        required=True,
        validate=[validate.Length(max=MAX_PURPOSES), all_different],
        metadata={
            "description": "The whole set now allowed; empty for a decline or withdrawal.",
            "example": ["analytics"],
        },
    )
    notice = fields.String(
        required=True,
        validate=A_NOTICE,
        metadata={"example": NOTICE_EXAMPLE},
    )
    languages = fields.List(
        fields.String(validate=A_LANGUAGE),
        required=True,
        validate=[validate.Length(min=1, max=4), all_different],
        metadata={"example": ["fil"]},
    )
    source = fields.String(required=True, validate=validate.OneOf(SOURCES))
    gpc = Flag(load_default=False, metadata={"example": False})
    parity = Flag(load_default=None, allow_none=True, metadata={"example": True})
    queued_s = Whole(load_default=0, validate=validate.Range(0, _A_YEAR_S))
    token = fields.String(load_default=None, allow_none=True)

    @validates_schema
    def _purposes_fit_outcome(self, data: dict[str, Any], **_kwargs: object) -> None:
        if (data["outcome"] is Outcome.ACCEPT) != bool(data["purposes"]):
            wanted = "name what is allowed" if not data["purposes"] else "be empty"
            raise ValidationError(f"must {wanted} for this outcome", "purposes")

    @post_load
    def _to_request(self, data: dict[str, Any], **_kwargs: object) -> DecisionRequest:
        data["notice"] = data["notice"].removeprefix("sha256:")
        data["purposes"], data["languages"] = tuple(data["purposes"]), tuple(data["languages"])
        return DecisionRequest(**data)


class DecisionAnswerSchema(Schema):
    decision_id = fields.String(required=True, metadata={"example": DECISION_ID_EXAMPLE})
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    purposes = fields.List(fields.String(), required=True, metadata={"example": ["analytics"]})
    decided_at = fields.String(required=True, metadata={"example": DECIDED_EXAMPLE})
    expires_at = fields.String(required=True, metadata={"example": EXPIRES_EXAMPLE})
    notice = fields.String(required=True, allow_none=True, metadata={"example": NOTICE_EXAMPLE})
    subject_id = fields.String(metadata={"example": SUBJECT_ID_EXAMPLE})
    token = fields.String(metadata={"example": SIGNED_EXAMPLE})
    mark = fields.String(
        metadata={
            "description": "In first-party mode: what the readable cookie now holds.",
            "example": "yes.analytics.5f70bf18a0860070.1795464904.1811103304",
        }
    )
    allowed = fields.Dict(
        keys=fields.String(),
        values=fields.Boolean(),
        required=True,
        metadata={"example": {"analytics": True}},
    )
    reason = fields.String(metadata={"description": "Why an accept allows nothing."})


def as_answer(recorded: Recorded, *, in_first_party: bool) -> dict[str, Any]:
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
    if in_first_party and recorded.is_kept:
        answer["mark"] = recorded.mark
    return answer
