"""The parts of a notice's draft, each with its own form."""

import re
from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from service.domain.notice import Authority, Colours, Controller, Cookie, Palette, Transfer
from service.domain.notice_content import PLACEHOLDER
from service.domain.wording import is_duration
from service.web.schemas.fields import Flag, text
from service.web.schemas.validators import A_PURPOSE, Matches, country, legible

_LOCAL = ("localhost", "127.0.0.1")
_FORBIDDEN_IN_URLS = frozenset("\\ \t\r\n\"'<>`") | {chr(code) for code in range(0x20)}
_LONGEST_URL = 2000
COLOUR = re.compile(r"#[0-9a-f]{6}")


def shown_text(maximum: int) -> fields.String:
    """A text of a notice itself, in which each placeholder stands once at most."""
    return fields.String(validate=[validate.Length(1, maximum), legible, fills_once])


def fills_once(value: str) -> None:
    """A validator: a short text must not become a huge one by what fills its placeholders."""
    names = PLACEHOLDER.findall(value)
    if len(set(names)) < len(names):
        raise ValidationError("must hold each placeholder once at most")


def link(**more: Any) -> fields.String:  # noqa: ANN401 - marshmallow's own options
    """A required link that is safe to press."""
    return fields.String(
        validate=[validate.Length(max=_LONGEST_URL), legible, safe_link],
        **{"required": True} | more,
    )


def safe_link(url: str) -> None:
    """A validator: an https link (http on this machine) with no user, no trick."""
    if not _is_safe(url):
        raise ValidationError("must be an https:// link without a user name")


def _is_safe(url: str) -> bool:
    if _FORBIDDEN_IN_URLS & set(url):
        return False
    try:
        parts = urlsplit(url)
        scheme, host = parts.scheme, parts.hostname
    except ValueError:
        return False
    is_web = scheme == "https" or (scheme == "http" and host in _LOCAL)
    return is_web and bool(host) and "@" not in parts.netloc


class ControllerSchema(Schema):
    name = text(200)
    contact = fields.Email(required=True, validate=[validate.Length(max=200), legible])
    address = text(500)
    country = fields.String(required=True, validate=country)
    url = link()
    phone = text(50, required=False, load_default=None, allow_none=True)

    @post_load
    def _to_controller(self, data: dict[str, Any], **_kwargs: object) -> Controller:
        return Controller(**data)


class AuthoritySchema(Schema):
    name = text(200)
    url = link()

    @post_load
    def _to_authority(self, data: dict[str, Any], **_kwargs: object) -> Authority:
        return Authority(**data)


class TransferSchema(Schema):
    country = fields.String(required=True, validate=country)
    safeguard = text(500)

    @post_load
    def _to_transfer(self, data: dict[str, Any], **_kwargs: object) -> Transfer:
        return Transfer(**data)


class CookieSchema(Schema):
    name = text(100)
    provider = text(200)
    purpose = fields.String(required=True, validate=A_PURPOSE)
    duration = fields.String(required=True)
    third_party = Flag(required=True)

    @validates_schema
    def _duration_is_one(self, data: dict[str, Any], **_kwargs: object) -> None:
        if not is_duration(data["duration"]):
            raise ValidationError("must be session or such as P13M", "duration")

    @post_load
    def _to_cookie(self, data: dict[str, Any], **_kwargs: object) -> Cookie:
        return Cookie(**data)


def _colour() -> fields.String:
    return fields.String(required=True, validate=Matches(COLOUR, "a colour such as #1a2b3c"))


class PaletteSchema(Schema):
    text = _colour()
    background = _colour()
    button_text = _colour()
    button_background = _colour()

    @post_load
    def _to_palette(self, data: dict[str, Any], **_kwargs: object) -> Palette:
        return Palette(**data)


class ColoursSchema(Schema):
    light = fields.Nested(PaletteSchema, required=True)
    dark = fields.Nested(PaletteSchema, required=True)

    @post_load
    def _to_colours(self, data: dict[str, Any], **_kwargs: object) -> Colours:
        return Colours(**data)
