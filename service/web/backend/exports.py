"""GET /v1/sites/{site_key}/decisions.csv and .jsonl: the log, streamed."""

from collections.abc import Iterator

from flask import Response
from sqlalchemy import Engine

from service.domain.api_key import Scope
from service.domain.export import Format
from service.signing.keys import Keyring
from service.storage.engine import transaction
from service.storage.fence import fence
from service.usecases.export_log import LogFilter, export_log
from service.web.auth import key_with
from service.web.context import keyring, reading_engine, site_of_request
from service.web.openapi import Blueprint
from service.web.schemas.export import ExportQuerySchema

TEXT = {"type": "string"}
JSONL_EXAMPLE = (
    '{"decided_at":"2026-11-24T08:15:04.120Z","outcome":"decline", …}\n'
    '{"end":true,"rows":1, …,"signature":"…"}\n'
)
CSV_EXAMPLE = (
    "decision_id,site,subject_id,outcome, …\r\n"
    "019ab4c7-52f8-7d31-9c0e-3b1f6a2d4e58,demo,,decline, …\r\n"
    '#end,"{""end"":true,""rows"":1, …}"\r\n'
)

blueprint = Blueprint("exports", __name__, description="The log as a file")


@blueprint.route("/v1/sites/<site_key>/decisions.jsonl")
@key_with(Scope.EXPORT_READ)
@blueprint.arguments(ExportQuerySchema, location="query")
@blueprint.response(
    200,
    TEXT,
    content_type="application/jsonl",
    description="A record a line",
    example=JSONL_EXAMPLE,
)
def get_jsonl(wanted: LogFilter, site_key: str) -> Response:
    """Every decision, oldest first, one JSON object a line; the last line is the end record."""
    return _stream(wanted, site_key, "jsonl", "application/jsonl")


@blueprint.route("/v1/sites/<site_key>/decisions.csv")
@key_with(Scope.EXPORT_READ)
@blueprint.arguments(ExportQuerySchema, location="query")
@blueprint.response(
    200, TEXT, content_type="text/csv", description="A header, a record a row", example=CSV_EXAMPLE
)
def get_csv(wanted: LogFilter, site_key: str) -> Response:
    """Every decision, oldest first, safe to open in a spreadsheet; the last row begins `#end`."""
    return _stream(wanted, site_key, "csv", "text/csv; charset=utf-8")


def _stream(wanted: LogFilter, site_key: str, form: Format, content_type: str) -> Response:
    site_of_request()
    response = Response(
        _chunks(reading_engine(), keyring(), site_key, wanted, form), content_type=content_type
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{site_key}-log.{form}"'
    return response


def _chunks(
    engine: Engine, keyring: Keyring, site_key: str, wanted: LogFilter, form: Format
) -> Iterator[bytes]:
    # the request's session ends with the request; the stream outlives it
    with transaction(engine, writes=False) as session:
        fence(session, site_key)
        yield from export_log(session, keyring, site_key, wanted, form)
