"""The export's filter."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from service.domain.decision import SOURCES, Outcome
from service.usecases.export_log import LogFilter
from service.web.schemas.fields import Moment
from service.web.schemas.validators import A_LANGUAGE, A_NOTICE


class ExportQuerySchema(Schema):
    since = Moment(
        data_key="from", load_default=None, metadata={"description": "Decided at or after."}
    )
    until = Moment(data_key="to", load_default=None, metadata={"description": "Decided before."})
    outcome = fields.Enum(Outcome, by_value=True, load_default=None)
    language = fields.String(
        load_default=None,
        validate=A_LANGUAGE,
        metadata={
            "description": "The notice was shown in it; the first, where it spoke two.",
            "example": "fil",
        },
    )
    notice = fields.String(load_default=None, validate=A_NOTICE)
    source = fields.String(load_default=None, validate=validate.OneOf(SOURCES))

    @post_load
    def _to_filter(self, data: dict[str, Any], **_kwargs: object) -> LogFilter:
        notice = data.pop("notice")
        return LogFilter(**data, notice=notice.removeprefix("sha256:") if notice else None)
