"""JSON from strangers, read strictly (RFC 8259 with the care of RFC 7493)."""

import json
from typing import Any, NoReturn

from service.domain.canonical import MAX_INTEGER
from service.domain.errors import MalformedInput

MAX_DEPTH = 16


class _Flaw:
    """Stands in the parsed tree where something was wrong, so that its place can be told."""

    def __init__(self, detail: str) -> None:
        self.detail = detail


def parse(body: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """The value of `body`; `MalformedInput` with a pointer otherwise.

    UTF-8 only; no duplicate keys, fractions, NaN or infinities; integers below 2^53; no NUL, no
    lone surrogates; at most `MAX_DEPTH` levels.
    """
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=lambda text: _Flaw(f"{text[:20]} is not a whole number"),
            parse_constant=lambda text: _Flaw(f"{text} is not JSON"),
        )
    except UnicodeDecodeError:
        raise MalformedInput("the body is not UTF-8") from None
    except RecursionError:
        raise MalformedInput(f"the body is nested more than {MAX_DEPTH} levels deep") from None
    except ValueError as error:
        place = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise MalformedInput(f"the body is not JSON{place}") from None
    _check(value, "", 0)
    return value


def pointer(parent: str, token: object) -> str:
    """One step further along an RFC 6901 pointer."""
    return f"{parent}/{str(token).replace('~', '~0').replace('/', '~1')}"


def _object(pairs: list[tuple[str, Any]]) -> Any:  # noqa: ANN401
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = _Flaw("the key stands twice") if key in found else value
    return found


def _integer(text: str) -> int | _Flaw:
    if len(text) > len(str(MAX_INTEGER)) + 1 or abs(int(text)) > MAX_INTEGER:
        return _Flaw("the number is 2^53 or more")
    return int(text)


def _check(value: object, place: str, depth: int) -> None:
    if depth >= MAX_DEPTH and isinstance(value, list | dict):
        _refuse(f"nested more than {MAX_DEPTH} levels deep", place)
    match value:
        case _Flaw():
            _refuse(value.detail, place)
        case str():
            _check_text(value, place)
        case list():
            for index, item in enumerate(value):
                _check(item, pointer(place, index), depth + 1)
        case dict():
            for key, item in value.items():
                _check_text(key, place)
                _check(item, pointer(place, key), depth + 1)


def _check_text(text: str, place: str) -> None:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        _refuse("the text holds NUL or half a surrogate pair", place)


def _refuse(detail: str, place: str) -> NoReturn:
    raise MalformedInput(f"{place or 'the body'}: {detail}", place)
