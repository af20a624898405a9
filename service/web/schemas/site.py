"""A site, as its owner makes, reads and changes it."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from service.domain.errors import InvalidInput
from service.domain.first_party import COOKIE_NAME, MAX_URL, parse_first_party_url
from service.domain.ids import SITE_KEY, notice_reference
from service.domain.origin import parse_origin
from service.domain.site import (
    ACCEPTS_KEPT,
    MAX_NAME,
    MAX_ORIGINS,
    REFUSALS_KEPT,
    REGIMES,
    Bounds,
    NewSite,
    SiteChanges,
    SiteSettings,
)
from service.domain.times import rfc3339
from service.storage.sites import Site
from service.usecases.describe_site import NoticeFacts
from service.web.schemas.fields import DECIDED_EXAMPLE, NOTICE_EXAMPLE, Flag, Whole, text
from service.web.schemas.validators import Matches, all_different, country

_COOKIE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
_GPC = ("respect", "strict")
_NAMED = {"example": "Ang Pahayagan"}


def web_origin(text: str) -> None:
    """A validator: an origin exactly as browsers send it."""
    try:
        parse_origin(text)
    except InvalidInput as error:
        raise ValidationError(error.errors[0].detail) from None


def _origins(**more: Any) -> fields.List[Any]:  # noqa: ANN401 - what a field takes
    return fields.List(
        fields.String(validate=[validate.Length(max=300), web_origin]),
        validate=[validate.Length(1, MAX_ORIGINS), all_different],
        metadata={
            "description": "The pages that may record, each as a browser sends it.",
            "example": ["https://news.example"],
        },
        **more,
    )


def _months(kept: Bounds, what: str) -> Whole:
    return Whole(
        validate=validate.Range(kept.least, kept.most),
        error_messages={"null": "must be a number of months: nothing is kept for ever"},
        metadata={"description": f"{what}; {kept.default} in a new site.", "example": kept.default},
    )


def first_party_url(text: str) -> None:
    """A validator: where the service answers on a site's own host."""
    try:
        parse_first_party_url(text)
    except InvalidInput as error:
        raise ValidationError(error.errors[0].detail) from None


class RetentionSchema(Schema):
    keep_accepts_months = _months(
        ACCEPTS_KEPT, "Months that an accept is kept after its validity or its withdrawal"
    )
    keep_refusals_months = _months(
        REFUSALS_KEPT, "Months that a refusal is kept after its validity"
    )


class SettingsSchema(Schema):
    """What both a new site and a change may say; absent is the default, or as it was."""

    jurisdiction = fields.String(allow_none=True, validate=country, metadata={"example": "PH"})
    regime = fields.String(
        validate=validate.OneOf(REGIMES, error="only optin is built so far: nothing before a yes")
    )
    gpc = fields.String(
        validate=validate.OneOf(_GPC),
        metadata={"description": "`strict`: no accept outweighs Global Privacy Control."},
    )
    reask_decliners = Flag(
        metadata={"description": "Ask who refused again after a material notice."}
    )
    child_directed = Flag(metadata={"description": "Never ask and never allow."})
    retention = fields.Nested(RetentionSchema)
    first_party_url = fields.String(
        allow_none=True,
        validate=[validate.Length(max=MAX_URL), first_party_url],
        metadata={
            "description": "Where the service answers on the site's own host, which must be one of "
            "its origins: the choice is then kept in cookies of that host, by the service.",
            "example": None,
        },
    )
    cookie_name = fields.String(
        validate=Matches(_COOKIE_NAME, "1 to 32 letters, digits, - or _, beginning with a letter"),
        metadata={
            "description": "What the choice is kept under; another name forgets every choice.",
            "example": COOKIE_NAME,
        },
    )
    counts_shown = Flag(
        metadata={
            "description": "Count, by day and language, the visits from another origin that are "
            "shown the notice; false in a new site. Pages then say so before any choice, and of "
            "the visit nothing else."
        }
    )


class NewSiteSchema(SettingsSchema):
    site_key = fields.String(
        required=True,
        validate=Matches(SITE_KEY, "4 to 32 small letters and digits"),
        metadata={"example": "pahayagan"},
    )
    name = text(MAX_NAME, metadata=_NAMED)
    origins = _origins(required=True)

    @post_load
    def _to_site(self, data: dict[str, Any], **_kwargs: object) -> NewSite:
        return NewSite(data.pop("site_key"), SiteSettings(**_flat(data)))


