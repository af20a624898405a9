"""A cursor is read back as it was written, by its own site alone."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.cursor import read_cursor, write_cursor
from service.domain.errors import InvalidInput

INDEX = re.compile("0|[1-9][0-9]{0,17}")


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@given(st.from_regex("[a-z0-9]{4,32}", fullmatch=True), st.integers(0, 10**18 - 1))
def test_a_cursor_reads_back_as_the_place_it_was_written_for(site, index):
    cursor = write_cursor(site, str(index))
    assert re.fullmatch("[A-Za-z0-9_-]+", cursor)
    assert read_cursor(cursor, site, INDEX, field="after") == str(index)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "=",
        "a",
        "12",
        "null",
        "\0",
        "ñ",
        "٣",
        encoded("other/12"),
        encoded("demo"),
        encoded("demo/"),
        encoded("demo/-1"),
        encoded("demo/+1"),
        encoded("demo/01"),
        encoded("demo/1/2"),
        encoded("demo/ 1"),
        encoded("demo/1\n"),
        encoded("demo/٣"),
        encoded("demo/" + "9" * 19),
        encoded("demo/1' OR '1'='1"),
        encoded("DEMO/1"),
        encoded("demo/12") + "=",
        encoded("demo/12") + "\n",
        encoded("demo/12")[:-1],
        encoded("demo/12")[:-1] + "h",  # the same bytes, their last bits spelled otherwise
        base64.b64encode(b"demo/\xff\xfe").decode(),
    ],
)
def test_what_we_did_not_write_is_no_cursor(cursor):
    with pytest.raises(InvalidInput) as refused:
        read_cursor(cursor, "demo", INDEX, field="after")
    assert [error.pointer for error in refused.value.errors] == ["/after"]


@given(st.text(max_size=40))
def test_no_text_is_a_cursor_by_chance_of_another_place(text):
    """Whatever is accepted is exactly what would have been written for that place."""
    try:
        place = read_cursor(text, "demo", INDEX, field="after")
    except InvalidInput:
        return
    assert write_cursor("demo", place) == text
