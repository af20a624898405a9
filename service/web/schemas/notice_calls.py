"""The calls that check, publish, list and invalidate notices."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from service.domain.ids import NOTICE_REFERENCE
from service.domain.notice import NoticeChange, Proposal
from service.web.schemas.fields import Matches
from service.web.schemas.notice import NoticeDraftSchema
from service.web.schemas.notice_parts import text

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
    pointer = fields.String(required=True)
    detail = fields.String(required=True)


class CheckSchema(Schema):
    flaws = fields.List(
        fields.Nested(FlawSchema),
        required=True,
        metadata={"description": "Empty when it may be published; pointers into the body."},
    )
    asked_again = fields.Integer(
        required=True, metadata={"description": "How many people publishing it asks again."}
    )
    differences = fields.List(
        fields.String(), required=True, metadata={"description": "Towards the one that stands."}
    )


class PublishedSchema(Schema):
    notice = fields.String(required=True)
    version = fields.Integer(required=True)
    change = fields.String(required=True, validate=validate.OneOf(_CHANGES))
    published_at = fields.String(required=True)
    asked_again = fields.Integer(required=True)
    stands = fields.Boolean(required=True)


class NoticeEntrySchema(Schema):
    notice = fields.String(required=True)
    version = fields.Integer(required=True)
    change = fields.String(required=True, validate=validate.OneOf(_CHANGES))
    published_at = fields.String(required=True)
    stands = fields.Boolean(required=True)
    invalidated_at = fields.String(required=True, allow_none=True)
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "Why it was invalidated."}
    )


class NoticeListSchema(Schema):
    notices = fields.List(fields.Nested(NoticeEntrySchema), required=True)


class InvalidationSchema(Schema):
    reason = text(500)
