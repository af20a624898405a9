"""JSON from strangers: one reading or none, and a pointer to the flaw."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.canonical import MAX_INTEGER
from service.domain.errors import MalformedInput
from service.web.strict_json import MAX_DEPTH, parse, pointer


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"a":1,"a":2}', "/a"),
        (b'{"x":{"a":1,"a":2}}', "/x/a"),
        (b'{"x":[0,{"a/b":1,"a/b":2}]}', "/x/1/a~1b"),
        (b'{"a":NaN}', "/a"),
        (b'{"a":[1,Infinity]}', "/a/1"),
        (b'{"a":1.0}', "/a"),
        (b'{"a":1e999}', "/a"),
        (b'{"a":123456789012345678901234567890}', "/a"),
        (b'{"a":9007199254740992}', "/a"),
        (b'{"a":-9007199254740992}', "/a"),
        (b'{"a":"x\\u0000y"}', "/a"),
        (b'{"a":"\\ud800"}', "/a"),
        (b'{"\\udc00":1}', ""),
        (b"", ""),
        (b"{", ""),
        (b"{'a':1}", ""),
        (b"\xff\xfe{\x00}\x00", ""),
        (b'\xef\xbb\xbf{"a":1}', ""),
        (nested(9000), ""),
    ],
)
def test_a_flawed_body_is_refused_with_its_place(body: bytes, place: str) -> None:
    with pytest.raises(MalformedInput) as refused:
        parse(body)

    assert refused.value.errors[0].pointer == place


def test_nesting_is_taken_up_to_the_limit_and_not_beyond() -> None:
    assert parse(nested(MAX_DEPTH))
    with pytest.raises(MalformedInput, match="levels deep"):
        parse(nested(MAX_DEPTH + 1))


def test_the_largest_exact_integer_is_taken() -> None:
    assert parse(str(MAX_INTEGER).encode()) == MAX_INTEGER


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(st.characters(max_codepoint=126, min_codepoint=32)), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(values)
def test_whatever_is_plain_json_is_read_as_it_is(value) -> None:
    assert parse(json.dumps(value).encode()) == value


@given(st.binary(max_size=64))
def test_any_bytes_are_read_or_refused_and_nothing_else_happens(body: bytes) -> None:
    with suppress(MalformedInput):
        parse(body)


def test_a_pointer_escapes_what_rfc_6901_escapes() -> None:
    assert pointer("/a", "b/c~d") == "/a/b~1c~0d"
