"""Erasure and legal holds: the calls that name a person."""

from typing import Any

from marshmallow import Schema, fields, post_load

from service.usecases.hold_subject import HoldRequest
from service.web.schemas.fields import EXPIRES_EXAMPLE, SUBJECT_ID_EXAMPLE, Moment, text
from service.web.schemas.validators import A_SUBJECT_ID

REASON_EXAMPLE = "A claim is before the court"


class SubjectSchema(Schema):
    subject_id = fields.String(
        required=True,
        validate=A_SUBJECT_ID,
        metadata={"example": SUBJECT_ID_EXAMPLE},
    )


class HoldRequestSchema(SubjectSchema):
    reason = text(
        500,
        metadata={
            "description": "Why; a refused erasure is answered with it.",
            "example": REASON_EXAMPLE,
        },
    )
    until = Moment(
        required=True,
        metadata={
            "description": "In the future, at most 10 years away.",
            "example": EXPIRES_EXAMPLE,
        },
    )

    @post_load
    def _to_request(self, data: dict[str, Any], **_kwargs: object) -> HoldRequest:
        return HoldRequest(**data)


class HoldSchema(Schema):
    subject_id = fields.String(required=True, metadata={"example": SUBJECT_ID_EXAMPLE})
    reason = fields.String(required=True, metadata={"example": REASON_EXAMPLE})
    until = fields.String(required=True, metadata={"example": EXPIRES_EXAMPLE})
