"""What the service uses of flask-smorest 0.47, which ships no types."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import flask
from apispec import APISpec
from marshmallow import Schema
from werkzeug.exceptions import HTTPException

View = TypeVar("View", bound=Callable[..., Any])

class Api:
    ERROR_SCHEMA: type[Schema]
    spec: APISpec
    def __init__(
        self,
        app: flask.Flask | None = None,
        *,
        spec_kwargs: Mapping[str, Any] | None = None,
        config_prefix: str = "",
    ) -> None: ...
    def init_app(
        self, app: flask.Flask, *, spec_kwargs: Mapping[str, Any] | None = None
    ) -> None: ...
    def register_blueprint(
        self,
        blp: flask.Blueprint,
        *,
        parameters: list[Mapping[str, Any]] | None = None,
        **options: Any,
    ) -> None: ...
    def register_converter(self, converter: type[Any], func: Callable[[Any], Any]) -> None: ...
    def register_field(self, field: type[Any], *args: Any) -> None: ...
    def handle_http_exception(self, error: HTTPException) -> Any: ...
    def _register_error_handlers(self) -> None: ...
    def _register_responses(self) -> None: ...
    def _register_pagination_header(self) -> None: ...

class Blueprint(flask.Blueprint):
    description: str
    def __init__(
        self, name: str, import_name: str, *args: Any, description: str = "", **kwargs: Any
    ) -> None: ...
    def route(
        self,
        rule: str,
        *,
        parameters: list[Mapping[str, Any] | str] | None = None,
        tags: list[str] | None = None,
        **options: Any,
    ) -> Callable[[View], View]: ...
    def arguments(
        self,
        schema: type[Schema] | Schema,
        *,
        location: str = "json",
        content_type: str | None = None,
        required: bool = True,
        description: str | None = None,
        example: Any = None,
        examples: Any = None,
        **kwargs: Any,
    ) -> Callable[[View], View]: ...
    def response(
        self,
        status_code: int | str,
        schema: type[Schema] | Schema | Mapping[str, Any] | None = None,
        *,
        content_type: str | None = None,
        description: str | None = None,
        example: Any = None,
        examples: Any = None,
        headers: Mapping[str, Any] | None = None,
    ) -> Callable[[View], View]: ...
    def alt_response(
        self,
        status_code: int | str,
        response: str | None = None,
        *,
        schema: type[Schema] | Schema | Mapping[str, Any] | None = None,
        content_type: str | None = None,
        description: str | None = None,
        example: Any = None,
        examples: Any = None,
        headers: Mapping[str, Any] | None = None,
        success: bool = False,
    ) -> Callable[[View], View]: ...
    def _prepare_arguments_doc(
        self, doc: dict[str, Any], doc_info: dict[str, Any], **kwargs: Any
    ) -> dict[str, Any]: ...
    @staticmethod
    def doc(**kwargs: Any) -> Callable[[View], View]: ...
