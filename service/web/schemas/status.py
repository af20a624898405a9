"""The status call."""

from marshmallow import Schema, fields, validate

from service.domain.ids import PURPOSE
from service.domain.status import Status
from service.web.schemas.fields import Matches


class StatusQuerySchema(Schema):
    purpose = fields.String(
        load_default="analytics", validate=Matches(PURPOSE, "the name of a purpose")
    )
    gpc = fields.String(load_default="0", validate=validate.OneOf(["0", "1"]))


class StatusAnswerSchema(Schema):
    allowed = fields.Boolean(required=True)
    purpose = fields.String(required=True)
    status = fields.Enum(Status, by_value=True, required=True, allow_none=True)
    reason = fields.String(required=True)
    ask = fields.Boolean(required=True)
    decided_at = fields.String(required=True, allow_none=True)
    expires_at = fields.String(required=True, allow_none=True)
    notice = fields.String(required=True, allow_none=True)
    gpc = fields.Boolean(required=True)