class SiteChangesSchema(SettingsSchema):
    name = text(MAX_NAME, required=False, metadata=_NAMED)
    origins = _origins()
    enabled = Flag(
        metadata={
            "description": "False: the site answers like one that never was; true again takes an "
            "operator's key."
        }
    )

    @post_load
    def _to_changes(self, data: dict[str, Any], **_kwargs: object) -> SiteChanges:
        enabled = data.pop("enabled", None)
        return SiteChanges(_flat(data), enabled)


def _flat(data: dict[str, Any]) -> dict[str, Any]:
    """Checked input as the fields of `SiteSettings`."""
    data.pop("regime", None)
    if "origins" in data:
        data["origins"] = tuple(data["origins"])
    if "gpc" in data:
        data["gpc_strict"] = data.pop("gpc") == "strict"
    retention: dict[str, int] = data.pop("retention", {})
    return data | retention


class ValiditySchema(Schema):
    accept_months = fields.Integer(required=True, metadata={"example": 6})
    refusal_months = fields.Integer(required=True, metadata={"example": 6})


class SiteNoticeSchema(Schema):
    reference = fields.String(required=True, metadata={"example": NOTICE_EXAMPLE})
    version = fields.Integer(required=True, metadata={"example": 3})
    controller = fields.String(required=True, metadata={"example": "Ang Pahayagan, Inc."})
    validity = fields.Nested(ValiditySchema, required=True)
    colours = fields.Dict(required=True, allow_none=True, metadata={"example": None})
    layout = fields.String(required=True, metadata={"example": "bar"})
    layout_version = fields.Integer(required=True, metadata={"example": 1})


class SiteSchema(Schema):
    site_key = fields.String(required=True, metadata={"example": "pahayagan"})
    name = fields.String(required=True, metadata={"example": "Ang Pahayagan"})
    origins = fields.List(
        fields.String(), required=True, metadata={"example": ["https://news.example"]}
    )
    jurisdiction = fields.String(required=True, allow_none=True, metadata={"example": "PH"})
    regime = fields.String(required=True, validate=validate.OneOf(REGIMES))
    gpc = fields.String(required=True, validate=validate.OneOf(_GPC))
    reask_decliners = fields.Boolean(required=True, metadata={"example": False})
    child_directed = fields.Boolean(required=True, metadata={"example": False})
    retention = fields.Nested(RetentionSchema, required=True)
    first_party_url = fields.String(
        required=True,
        allow_none=True,
        metadata={"example": "https://news.example/pahintulot"},
    )
    cookie_name = fields.String(required=True, metadata={"example": COOKIE_NAME})
    counts_shown = fields.Boolean(required=True, metadata={"example": False})
    enabled = fields.Boolean(required=True, metadata={"example": True})
    created_at = fields.String(required=True, metadata={"example": DECIDED_EXAMPLE})
    notice = fields.Nested(
        SiteNoticeSchema,
        required=True,
        allow_none=True,
        metadata={
            "description": "Of the current notice, which alone fixes these; changing them means "
            "publishing another. Null before the first."
        },
    )


class SitesSchema(Schema):
    sites = fields.List(fields.Nested(SiteSchema), required=True)


def as_document(site: Site, notice: NoticeFacts | None) -> dict[str, Any]:
    """The site as the contract writes it."""
    return {
        "site_key": site.site_key,
        "name": site.name,
        "origins": list(site.origins),
        "jurisdiction": site.jurisdiction,
        "regime": REGIMES[0],
        "gpc": "strict" if site.gpc_strict else "respect",
        "reask_decliners": site.reask_decliners,
        "child_directed": site.child_directed,
        "retention": {
            "keep_accepts_months": site.keep_accepts_months,
            "keep_refusals_months": site.keep_refusals_months,
        },
        "first_party_url": site.first_party_url,
        "cookie_name": site.cookie_name,
        "counts_shown": site.counts_shown,
        "enabled": site.disabled_at is None,
        "created_at": rfc3339(site.created_at),
        "notice": _notice_document(notice) if notice else None,
    }


def _notice_document(notice: NoticeFacts) -> dict[str, Any]:
    return {
        "reference": notice_reference(notice.sha256),
        "version": notice.version,
        "controller": notice.controller,
        "validity": {
            "accept_months": notice.accept_months,
            "refusal_months": notice.refusal_months,
        },
        "colours": notice.colours,
        "layout": notice.layout,
        "layout_version": notice.layout_version,
    }
