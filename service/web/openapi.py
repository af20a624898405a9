"""OpenAPI 3.1 at /openapi.json, and the strict reading of what the schemas describe."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, NoReturn

from flask import Flask, Request, Response, current_app
from flask.typing import ResponseReturnValue
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from service.domain.errors import FieldError, InvalidInput, MalformedInput
from service.web import strict_json
from service.web.examples import with_examples
from service.web.problem_types import MEDIA_TYPE
from service.web.schemas.fields import field_errors
from service.web.strict_json import pointer

View = Callable[..., ResponseReturnValue]

BODY_TYPES = ("application/json", "text/plain")


class ProblemSchema(Schema):
    type = fields.URL(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    request_id = fields.String(required=True)
    errors = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    allowed = fields.Boolean(metadata={"description": "Always false, where the rule applies."})
    ask = fields.Boolean()
    reason = fields.String()
    hold = fields.Dict(keys=fields.String(), values=fields.String())


def body_of_at_most(limit: int) -> Callable[[View], View]:
    """Declare how many bytes a route's body may have, where `MAX_CONTENT_LENGTH` is not right."""

    def declare(view: View) -> View:
        view.body_limit = limit  # type: ignore[attr-defined]
        return view

    return declare


def read_body(req: Request) -> bytes:
    """The whole body, as long as its route allows; `MalformedInput` when broken off."""
    view = current_app.view_functions.get(req.endpoint or "")
    limit: int = getattr(view, "body_limit", current_app.config["MAX_CONTENT_LENGTH"])
    req.max_content_length = limit + 1  # a body without a length is cut there, not refused
    try:
        body = req.get_data()
    except HTTPException:
        raise
    except Exception:  # noqa: BLE001 - each server has errors of its own for a broken transfer
        raise MalformedInput("the body cannot be read") from None
    if len(body) > limit:
        raise RequestEntityTooLarge
    return body


class StrictParser(FlaskParser):
    """Reads bodies with `strict_json`, refuses unknown fields anywhere, raises our errors."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE}  # noqa: RUF012 - as inherited

    def load_json(self, req: Request, schema: Schema) -> Any:  # noqa: ANN401, ARG002
        if req.mimetype not in BODY_TYPES:
            raise UnsupportedMediaType
        return strict_json.parse(read_body(req))

    def load_querystring(self, req: Request, schema: Schema) -> Any:  # noqa: ANN401
        twice = [name for name, values in req.args.lists() if len(values) > 1]
        if twice:
            raise InvalidInput([FieldError(pointer("", name), "is given twice") for name in twice])
        return super().load_querystring(req, schema)

    def handle_error(
        self,
        error: ValidationError,
        req: Request,  # noqa: ARG002
        schema: Schema,  # noqa: ARG002
        *,
        error_status_code: int | None,  # noqa: ARG002
        error_headers: Mapping[str, str] | None,  # noqa: ARG002
    ) -> NoReturn:
        messages = error.messages
        by_place = messages if isinstance(messages, dict) else {"": messages}
        raise InvalidInput(
            [broken for inner in by_place.values() for broken in field_errors(inner)]
        )


class Blueprint(SmorestBlueprint):
    """A blueprint whose routes are documented and strictly read."""

    ARGUMENTS_PARSER = StrictParser()

    def _prepare_arguments_doc(
        self,
        doc: dict[str, Any],
        doc_info: dict[str, Any],
        **kwargs: Any,  # noqa: ANN401 - as inherited
    ) -> dict[str, Any]:
        doc = super()._prepare_arguments_doc(doc, doc_info, **kwargs)
        content = doc.get("requestBody", {}).get("content", {})
        for body_type in BODY_TYPES if content else ():
            content[body_type] = content["application/json"]
        return doc


class ProblemApi(Api):
    """flask-smorest with its errors left to `service.web.problems`, and documented as such."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        pass

    def _register_responses(self) -> None:
        problem = {
            "description": "A problem document (RFC 9457); /docs/problems lists the types",
            "content": {MEDIA_TYPE: {"schema": ProblemSchema}},
        }
        for name in ("DEFAULT_ERROR", HTTPStatus.UNPROCESSABLE_ENTITY.name):
            self.spec.components.response(name, problem, lazy=True)

    def _register_pagination_header(self) -> None:
        pass

    def document(self) -> dict[str, Any]:
        """The whole description, with its examples."""
        return with_examples(self.spec.to_dict(), current_app.config["PUBLIC_URL"])

    def _openapi_json(self) -> Response:
        return Response(json.dumps(self.document(), indent=2), content_type="application/json")


def register(app: Flask, version: str) -> ProblemApi:
    """The API of `app`, to register documented blueprints with."""
    app.config.update(
        API_TITLE="Pahintulot",
        API_VERSION=version,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = ProblemApi(app)
    api.spec.components.security_scheme(
        "apiKey", {"type": "http", "scheme": "bearer", "bearerFormat": "pah_…"}
    )
    api.spec.components.security_scheme(
        "visitor",
        {"type": "http", "scheme": "bearer", "bearerFormat": "what the visitor's cookie holds"},
    )
    return api
