"""The draft of a notice, as an officer's file holds it."""

from typing import Any
from urllib.parse import urlsplit

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from service.domain.ids import LANGUAGE, PURPOSE
from service.domain.notice import DEFAULT_MONTHS, Controller, Cookie, NoticeDraft
from service.domain.wording import is_duration
from service.web.schemas.decision import MAX_PURPOSES
from service.web.schemas.fields import Flag, Matches, Whole, all_different

_CONSENT_TYPES = (
    "analytics_storage",
    "ad_storage",
    "ad_user_data",
    "ad_personalization",
    "functionality_storage",
    "personalization_storage",
)
_LOCAL = ("localhost", "127.0.0.1")
_FORBIDDEN_IN_URLS = frozenset("\\ \t\r\n\"'<>`") | {chr(code) for code in range(0x20)}


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


def _text(maximum: int) -> fields.String:
    return fields.String(required=True, validate=validate.Length(1, maximum))


class ControllerSchema(Schema):
    name = _text(200)
    contact = _text(200)

    @post_load
    def _to_controller(self, data: dict[str, Any], **_kwargs: object) -> Controller:
        return Controller(**data)


class CookieSchema(Schema):
    name = _text(100)
    provider = _text(200)
    purpose = fields.String(required=True, validate=Matches(PURPOSE, "the name of a purpose"))
    duration = fields.String(required=True)
    third_party = Flag(required=True)

    @validates_schema
    def _duration_is_one(self, data: dict[str, Any], **_kwargs: object) -> None:
        if not is_duration(data["duration"]):
            raise ValidationError("must be session or such as P13M", "duration")

    @post_load
    def _to_cookie(self, data: dict[str, Any], **_kwargs: object) -> Cookie:
        return Cookie(**data)


class NoticeDraftSchema(Schema):
    controller = fields.Nested(ControllerSchema, required=True)
    privacy_url = fields.String(required=True, validate=safe_link)
    purposes = fields.List(
        fields.String(validate=Matches(PURPOSE, "the name of a purpose")),
        load_default=lambda: ["analytics"],
        validate=[validate.Length(1, MAX_PURPOSES), all_different],
    )
    cookies = fields.List(
        fields.Nested(CookieSchema), required=True, validate=validate.Length(1, 200)
    )
    recipients = fields.List(_text(200), load_default=list)
    accept_months = Whole(load_default=DEFAULT_MONTHS, validate=validate.Range(1, 13))
    refusal_months = Whole(load_default=DEFAULT_MONTHS, validate=validate.Range(6, 13))
    consent_mode = fields.Dict(
        keys=fields.String(validate=Matches(PURPOSE, "the name of a purpose")),
        values=fields.List(fields.String(validate=validate.OneOf(_CONSENT_TYPES))),
        load_default=lambda: {"analytics": ["analytics_storage"]},
    )
    default_language = fields.String(required=True)
    languages = fields.Dict(
        keys=fields.String(validate=Matches(LANGUAGE, "a language tag such as fil")),
        values=fields.Dict(keys=fields.String(), values=_text(2000)),
        required=True,
        validate=validate.Length(min=1),
        metadata={"description": "A language and the texts that replace ours in it."},
    )

    @validates_schema
    def _belongs_together(self, data: dict[str, Any], **_kwargs: object) -> None:
        if "analytics" not in data["purposes"]:
            raise ValidationError("must hold analytics", "purposes")
        if data["default_language"] not in data["languages"]:
            raise ValidationError("must be one of the languages", "default_language")
        if any(cookie.purpose not in data["purposes"] for cookie in data["cookies"]):
            raise ValidationError("name a purpose that is not declared", "cookies")
        if not set(data["consent_mode"]) <= set(data["purposes"]):
            raise ValidationError("names a purpose that is not declared", "consent_mode")
        if data["accept_months"] != data["refusal_months"] and not all(
            "body_validity" in texts for texts in data["languages"].values()
        ):
            raise ValidationError(
                "differs from accept_months: then body_validity must say both, in every language",
                "refusal_months",
            )

    @post_load
    def _to_draft(self, data: dict[str, Any], **_kwargs: object) -> NoticeDraft:
        for name in ("purposes", "cookies", "recipients"):
            data[name] = tuple(data[name])
        data["consent_mode"] = {key: tuple(types) for key, types in data["consent_mode"].items()}
        return NoticeDraft(**data)
