"""What a passphrase must be: long, and nothing that everybody knows (NIST SP 800-63B-4, 3.1.1)."""

import unicodedata
from collections.abc import Iterable

from service.domain.errors import FieldError, InvalidInput

SHORTEST = 15
LONGEST = 256
_TELLING = 4  # shorter words stand in many a sentence


def normalised(typed: str) -> str:
    """One form for what keyboards write in several (NFKC)."""
    return unicodedata.normalize("NFKC", typed)


def checked_passphrase(typed: str, unwanted: Iterable[str]) -> str:
    """The normalised passphrase; `InvalidInput` when it is too short, too long or guessed first.

    `unwanted` are what it may not contain: the officer's e-mail, the names of sites.
    """
    passphrase = normalised(typed)
    if not SHORTEST <= len(passphrase) <= LONGEST:
        raise _refused(f"must have {SHORTEST} to {LONGEST} characters")
    folded = _folded(passphrase)
    if any(word in folded for word in map(_folded, unwanted) if len(word) >= _TELLING):
        raise _refused("must not contain the e-mail address or a site's name")
    return passphrase


def _folded(text: str) -> str:
    return normalised(text).casefold().strip()


def _refused(detail: str) -> InvalidInput:
    return InvalidInput([FieldError("/passphrase", detail)])
