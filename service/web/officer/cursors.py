"""Cursors in the addresses of pages: sealed, since what is inside is a decision's id.

An address stands in histories and proxies' logs, where no id shall be.
"""

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from service.domain.ids import base64url
from service.web.context import keyring

PURPOSE = "page-cursors"


def sealed(cursor: str | None) -> str | None:
    """The cursor as an address may hold it; the same one always looks the same (RFC 5297)."""
    return base64url(_seal().encrypt(cursor.encode(), None)) if cursor else None


def opened(text: str | None) -> str | None:
    """What `sealed` was given; of any other text, a cursor that no list takes."""
    if not text:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return _seal().decrypt(raw, None).decode()
    except (binascii.Error, InvalidTag, ValueError):
        return "no cursor"


def _seal() -> AESSIV:
    return AESSIV(keyring().secret_for(PURPOSE))
