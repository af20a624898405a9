"""API keys as back ends hold them: `pah_<id of 8>_<secret of 43><check of 6>`, all base62.

The fixed prefix lets secret scanners find a leaked one (docs/settings.md has the expression); the
check tells a typing error.
"""

import re
import secrets
import string
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from service.domain.errors import FieldError, InvalidInput, KeyNotSufficient

MAX_LIFE = timedelta(days=3653)
_ALPHABET = string.digits + string.ascii_letters
KEY_ID = re.compile(r"[0-9A-Za-z]{8}")
_KEY = re.compile(r"pah_([0-9A-Za-z]{8})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})")


class Scope(StrEnum):
    """What a key may do."""

    STATUS_READ = "status:read"
    DECISIONS_WRITE = "decisions:write"
    LOG_READ = "log:read"
    EXPORT_READ = "export:read"
    SUBJECTS_ERASE = "subjects:erase"
    SITE_ADMIN = "site:admin"


@dataclass(frozen=True, slots=True)
class PlainKey:
    """A key in the clear: shown once, never stored."""

    key_id: str
    secret: str

    def __str__(self) -> str:
        return f"pah_{self.key_id}_{self.secret}{_check(self.key_id + self.secret)}"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose good key came with a request; `site` is None for an operator's."""

    key_id: str
    site: str | None
    scopes: frozenset[Scope]

    @property
    def is_operator(self) -> bool:
        return self.site is None

    def must_hold(self, scopes: Iterable[Scope]) -> None:
        """`KeyNotSufficient` unless all are its own: a key hands on only what it may do itself.

        Otherwise `site:admin` would be every scope, by way of a key that it makes or rotates.
        """
        if lacking := [scope for scope in scopes if scope not in self.scopes]:
            named = ", ".join(lacking)
            raise KeyNotSufficient(f"An API key hands on only scopes it has; it lacks {named}.")


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a key is to be."""

    name: str | None
    scopes: tuple[Scope, ...]
    expires_at: datetime | None = None

    def must_end_in_time(self, now: datetime) -> None:
        """`InvalidInput` unless it ends within `MAX_LIFE`, or never."""
        if self.expires_at and not now < self.expires_at <= now + MAX_LIFE:
            detail = "must lie ahead, at most ten years"
            raise InvalidInput([FieldError("/expires_at", detail)])


def new_key() -> PlainKey:
    """A key with 256 random bits of secret."""
    return PlainKey(_random(8), _random(43))


def parse_key(text: str) -> PlainKey | None:
    """The key that `text` is, or None."""
    match = _KEY.fullmatch(text)
    if match is None or _check(match[1] + match[2]) != match[3]:
        return None
    return PlainKey(match[1], match[2])


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _check(text: str) -> str:
    value, digits = zlib.crc32(text.encode()), ""
    for _ in range(6):
        value, digit = divmod(value, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
