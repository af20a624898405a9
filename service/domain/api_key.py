"""API keys as back ends hold them: `pah_<id of 8>_<secret of 43><check of 6>`, all base62.

The fixed prefix lets secret scanners find a leaked one; the check tells a typing error.
"""

import re
import secrets
import string
import zlib
from dataclasses import dataclass
from enum import StrEnum

_ALPHABET = string.digits + string.ascii_letters
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
