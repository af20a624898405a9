"""An e-mail address is folded, and has the shape of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.email import checked_email, fold_email, is_email
from service.domain.errors import InvalidInput


def test_one_address_however_it_is_written() -> None:
    for typed in ("ana@site.example", " Ana@Site.Example\n", "ANA@SITE.EXAMPLE"):
        assert checked_email(typed) == "ana@site.example"


@pytest.mark.parametrize(
    "typed",
    ["", "ana", "@", "ana@", "@site", "a@b@c", "a b@c", "a@b\0c", "a@\ud800", "a" * 250 + "@b.ph"],
)
def test_what_is_no_address_is_refused_with_its_place(typed) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_email(typed)

    assert [error.pointer for error in refused.value.errors] == ["/email"]


@given(st.text())
def test_what_is_folded_stays_and_what_passes_can_be_asked_of_a_database(typed) -> None:
    folded = fold_email(typed)

    assert fold_email(folded) == folded
    if is_email(folded):
        assert "\0" not in folded
        assert folded.encode()
