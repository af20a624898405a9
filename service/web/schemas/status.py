"""The status calls: what is asked of one visitor or of many, and what is answered of each."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from service.domain.ids import COUNTRY, notice_reference
from service.domain.status import Answer, Status
from service.domain.times import rfc3339_or_none
from service.usecases.check_status import DEFAULT_PURPOSE, SubjectQuestion
from service.web.schemas.fields import (
    DECIDED_EXAMPLE,
    EXPIRES_EXAMPLE,
    NOTICE_EXAMPLE,
    SUBJECT_ID_EXAMPLE,
    Flag,
    ShortList,
)
from service.web.schemas.subject import SubjectSchema
from service.web.schemas.validators import A_PURPOSE, Matches

MAX_SUBJECTS = 1_000


def _purpose() -> fields.String:
    return fields.String(load_default=DEFAULT_PURPOSE, validate=A_PURPOSE)


class StatusQuerySchema(Schema):
    purpose = _purpose()
    gpc = fields.String(load_default="0", validate=validate.OneOf(["0", "1"]))


class StatusAnswerSchema(Schema):
    allowed = fields.Boolean(required=True, metadata={"example": True})
    purpose = fields.String(required=True, metadata={"example": "analytics"})
    status = fields.Enum(Status, by_value=True, required=True, allow_none=True)
    reason = fields.String(required=True, metadata={"example": "given"})
    ask = fields.Boolean(required=True, metadata={"example": False})
    decided_at = fields.String(
        required=True, allow_none=True, metadata={"example": DECIDED_EXAMPLE}
    )
    expires_at = fields.String(
        required=True, allow_none=True, metadata={"example": EXPIRES_EXAMPLE}
    )
    notice = fields.String(required=True, allow_none=True, metadata={"example": NOTICE_EXAMPLE})
    gpc = fields.Boolean(required=True, metadata={"example": False})


class SubjectQuestionSchema(SubjectSchema):
    gpc = Flag(
        load_default=False,
        metadata={"description": "The visitor's signal now.", "example": False},
    )
    country = fields.String(
        validate=Matches(COUNTRY, "two capital letters (ISO 3166-1)"),
        metadata={"description": "Where the visitor is; no site's answer depends on it yet."},
    )

    @post_load
    def _to_question(self, data: dict[str, Any], **_kwargs: object) -> SubjectQuestion:
        return SubjectQuestion(data["subject_id"], data["gpc"])


class BatchRequestSchema(Schema):
    subjects = ShortList(
        fields.Nested(SubjectQuestionSchema),
        required=True,
        validate=validate.Length(min=1, max=MAX_SUBJECTS),
    )
    purpose = _purpose()


class SubjectAnswerSchema(StatusAnswerSchema):
    subject_id = fields.String(required=True, metadata={"example": SUBJECT_ID_EXAMPLE})


class BatchAnswerSchema(Schema):
    results = fields.List(
        fields.Nested(SubjectAnswerSchema),
        required=True,
        metadata={"description": "One for each subject, in the order asked."},
    )


def as_answer(answer: Answer, purpose: str) -> dict[str, Any]:
    """The answer as the contract writes it."""
    return {
        "allowed": answer.allowed,
        "purpose": purpose,
        "status": answer.status,
        "reason": answer.reason,
        "ask": answer.ask,
        "decided_at": rfc3339_or_none(answer.decided_at),
        "expires_at": rfc3339_or_none(answer.expires_at),
        "notice": notice_reference(answer.notice),
        "gpc": answer.gpc,
    }
