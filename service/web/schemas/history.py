"""What a person is told of themselves."""

from marshmallow import Schema, fields

from service.domain.ids import DECISION_ID
from service.web.schemas.fields import SUBJECT_ID_EXAMPLE
from service.web.schemas.receipt import ReceiptSchema
from service.web.schemas.record import RECORD_EXAMPLE, DecisionRecordSchema
from service.web.schemas.validators import Matches


class HistoryQuerySchema(Schema):
    before = fields.String(
        load_default=None,
        validate=Matches(DECISION_ID, "the id of a decision"),
        metadata={"description": "The `next` of the page before."},
    )


class HistorySchema(Schema):
    subject_id = fields.String(required=True, metadata={"example": SUBJECT_ID_EXAMPLE})
    decisions = fields.List(
        fields.Nested(DecisionRecordSchema),
        required=True,
        metadata={
            "description": "Records as the export has them, newest first.",
            "example": [RECORD_EXAMPLE],
        },
    )
    receipts = fields.List(fields.Nested(ReceiptSchema), required=True)
    next = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Ask again with `before` this; null when nothing is older.",
            "example": None,
        },
    )
