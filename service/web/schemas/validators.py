"""What more than one call asks of a text or a list."""

import re
import unicodedata

from marshmallow import ValidationError, validate

from service.domain.countries import COUNTRIES
from service.domain.ids import LANGUAGE, NOTICE_REFERENCE, PURPOSE, SUBJECT_ID

# they reorder what stands around them, so that a reader sees other words than were written
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Matches(validate.Regexp):
    """The whole text has the form; `$` alone would let a line feed pass."""

    def __init__(self, pattern: re.Pattern[str], what: str) -> None:
        super().__init__(f"^(?:{pattern.pattern})$", error=f"must be {what}")
        self._pattern = pattern

    def __call__(self, value: str) -> str:  # type: ignore[override]
        if not self._pattern.fullmatch(value):
            raise ValidationError(str(self.error))
        return value


A_SUBJECT_ID = Matches(SUBJECT_ID, "22 characters of base64url (128 bits)")
A_NOTICE = Matches(NOTICE_REFERENCE, "sha256: and 64 hex digits")
A_PURPOSE = Matches(PURPOSE, "the name of a purpose")
A_LANGUAGE = Matches(LANGUAGE, "a language tag such as fil")


def all_different(values: list[str]) -> None:
    """A validator: no item twice."""
    if len(set(values)) < len(values):
        raise ValidationError("holds an item twice")


def legible(text: str) -> None:
    """A validator: no character that breaks lines, hides or reorders text; not only space."""
    kinds = {unicodedata.category(character) for character in text}
    if all(kind[0] in "CZ" for kind in kinds):
        raise ValidationError("must hold words")
    if _REORDERING & set(text) or kinds & {"Cc", "Cs", "Zl", "Zp"}:
        raise ValidationError("must be on one line, without control characters")


def country(code: str) -> None:
    """A validator: a country of ISO 3166."""
    if code == "EU" or code not in COUNTRIES:  # a region there, and no law of one country
        raise ValidationError("must be a country in two capital letters (ISO 3166), such as PH")


def place(code: str) -> None:
    """A validator: a country of ISO 3166, or the EU."""
    if code not in COUNTRIES:
        raise ValidationError("must be EU or two letters of ISO 3166, such as PH")
