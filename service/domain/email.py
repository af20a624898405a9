"""E-mail addresses as what officers sign in with; nothing is ever sent to them."""

import re

from service.domain.errors import FieldError, InvalidInput

MAX_EMAIL = 254  # RFC 5321
_SHAPE = re.compile(r"[^@\s\x00-\x1f\x7f\ud800-\udfff]+@[^@\s\x00-\x1f\x7f\ud800-\udfff]+")


def fold_email(typed: str) -> str:
    """The same for all the ways in which people write one address."""
    return typed.strip().casefold()


def is_email(folded: str) -> bool:
    """Whether it has the shape of one; more only a sent letter would tell."""
    return len(folded) <= MAX_EMAIL and _SHAPE.fullmatch(folded) is not None


def checked_email(typed: str) -> str:
    """The folded address; `InvalidInput` for what has not the shape of one."""
    folded = fold_email(typed)
    if not is_email(folded):
        raise InvalidInput([FieldError("/email", "must be an address such as ana@site.example")])
    return folded
