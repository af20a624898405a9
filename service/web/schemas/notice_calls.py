"""The calls that check, publish, list and invalidate notices."""

import json
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from service.bundled import DEMO_NOTICE
from service.domain.ids import notice_reference
from service.domain.notice import NoticeChange, Proposal
from service.domain.times import rfc3339, rfc3339_or_none
from service.usecases.list_notices import NoticeEntry
from service.usecases.publish_notice import Published
from service.web.schemas.fields import DECIDED_EXAMPLE, NOTICE_EXAMPLE, text
from service.web.schemas.notice import NoticeDraftSchema
from service.web.schemas.validators import A_NOTICE

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
        validate=A_NOTICE,
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


def as_published(done: Published) -> dict[str, Any]:
    """The answer to a publication."""
    return {
        "notice": notice_reference(done.notice.sha256),
        "version": done.notice.version,
        "change": done.change,
        "published_at": rfc3339(done.notice.published_at),
        "asked_again": done.check.asked_again,
        "stands": True,
    }


def as_entry(entry: NoticeEntry) -> dict[str, Any]:
    """A notice as lists show it."""
    return {
        "notice": notice_reference(entry.sha256),
        "version": entry.version,
        "change": entry.change,
        "published_at": rfc3339(entry.published_at),
        "stands": entry.stands,
        "invalidated_at": rfc3339_or_none(entry.invalidated_at),
        "reason": entry.reason,
    }
