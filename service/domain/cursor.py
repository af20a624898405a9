"""Cursors: where a reader stands in a site's list. Opaque to the reader, bound to the site."""

import base64
import re

from service.domain.errors import FieldError, InvalidInput
from service.domain.ids import base64url


def write_cursor(site: str, place: str) -> str:
    """The cursor for `place`, in base64url."""
    return base64url(f"{site}/{place}".encode())


def read_cursor(cursor: str, site: str, form: re.Pattern[str], *, field: str) -> str:
    """The place, of the given form; `InvalidInput` unless we wrote the cursor for this site."""
    named, _, place = _decoded(cursor).partition("/")
    if named != site or not form.fullmatch(place) or write_cursor(site, place) != cursor:
        raise InvalidInput([FieldError(f"/{field}", "must be a cursor that this call gave")])
    return place


def _decoded(cursor: str) -> str:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except ValueError:  # no base64, or no text of ours in it
        return ""
