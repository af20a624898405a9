"""Pins: which script to pin, and what a page needs to name it."""

from marshmallow import Schema, fields

from service.domain.ids import LANGUAGE, SHA256
from service.web.schemas.fields import Matches


class PinRequestSchema(Schema):
    language = fields.String(
        load_default=None,
        allow_none=True,
        validate=Matches(LANGUAGE, "a language tag such as fil"),
        metadata={"description": "Of the script's own texts; the notice's default without it."},
    )


class PinAnswerSchema(Schema):
    src = fields.String(required=True, metadata={"description": "The address; it never changes."})
    integrity = fields.String(required=True, metadata={"description": "For the tag: sha384-…"})
    sha256 = fields.String(
        required=True, validate=Matches(SHA256, "64 hex digits"), metadata={"description": "Hex."}
    )
    tag = fields.String(required=True, metadata={"description": "HTML to paste into the pages."})
