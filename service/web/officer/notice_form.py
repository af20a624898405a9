"""A draft as the fields of a form, and back, with nothing lost on the way.

A field is named by the JSON pointer of what it holds, without the first slash: so a flaw's pointer
is its field. What the form has no field for is carried along in one hidden one.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from service.web import strict_json
from service.web.schemas.notice import MAX_LANGUAGES

Document = dict[str, Any]
Fields = Mapping[str, str]  # in the order of the page

PALETTE = ("text", "background", "button_text", "button_background")
ROWS = {
    "cookies": ("name", "provider", "purpose", "duration"),
    "transfers": ("country", "safeguard"),
}
_OBJECTS = {
    "controller": ("name", "contact", "address", "country", "url", "phone"),
    "authority": ("name", "url"),
}
_TEXTS = ("data_protection_contact", "privacy_url", "layout", "default_language")
_MONTHS = ("accept_months", "refusal_months")
_LINES, _CODES = "recipients", "storage_locations"
_TICKED = ("categories_of_data", "unreviewed_languages", "bilingual_languages")
_KNOWN = frozenset([*ROWS, *_OBJECTS, *_TEXTS, *_MONTHS, _LINES, _CODES, *_TICKED]) | {
    *("colours", "reviewers", "languages")
}
_DEFAULT_COLOURS = {
    "light": ("#16181d", "#ffffff", "#ffffff", "#1f4fbf"),
    "dark": ("#eceef2", "#15171b", "#101725", "#8fb0ff"),
}
YES, CARRIED = "yes", "carried"


def to_fields(document: Document) -> dict[str, str]:
    """What stands in each field; a box that is not ticked has none."""
    return dict(_fields(document))


def to_document(fields: Fields) -> Document:
    """The draft that the fields say, complete or not; `MalformedInput`."""
    carried = strict_json.parse(fields.get(CARRIED, "{}").encode())
    extra = carried if isinstance(carried, dict) else {}
    return {
        **{name: _object(fields, name, keys) for name, keys in _OBJECTS.items()},
        **{name: fields.get(name, "") for name in _TEXTS},
        **{name: _whole(fields.get(name, "")) for name in _MONTHS},
        **{name: _rows(fields, name, keys) for name, keys in ROWS.items()},
        **{name: list(_under(fields, name)) for name in _TICKED},
        _LINES: [line for line in re.split(r"\r?\n", fields.get(_LINES, "")) if line.strip()],
        _CODES: [code for code in re.split(r"[\s,;]+", fields.get(_CODES, "")) if code],
        "colours": _colours(fields),
        "languages": _languages(fields),
        "reviewers": _texts(fields, "reviewers"),
        **{name: value for name, value in extra.items() if name not in _KNOWN},
    }


def _fields(document: Document) -> Iterator[tuple[str, str]]:
    for name, keys in _OBJECTS.items():
        yield from ((f"{name}/{key}", _said(document.get(name, {}).get(key))) for key in keys)
    yield from ((name, _said(document.get(name))) for name in (*_TEXTS, *_MONTHS))
    for name in ROWS:
        for index, row in enumerate(document.get(name, ())):
            yield from _row(f"{name}/{index}", row)
    for name in _TICKED:
        yield from ((f"{name}/{item}", YES) for item in document.get(name, ()))
    yield _LINES, "\n".join(document.get(_LINES, ()))
    yield _CODES, ", ".join(document.get(_CODES, ()))
    if colours := document.get("colours"):
        yield "colours", YES
        yield from _nested("colours", colours)
    else:
        yield from _nested(
            "colours",
            {of: dict(zip(PALETTE, said, strict=True)) for of, said in _DEFAULT_COLOURS.items()},
        )
    for tag, texts in document.get("languages", {}).items():
        yield f"languages/{tag}", YES
        yield from ((f"languages/{tag}/{key}", text) for key, text in texts.items())
    yield from ((f"reviewers/{tag}", name) for tag, name in document.get("reviewers", {}).items())
    extra = {name: value for name, value in document.items() if name not in _KNOWN}
    yield CARRIED, json.dumps(extra)


def _row(place: str, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A box that is not ticked leaves no trace, so the row itself has a field."""
    yield place, YES
    for key, value in row.items():
        if value is True:
            yield f"{place}/{key}", YES
        elif value is not False:
            yield f"{place}/{key}", _said(value)


def _nested(name: str, palettes: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for scheme, palette in palettes.items():
        yield from ((f"{name}/{scheme}/{key}", colour) for key, colour in palette.items())


def _said(value: object) -> str:
    return "" if value is None else str(value)


def _object(fields: Fields, name: str, keys: Iterable[str]) -> Document:
    found: Document = {key: fields.get(f"{name}/{key}", "") for key in keys}
    if not found.get("phone", "-"):
        found["phone"] = None
    return found


def _whole(text: str) -> int | str:
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else text


def _rows(fields: Fields, name: str, keys: Iterable[str]) -> list[Document]:
    rows = [tail for tail in _under(fields, name) if "/" not in tail]
    return [_one_row(fields, f"{name}/{row}", name, keys) for row in rows]


def _one_row(fields: Fields, place: str, name: str, keys: Iterable[str]) -> Document:
    row: Document = {key: fields.get(f"{place}/{key}", "") for key in keys}
    return row | {"third_party": f"{place}/third_party" in fields} if name == "cookies" else row


def _colours(fields: Fields) -> Document | None:
    if "colours" not in fields:
        return None
    return {
        scheme: {key: fields.get(f"colours/{scheme}/{key}", "") for key in PALETTE}
        for scheme in ("light", "dark")
    }


def _languages(fields: Fields) -> dict[str, dict[str, str]]:
    """The texts of each, read once however many there are; of too many, enough to be a flaw."""
    tags = (tail for tail in _under(fields, "languages") if "/" not in tail)
    found: dict[str, dict[str, str]] = {tag: {} for tag in islice(tags, MAX_LANGUAGES + 1)}
    for tail in _under(fields, "languages"):
        tag, slash, key = tail.partition("/")
        if slash and tag in found and (text := fields[f"languages/{tail}"]):
            found[tag][key] = text
    return found


def _texts(fields: Fields, place: str) -> dict[str, str]:
    """What was left empty is not said: ours stands there."""
    return {
        tail: fields[f"{place}/{tail}"]
        for tail in _under(fields, place)
        if fields[f"{place}/{tail}"]
    }


def _under(fields: Fields, place: str) -> Iterator[str]:
    """The rest of the name of each field below that place."""
    return (name[len(place) + 1 :] for name in fields if name.startswith(f"{place}/"))
