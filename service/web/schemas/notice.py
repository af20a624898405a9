"""The draft of a notice, as an officer's file holds it."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from service.domain.countries import COUNTRIES
from service.domain.notice import DEFAULT_MONTHS, Layout, NoticeDraft
from service.domain.notice_content import CATEGORIES
from service.web.schemas.decision import MAX_PURPOSES
from service.web.schemas.fields import ShortList, Table, Whole, text
from service.web.schemas.notice_parts import (
    AuthoritySchema,
    ColoursSchema,
    ControllerSchema,
    CookieSchema,
    TransferSchema,
    link,
    shown_text,
)
from service.web.schemas.validators import A_LANGUAGE, A_PURPOSE, Matches, all_different, place

_CONSENT_TYPES = (
    "analytics_storage",
    "ad_storage",
    "ad_user_data",
    "ad_personalization",
    "functionality_storage",
    "personalization_storage",
)
MAX_LANGUAGES = 60
_TEXT_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_TUPLES = (
    *("purposes", "cookies", "recipients", "categories_of_data"),
    *("storage_locations", "transfers", "unreviewed_languages", "bilingual_languages"),
)


def _purpose() -> fields.String:
    return fields.String(validate=A_PURPOSE)


class NoticeDraftSchema(Schema):
    controller = fields.Nested(ControllerSchema, required=True)
    data_protection_contact = text(200)
    authority = fields.Nested(AuthoritySchema, required=True)
    privacy_url = link()
    purposes = ShortList(
        _purpose(),
        load_default=lambda: ["analytics"],
        validate=[validate.Length(1, MAX_PURPOSES), all_different],
    )
    cookies = ShortList(
        fields.Nested(CookieSchema), required=True, validate=validate.Length(1, 200)
    )
    recipients = ShortList(text(200), load_default=list, validate=validate.Length(max=200))
    categories_of_data = ShortList(
        fields.String(validate=validate.OneOf(CATEGORIES)),
        required=True,
        validate=[validate.Length(1, len(CATEGORIES)), all_different],
        metadata={"description": "Kinds of personal data, in W3C DPV's terms."},
    )
    storage_locations = ShortList(
        fields.String(validate=place),
        required=True,
        validate=[validate.Length(1, len(COUNTRIES)), all_different],
    )
    transfers = ShortList(
        fields.Nested(TransferSchema), load_default=list, validate=validate.Length(max=100)
    )
    accept_months = Whole(load_default=DEFAULT_MONTHS)
    refusal_months = Whole(load_default=DEFAULT_MONTHS)
    colours = fields.Nested(ColoursSchema, load_default=None, allow_none=True)
    layout = fields.String(
        load_default=Layout.BAR.value,
        validate=validate.OneOf([layout.value for layout in Layout]),
        metadata={"description": "bar: along the foot of the page; corner: a box in its corner."},
    )
    consent_mode = Table(
        keys=_purpose(),
        values=ShortList(
            fields.String(validate=validate.OneOf(_CONSENT_TYPES)),
            validate=[validate.Length(max=len(_CONSENT_TYPES)), all_different],
        ),
        load_default=lambda: {"analytics": ["analytics_storage"]},
    )
    default_language = fields.String(required=True)
    languages = Table(
        keys=fields.String(validate=A_LANGUAGE),
        values=Table(
            keys=fields.String(validate=Matches(_TEXT_KEY, "the key of a text")),
            values=shown_text(2000),
            validate=validate.Length(max=200),
        ),
        required=True,
        validate=validate.Length(1, MAX_LANGUAGES),
        metadata={"description": "A language and the texts that replace ours in it."},
    )
    reviewers = Table(
        keys=fields.String(validate=A_LANGUAGE),
        values=text(200),
        load_default=dict,
        metadata={"description": "A language and the person who read its texts."},
    )
    unreviewed_languages = ShortList(
        fields.String(validate=A_LANGUAGE),
        load_default=list,
        validate=[validate.Length(max=MAX_LANGUAGES), all_different],
        metadata={"description": "Languages to publish although no named person read them."},
    )
    bilingual_languages = ShortList(
        fields.String(validate=A_LANGUAGE),
        load_default=list,
        validate=[validate.Length(max=MAX_LANGUAGES), all_different],
        metadata={"description": "Languages whose buttons also speak English."},
    )

    @validates_schema
    def _belongs_together(self, data: dict[str, Any], **_kwargs: object) -> None:
        languages = data["languages"]
        if "analytics" not in data["purposes"]:
            raise ValidationError("must hold analytics", "purposes")
        if data["default_language"] not in languages:
            raise ValidationError("must be one of the languages", "default_language")
        if any(cookie.purpose not in data["purposes"] for cookie in data["cookies"]):
            raise ValidationError("name a purpose that is not declared", "cookies")
        if not set(data["consent_mode"]) <= set(data["purposes"]):
            raise ValidationError("names a purpose that is not declared", "consent_mode")
        for name in ("reviewers", "unreviewed_languages", "bilingual_languages"):
            if not set(data[name]) <= set(languages):
                raise ValidationError("names a language that the notice does not have", name)

    @post_load
    def _to_draft(self, data: dict[str, Any], **_kwargs: object) -> NoticeDraft:
        for name in _TUPLES:
            data[name] = tuple(data[name])
        data["layout"] = Layout(data["layout"])
        data["consent_mode"] = {key: tuple(types) for key, types in data["consent_mode"].items()}
        return NoticeDraft(**data)
