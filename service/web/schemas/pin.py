"""Pins: which script to pin, and what a page needs to name it."""

from marshmallow import Schema, fields

from service.domain.ids import SHA256
from service.domain.tag import script_tag
from service.web.schemas.fields import NOTICE_EXAMPLE
from service.web.schemas.validators import A_LANGUAGE, Matches

_SHA256 = NOTICE_EXAMPLE.removeprefix("sha256:")
_SRC = f"https://consent.example/b/demo.{_SHA256}.js"
_INTEGRITY = "sha384-" + "Zk3vQ9xT0mWc7LrB" * 4


class PinRequestSchema(Schema):
    language = fields.String(
        load_default=None,
        allow_none=True,
        validate=A_LANGUAGE,
        metadata={
            "description": "Of the script's own texts; the notice's default without it.",
            "example": "fil",
        },
    )


class PinAnswerSchema(Schema):
    src = fields.String(
        required=True,
        metadata={"description": "The address; it never changes.", "example": _SRC},
    )
    integrity = fields.String(
        required=True, metadata={"description": "For the tag.", "example": _INTEGRITY}
    )
    sha256 = fields.String(
        required=True,
        validate=Matches(SHA256, "64 hex digits"),
        metadata={"description": "Hex.", "example": _SHA256},
    )
    tag = fields.String(
        required=True,
        metadata={
            "description": "HTML to paste into the pages.",
            "example": script_tag(_SRC, _INTEGRITY),
        },
    )
