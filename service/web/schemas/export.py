"""The export's filter."""

from typing import Any

from marshmallow import Schema, fields, post_load

from service.domain.decision import Outcome
from service.usecases.export_log import LogFilter
from service.web.schemas.fields import Moment


class ExportQuerySchema(Schema):
    since = Moment(
        data_key="from", load_default=None, metadata={"description": "Decided at or after."}
    )
    until = Moment(data_key="to", load_default=None, metadata={"description": "Decided before."})
    outcome = fields.Enum(Outcome, by_value=True, load_default=None)

    @post_load
    def _to_filter(self, data: dict[str, Any], **_kwargs: object) -> LogFilter:
        return LogFilter(**data)
