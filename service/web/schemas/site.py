"""A site, as its owner makes and changes it."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from service.domain.errors import InvalidInput
from service.domain.first_party import COOKIE_NAME, MAX_URL, parse_first_party_url
from service.domain.ids import SITE_KEY
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
from service.web.schemas.fields import Flag, Whole, text
from service.web.schemas.validators import Matches, all_different, country

_DOMAIN = re.compile(
    r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
_COOKIE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
GPC = ("respect", "strict")
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
        validate=validate.OneOf(GPC),
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
    shared_domain = fields.String(
        allow_none=True,
        validate=Matches(_DOMAIN, "a domain such as news.example, as browsers write it"),
        metadata={
            "description": "Hosts of this domain that are among the origins share one choice, in a "
            "cookie that every host below it can read.",
            "example": None,
        },
    )
    allows_doctor = Flag(
        metadata={
            "description": "`?pahintulot-debug` in a page's address shows there what is gated, "
            "why, and what came without permission; false in a new site."
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
