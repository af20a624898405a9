"""A decision's record as exports, the feed and the search hold it; and the search's query."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from service.domain.decision import Outcome
from service.domain.ids import NOTICE_REFERENCE
from service.usecases.search_decisions import Search
from service.web.schemas.decision import SOURCES
from service.web.schemas.export import ExportQuerySchema
from service.web.schemas.fields import Digits, Matches

EXAMPLE_RECORD: dict[str, Any] = {
    "decision_id": "01a20ab3-564d-7aa0-9adc-55f7faaad5e5",
    "site": "pahayagan",
    "subject_id": "7USbjY9pqTg7sp0VCPvz8w",
    "outcome": "accept",
    "purposes": ["analytics"],
    "notice": "sha256:9c2f1f6f4f3b5c0d8e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e",
    "languages": ["fil"],
    "source": "banner",
    "parity": True,
    "queued_s": 0,
    "actor": "data_subject",
    "decided_at": "2026-11-23T20:15:04.120Z",
    "expires_at": "2027-05-23T20:15:04.120Z",
    "gpc": False,
    "jurisdiction": "PH",
    "page_origin": "https://pahayagan.example",
    "form_factor": "mobile",
    "schema_version": 1,
    "commitment": "3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
}


class DecisionRecordSchema(Schema):
    decision_id = fields.String(required=True)
    site = fields.String(required=True)
    subject_id = fields.String(required=True, allow_none=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    purposes = fields.List(fields.String(), required=True)
    notice = fields.String(required=True, allow_none=True)
    languages = fields.List(fields.String(), required=True)
    source = fields.String(required=True)
    parity = fields.Boolean(required=True, allow_none=True)
    queued_s = fields.Integer(required=True)
    actor = fields.String(required=True)
    decided_at = fields.String(required=True)
    expires_at = fields.String(required=True)
    gpc = fields.Boolean(required=True)
    jurisdiction = fields.String(required=True, allow_none=True)
    page_origin = fields.String(required=True, allow_none=True)
    form_factor = fields.String(required=True)
    schema_version = fields.Integer(required=True)
    commitment = fields.String(required=True, metadata={"description": "32 bytes in base64."})


class SearchQuerySchema(ExportQuerySchema):
    notice = fields.String(
        load_default=None, validate=Matches(NOTICE_REFERENCE, "sha256: and 64 hex digits")
    )
    source = fields.String(load_default=None, validate=validate.OneOf(SOURCES))
    before = fields.String(
        load_default=None, metadata={"description": "`next` of the page before."}
    )
    limit = Digits(load_default=100, validate=validate.Range(1, 1000))

    @post_load
    def _to_filter(self, data: dict[str, Any], **_kwargs: object) -> Search:
        notice = data.pop("notice")
        return Search(**data, notice=notice.removeprefix("sha256:") if notice else None)


class SearchAnswerSchema(Schema):
    decisions = fields.List(fields.Nested(DecisionRecordSchema), required=True)
    next = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The cursor of the next, older page; null on the last."},
    )
