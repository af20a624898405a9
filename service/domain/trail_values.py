"""What a detail of the trail may hold: kinds that leave no room for what was typed."""

import re
from collections.abc import Callable

from service.domain.api_key import KEY_ID
from service.domain.canonical import MAX_INTEGER, Json
from service.domain.ids import SHA256
from service.domain.times import parse_rfc3339

_RANGES = re.compile(r"\d+(-\d+)?( \d+(-\d+)?)*", re.ASCII)

Fits = Callable[[Json], bool]


def number(value: Json) -> bool:
    return type(value) is int and 0 <= value <= MAX_INTEGER


def yes_or_no(value: Json) -> bool:
    return type(value) is bool


def sha256(value: Json) -> bool:
    return isinstance(value, str) and SHA256.fullmatch(value) is not None


def key_id(value: Json) -> bool:
    return isinstance(value, str) and KEY_ID.fullmatch(value) is not None


def indexes(value: Json) -> bool:
    return isinstance(value, str) and _RANGES.fullmatch(value) is not None


def moment(value: Json) -> bool:
    try:
        return isinstance(value, str) and bool(parse_rfc3339(value))
    except ValueError:
        return False


def one_of(*words: str) -> Fits:
    return lambda value: isinstance(value, str) and value in words


def some_of(*words: str) -> Fits:
    return lambda value: isinstance(value, list) and all(word in words for word in value)
