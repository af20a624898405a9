"""The status call."""

from marshmallow import Schema, fields, validate

from service.domain.ids import PURPOSE
from service.domain.status import Status
from service.web.schemas.fields import (
    DECIDED_EXAMPLE,
    EXPIRES_EXAMPLE,
    NOTICE_EXAMPLE,
    Matches,
)


class StatusQuerySchema(Schema):
    purpose = fields.String(
        load_default="analytics", validate=Matches(PURPOSE, "the name of a purpose")
    )
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
