"""What people are to read comes on one line, as it was written."""

import pytest
from marshmallow import ValidationError

from service.web.schemas.validators import legible


@pytest.mark.parametrize("text", ["Ang Pahayagan", "Ñandú & Söhne", "عربي", "שלום", "A claim (2)"])
def test_words_are_taken(text) -> None:
    legible(text)


@pytest.mark.parametrize("text", [" ", "a\nb", "a\u2028b", "a\x9bb", "\u202egnp", "\u2066a\u2069"])
def test_what_breaks_controls_or_reorders_the_line_is_refused(text) -> None:
    with pytest.raises(ValidationError):
        legible(text)
