"""A site as the calls and the command answer it."""

from typing import Any

from marshmallow import Schema, fields, validate

from service.domain.first_party import COOKIE_NAME
from service.domain.ids import notice_reference
from service.domain.site import REGIMES
from service.domain.times import rfc3339
from service.storage.sites import Site
from service.usecases.describe_site import NoticeFacts
from service.web.schemas.fields import DECIDED_EXAMPLE, NOTICE_EXAMPLE
from service.web.schemas.site import GPC, RetentionSchema


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
    gpc = fields.String(required=True, validate=validate.OneOf(GPC))
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
    shared_domain = fields.String(
        required=True, allow_none=True, metadata={"example": "news.example"}
    )
    allows_doctor = fields.Boolean(required=True, metadata={"example": False})
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
        "shared_domain": site.shared_domain,
        "allows_doctor": site.allows_doctor,
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
