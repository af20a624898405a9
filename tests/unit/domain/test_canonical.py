"""The canonical form is RFC 8785's, checked against another implementation of it."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from service.domain.canonical import MAX_INTEGER, canonical, commitment
from tests.unit.domain.samples import decision

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
def test_our_bytes_are_those_of_an_independent_implementation(value) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_a_decisions_record_is_within_the_subset() -> None:
    record = decision().record()

    assert canonical(record) == rfc8785.dumps(record)


@pytest.mark.parametrize("value", [1.5, MAX_INTEGER + 1, {"ñ": 1}, {1: 1}, b"x", [object()]])
def test_what_has_no_exact_form_is_refused(value) -> None:
    with pytest.raises(ValueError, match=r"is not ASCII text|no canonical form"):
        canonical(value)


def test_the_commitment_is_the_published_construction() -> None:
    r"""HMAC-SHA-256(salt, "pahintulot-record/v1\n" || JCS(record)), computed once by openssl."""
    assert commitment(b"\1" * 32, {"a": 1}).hex() == (
        "41750ae023fa30fb0bb57091c8254efd0ac3bb8cf2004f188d909d0d5d561eea"
    )
