"""A passphrase is long, one whatever keyboard wrote it, and not what everybody knows."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import InvalidInput
from service.domain.passphrase import LONGEST, SHORTEST, checked_passphrase, normalised

GOOD = "tatlong bibe na nakita"
WIDE = "".join(chr(ord(letter) + 0xFEE0) for letter in "PAHAYAGAN")
UNWANTED = ("ana@site.example", "Pahayagan", "ab")


def test_nothing_is_asked_of_it_but_its_length() -> None:
    for phrase in (GOOD, "a" * SHORTEST, "1" * LONGEST, "ñ" * SHORTEST, " " * SHORTEST):
        assert checked_passphrase(phrase, UNWANTED) == normalised(phrase)


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        ("", "15 to 256"),
        ("a" * 14, "15 to 256"),
        ("a" * 257, "15 to 256"),
        ("e\u0301" * 14, "15 to 256"),  # 28 code points that are 14 letters
        ("ana@site.example", "e-mail"),
        ("my ANA@SITE.EXAMPLE it is", "e-mail"),
        ("ang aking pahayagan ito", "site's name"),
        (f"ang aking {WIDE} ito", "site's name"),
    ],
)
def test_what_is_short_long_or_known_is_refused_in_words(phrase, word) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_passphrase(phrase, UNWANTED)

    (error,) = refused.value.errors
    assert error.pointer == "/passphrase"
    assert word in error.detail
    assert phrase not in error.detail or not phrase


def test_a_word_too_short_to_tell_forbids_no_sentence() -> None:
    assert checked_passphrase("abracadabra abracadabra", UNWANTED)


@given(st.text(min_size=SHORTEST, max_size=LONGEST))
def test_however_it_was_written_it_is_one_passphrase(typed) -> None:
    forms = {normalised(unicodedata.normalize(form, typed)) for form in ("NFC", "NFD", "NFKD")}

    assert forms == {normalised(typed)}
    assert normalised(normalised(typed)) == normalised(typed)
