"""A decision's record as exports, the feed, the search and the history hold it."""

from typing import Any

from marshmallow import Schema, fields

from service.domain.decision import Outcome
from service.web.schemas.fields import (
    DECIDED_EXAMPLE,
    DECISION_ID_EXAMPLE,
    EXPIRES_EXAMPLE,
    NOTICE_EXAMPLE,
    SUBJECT_ID_EXAMPLE,
)

RECORD_EXAMPLE: dict[str, Any] = {
    "decision_id": DECISION_ID_EXAMPLE,
    "site": "pahayagan",
    "subject_id": SUBJECT_ID_EXAMPLE,
    "outcome": "accept",
    "purposes": ["analytics"],
    "notice": NOTICE_EXAMPLE,
    "languages": ["fil"],
    "source": "banner",
    "parity": True,
    "queued_s": 0,
    "actor": "data_subject",
    "decided_at": DECIDED_EXAMPLE,
    "expires_at": EXPIRES_EXAMPLE,
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
