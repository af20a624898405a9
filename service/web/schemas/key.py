"""API keys, as their owner makes and lists them; a secret is shown once."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from service.domain.api_key import NewKey, Scope
from service.domain.times import rfc3339, rfc3339_or_none
from service.storage.api_keys import ApiKey
from service.web.schemas.fields import DECIDED_EXAMPLE, Moment, Whole, text
from service.web.schemas.validators import all_different

DEFAULT_OVERLAP_HOURS = 24
MAX_OVERLAP_HOURS = 720


class NewKeySchema(Schema):
    name = text(
        100,
        metadata={"description": "Who holds it, for people.", "example": "the shop's back end"},
    )
    scopes = fields.List(
        fields.Enum(Scope, by_value=True),
        required=True,
        validate=[validate.Length(1, len(Scope)), all_different],
        metadata={
            "description": "Only those that the calling key has itself.",
            "example": ["status:read", "log:read"],
        },
    )
    expires_at = Moment(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "Up to ten years ahead; absent or null: until it is revoked.",
            "example": "2027-11-24T00:00:00Z",
        },
    )

    @post_load
    def _to_key(self, data: dict[str, Any], **_kwargs: object) -> NewKey:
        return NewKey(data["name"], tuple(data["scopes"]), data["expires_at"])


class RotationSchema(Schema):
    overlap_hours = Whole(
        load_default=DEFAULT_OVERLAP_HOURS,
        validate=validate.Range(0, MAX_OVERLAP_HOURS),
        metadata={
            "description": "How long the old key still lives; 0 ends it at once.",
            "example": DEFAULT_OVERLAP_HOURS,
        },
    )


class KeySchema(Schema):
    key_id = fields.String(required=True, metadata={"example": "4kBI0Vg9"})
    name = fields.String(
        required=True, allow_none=True, metadata={"example": "the shop's back end"}
    )
    scopes = fields.List(
        fields.Enum(Scope, by_value=True),
        required=True,
        metadata={"example": ["status:read", "log:read"]},
    )
    created_at = fields.String(required=True, metadata={"example": DECIDED_EXAMPLE})
    expires_at = fields.String(required=True, allow_none=True, metadata={"example": None})
    revoked_at = fields.String(required=True, allow_none=True, metadata={"example": None})
    last_used_at = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "To the minute or so.", "example": None},
    )
    replaced_by = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The successor's key_id.", "example": None},
    )


class ShownKeySchema(KeySchema):
    key = fields.String(
        required=True,
        metadata={
            "description": "The key itself, shown this once.",
            # not one that a secret scanner would take for real
            "example": "pah_4kBI0Vg9_…",
        },
    )


class KeysSchema(Schema):
    keys = fields.List(fields.Nested(KeySchema), required=True)


def as_document(key: ApiKey) -> dict[str, Any]:
    """What may be told of a key at any time."""
    return {
        "key_id": key.key_id,
        "name": key.name,
        "scopes": [Scope(word) for word in key.scopes],
        "created_at": rfc3339(key.created_at),
        "expires_at": rfc3339_or_none(key.expires_at),
        "revoked_at": rfc3339_or_none(key.revoked_at),
        "last_used_at": rfc3339_or_none(key.last_used_at),
        "replaced_by": key.replaced_by,
    }
