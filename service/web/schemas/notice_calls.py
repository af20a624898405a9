"""The calls that check, publish, list and invalidate notices."""

import json
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from service.bundled import DEMO_NOTICE
from service.domain.ids import NOTICE_REFERENCE
from service.domain.notice import NoticeChange, Proposal
from service.web.schemas.fields import DECIDED_EXAMPLE, NOTICE_EXAMPLE, Matches
from service.web.schemas.notice import NoticeDraftSchema
from service.web.schemas.notice_parts import text

DRAFT_EXAMPLE: dict[str, Any] = json.loads(DEMO_NOTICE.read_text("utf-8"))
PROPOSAL_EXAMPLE = {"draft": DRAFT_EXAMPLE, "change": "material", "replaces": NOTICE_EXAMPLE}
REASON_EXAMPLE = "It named the wrong controller."
_CHANGES = (NoticeChange.MATERIAL.value, NoticeChange.EDITORIAL.value)


class ProposalSchema(Schema):
    draft = fields.Nested(NoticeDraftSchema, required=True)
    change = fields.String(
        required=True,
        validate=validate.OneOf(_CHANGES),
        metadata={"description": "material: everyone who accepted is asked again; else nobody."},
    )
    replaces = fields.String(
        required=True,
        allow_none=True,
        validate=Matches(NOTICE_REFERENCE, "sha256: and 64 hex digits"),
        metadata={"description": "The notice that stands, over which the draft was written."},
    )

    @post_load
    def _to_proposal(self, data: dict[str, Any], **_kwargs: object) -> Proposal:
        replaces = data["replaces"]
        return Proposal(
            draft=data["draft"],
            change=NoticeChange(data["change"]),
            replaces=replaces.removeprefix("sha256:") if replaces else None,
        )


class FlawSchema(Schema):
    pointer = fields.String(required=True, metadata={"example": "/draft/accept_months"})
    detail = fields.String(required=True, metadata={"example": "must be 1 to 13 months"})


class CheckSchema(Schema):
    flaws = fields.List(
        fields.Nested(FlawSchema),
        required=True,
        metadata={"description": "Empty when it may be published; pointers into the body."},
    )
    asked_again = fields.Integer(
        required=True,
        metadata={"description": "How many people publishing it asks again.", "example": 1204},
    )
    differences = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "Towards the one that stands.",
            "example": ["The recipient “Example Analytics Ltd.” was removed."],
        },
    )


class PublishedSchema(Schema):
    notice = fields.String(required=True, metadata={"example": NOTICE_EXAMPLE})
    version = fields.Integer(required=True, metadata={"example": 3})
    change = fields.String(required=True, validate=validate.OneOf(_CHANGES))
    published_at = fields.String(required=True, metadata={"example": DECIDED_EXAMPLE})
    asked_again = fields.Integer(required=True, metadata={"example": 1204})
    stands = fields.Boolean(required=True, metadata={"example": True})


class NoticeEntrySchema(Schema):
    notice = fields.String(required=True, metadata={"example": NOTICE_EXAMPLE})
    version = fields.Integer(required=True, metadata={"example": 3})
    change = fields.String(required=True, validate=validate.OneOf(_CHANGES))
    published_at = fields.String(required=True, metadata={"example": DECIDED_EXAMPLE})
    stands = fields.Boolean(required=True, metadata={"example": False})
    invalidated_at = fields.String(
        required=True, allow_none=True, metadata={"example": DECIDED_EXAMPLE}
    )
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why it was invalidated.", "example": REASON_EXAMPLE},
    )


class NoticeListSchema(Schema):
    notices = fields.List(fields.Nested(NoticeEntrySchema), required=True)


class InvalidationSchema(Schema):
    reason = text(500, metadata={"example": REASON_EXAMPLE})
