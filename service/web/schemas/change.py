"""The changes feed: its query, and its items by type."""

from typing import Any

from marshmallow import Schema, fields, validate

from service.domain.notice import NoticeChange
from service.storage.erasures import ErasureReason
from service.web.schemas.fields import NOTICE_EXAMPLE, SUBJECT_ID_EXAMPLE, Digits
from service.web.schemas.record import RECORD_EXAMPLE, DecisionRecordSchema


class ChangesQuerySchema(Schema):
    after = fields.String(
        load_default=None,
        metadata={"description": "`next` of an earlier answer; from the beginning without it."},
    )
    limit = Digits(load_default=100, validate=validate.Range(1, 1000))


def _type(word: str) -> fields.String:
    return fields.String(required=True, validate=validate.Equal(word), metadata={"enum": [word]})


class DecisionChangeSchema(DecisionRecordSchema):
    type = _type("decision")
    index = fields.Integer(required=True)


class ErasedDecisionChangeSchema(Schema):
    type = _type("decision")
    index = fields.Integer(required=True)
    erased = fields.Boolean(required=True, metadata={"enum": [True]})


class NoticeChangeSchema(Schema):
    type = _type("notice")
    index = fields.Integer(required=True)
    notice = fields.String(required=True)
    version = fields.Integer(required=True)
    change = fields.Enum(NoticeChange, by_value=True, required=True)
    standing = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The notices that stand since, oldest first."},
    )
    reason = fields.String(metadata={"description": "Why it was invalidated."})
    at = fields.String(required=True)


class ErasureChangeSchema(Schema):
    type = _type("erasure")
    index = fields.Integer(required=True)
    reason = fields.Enum(ErasureReason, by_value=True, required=True)
    subject_id = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Whose bodies went; named for 30 days."},
    )
    indexes = fields.String(
        required=True, metadata={"description": "The decisions erased, such as `3 7-12`."}
    )
    erased_at = fields.String(required=True)


ITEMS = (DecisionChangeSchema, ErasedDecisionChangeSchema, NoticeChangeSchema, ErasureChangeSchema)

EXAMPLE: dict[str, Any] = {
    "changes": [
        {
            "type": "notice",
            "index": 0,
            "notice": NOTICE_EXAMPLE,
            "version": 1,
            "change": "material",
            "standing": [NOTICE_EXAMPLE],
            "at": "2026-11-23T20:00:00.000Z",
        },
        {"type": "decision", "index": 1, **RECORD_EXAMPLE},
        {"type": "decision", "index": 2, "erased": True},
        {
            "type": "erasure",
            "index": 3,
            "reason": "request",
            "subject_id": SUBJECT_ID_EXAMPLE,
            "indexes": "2",
            "erased_at": "2026-11-24T08:30:00.000Z",
        },
    ],
    "next": "cGFoYXlhZ2FuLzQ",
}


def changes_answer() -> dict[str, Any]:
    """The answer's schema, made anew each time: it is resolved in place."""
    return {
        "type": "object",
        "required": ["changes", "next"],
        "properties": {
            "changes": {"type": "array", "items": {"anyOf": list(ITEMS)}},
            "next": {"type": "string", "description": "The cursor to send as `after` next time."},
        },
    }
