"""Fields that take what the contract says and nothing that merely looks like it."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from service.domain.errors import FieldError, InvalidInput
from service.domain.times import parse_rfc3339
from service.web.schemas.validators import legible
from service.web.strict_json import pointer

# what the description of the API shows, the same everywhere
DECISION_ID_EXAMPLE = "019ab4c7-52f8-7d31-9c0e-3b1f6a2d4e58"
SUBJECT_ID_EXAMPLE = "Zk3vQ9xT0mWc7LrB5sYd2A"
NOTICE_EXAMPLE = "sha256:9f2c1b7a5e3d8046c1f0a9b8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8"
DECIDED_EXAMPLE = "2026-11-24T08:15:04.120Z"
EXPIRES_EXAMPLE = "2027-05-24T08:15:04.120Z"
SIGNED_EXAMPLE = "eyJhbGciOiJFUzI1NiIsImtpZCI6..."


class Flag(fields.Boolean):
    """`true` or `false`, not a word or a number that could mean it."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> bool:  # noqa: ANN401
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class Whole(fields.Integer):
    """An integer, not a boolean or a text of digits."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> int:  # noqa: ANN401
        if type(value) is not int:
            raise ValidationError("must be a whole number")
        return value


class Digits(fields.Integer):
    """A whole number in a query: plain digits, no sign, no spaces."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> int:  # noqa: ANN401
        if not re.fullmatch("[0-9]{1,9}", str(value)):
            raise ValidationError("must be a whole number")
        return int(value)


class ShortList(fields.List[Any]):
    """A list whose `Length` is asked before its items are: a million wrong ones cost nothing."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> list[Any]:  # noqa: ANN401
        for check in self.validators:
            if isinstance(check, validate.Length) and isinstance(value, list):
                check(value)
        return super()._deserialize(value, *args, **kwargs)


class Table(fields.Dict):
    """A dictionary whose flaws stand at its keys; marshmallow's say `/en/value/title/value`."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        try:
            return super()._deserialize(value, *args, **kwargs)  # type: ignore[no-untyped-call]
        except ValidationError as error:
            if not isinstance(error.messages, dict):
                raise
            flat = {
                key: inner.get("key") or inner["value"] for key, inner in error.messages.items()
            }
            raise ValidationError(flat) from error


class Moment(fields.Field[datetime]):
    """An RFC 3339 time with its zone."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's
        super().__init__(**options)
        self.metadata = {"type": "string", "format": "date-time", **self.metadata}

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> datetime:  # noqa: ANN401
        try:
            return parse_rfc3339(value)
        except (TypeError, ValueError, OverflowError):
            raise ValidationError("must be a time such as 2026-11-23T20:15:04Z") from None


def text(longest: int, **more: Any) -> fields.String:  # noqa: ANN401 - marshmallow's own options
    """A required text that people read, on one line, as it was written."""
    return fields.String(
        validate=[validate.Length(1, longest), legible], **{"required": True} | more
    )


def load(schema: Schema, value: object) -> Any:  # noqa: ANN401 - whatever the schema makes
    """What `schema` makes of `value`; `InvalidInput` with pointers otherwise."""
    try:
        return schema.load(value)  # type: ignore[arg-type]
    except ValidationError as error:
        raise InvalidInput(field_errors(error.messages_dict)) from error


def field_errors(messages: Mapping[Any, Any] | Iterable[Any], place: str = "") -> list[FieldError]:
    """Nested messages of marshmallow as a flat list with JSON pointers."""
    if not isinstance(messages, Mapping):
        return [FieldError(place, str(message)) for message in messages]
    return [
        error
        for key, inner in messages.items()
        for error in field_errors(inner, place if key == "_schema" else pointer(place, key))
    ]
