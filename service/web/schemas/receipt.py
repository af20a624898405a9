"""Receipts, and what a person is told of themselves."""

from marshmallow import Schema, fields, validate

from service.domain.ids import DECISION_ID
from service.web.schemas.fields import Matches


class ReceiptQuerySchema(Schema):
    form = fields.String(
        data_key="format", load_default="dpv", validate=validate.OneOf(["dpv", "kantara"])
    )
    signed = fields.String(load_default="0", validate=validate.OneOf(["0", "1"]))


class HistoryQuerySchema(Schema):
    before = fields.String(
        load_default=None,
        validate=Matches(DECISION_ID, "the id of a decision"),
        metadata={"description": "The `next` of the page before."},
    )


class SignedReceiptSchema(Schema):
    dpv = fields.String(required=True)
    kantara = fields.String(required=True)


class ReceiptSchema(Schema):
    decision_id = fields.String(required=True)
    dpv = fields.Dict(required=True)
    kantara = fields.Dict(required=True)
    signed = fields.Nested(SignedReceiptSchema, required=True)


class HistorySchema(Schema):
    subject_id = fields.String(required=True)
    decisions = fields.List(
        fields.Dict(),
        required=True,
        metadata={"description": "Records as the export has them, newest first."},
    )
    receipts = fields.List(fields.Nested(ReceiptSchema), required=True)
    next = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Ask again with `before` this; null when nothing is older."},
    )
