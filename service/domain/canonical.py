"""RFC 8785 (JSON Canonicalization Scheme) for the JSON this service makes, and what rests on it.

Only strings, booleans, integers below 2^53, null, lists and objects with ASCII keys are ever
written; within that, sorted keys and Python's own escapes are the scheme's bytes.
"""

import hashlib
import hmac
import json
from typing import TypeAlias, Union

MAX_INTEGER = 2**53 - 1
RECORD_CONTEXT = b"pahintulot-record/v1\n"

Json: TypeAlias = Union[str, bool, int, list["Json"], dict[str, "Json"], None]  # noqa: UP007 - a recursive alias in Python 3.11


def canonical(value: Json) -> bytes:
    """The RFC 8785 bytes of `value`; `ValueError` for what lies outside the subset."""
    _check(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def sha256_hex(content: bytes) -> str:
    """64 lower-case hex digits."""
    return hashlib.sha256(content).hexdigest()


def commitment(salt: bytes, record: dict[str, Json]) -> bytes:
    """32 bytes that bind the record and, once the salt is gone, say nothing about it."""
    return hmac.digest(salt, RECORD_CONTEXT + canonical(record), "sha256")


def _check(value: object) -> None:
    match value:
        case None | bool() | str():
            return
        case int() if abs(value) <= MAX_INTEGER:
            return
        case list():
            for item in value:
                _check(item)
        case dict():
            for key, item in value.items():
                if not (isinstance(key, str) and key.isascii()):
                    raise ValueError(f"the key {key!r} is not ASCII text")
                _check(item)
        case _:
            raise ValueError(f"{value!r} has no canonical form here")
