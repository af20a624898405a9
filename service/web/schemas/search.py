"""The search: its query, and a page of what was found."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from service.domain.decision import SOURCES
from service.usecases.search_decisions import Search
from service.web.schemas.export import ExportQuerySchema
from service.web.schemas.fields import Digits
from service.web.schemas.record import DecisionRecordSchema
from service.web.schemas.validators import A_NOTICE


class SearchQuerySchema(ExportQuerySchema):
    class Meta:
        exclude = ("language",)

    notice = fields.String(load_default=None, validate=A_NOTICE)
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
