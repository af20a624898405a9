"""Erasure and legal holds: the calls that name a person."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from service.domain.ids import SUBJECT_ID
from service.usecases.hold_subject import HoldRequest
from service.web.schemas.fields import EXPIRES_EXAMPLE, SUBJECT_ID_EXAMPLE, Matches, Moment

_LONGEST_REASON = 500
REASON_EXAMPLE = "A claim is before the court"


class SubjectSchema(Schema):
    subject_id = fields.String(
        required=True,
        validate=Matches(SUBJECT_ID, "22 characters of base64url (128 bits)"),
        metadata={"example": SUBJECT_ID_EXAMPLE},
    )


def _says_something(value: str) -> None:
    if not value.strip() or any(character < " " for character in value):
        raise ValidationError("must be words on one line")


class HoldRequestSchema(SubjectSchema):
    reason = fields.String(
        required=True,
        validate=[validate.Length(1, _LONGEST_REASON), _says_something],
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
