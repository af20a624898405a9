"""Origins: what an operator may list, and what a browser's header must equal."""

import pytest

from service.domain.errors import InvalidInput
from service.domain.origin import is_listed, parse_origin


@pytest.mark.parametrize(
    "origin",
    [
        "https://news.example",
        "http://localhost:8000",
        "http://127.0.0.1:8001",
        "http://[::1]:8000",
        "https://xn--bcher-kva.example",
        "https://a-b.c.example:8443",
    ],
)
def test_an_origin_as_browsers_write_it_is_taken_as_it_is(origin: str) -> None:
    assert parse_origin(origin) == origin


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "*",
        "news.example",
        "https://News.example",
        "https://news.example/",
        "https://news.example.",
        "https://news.example:443",
        "http://news.example:80",
        "https://user@news.example",
        "https://bücher.example",
        "https://*.example",
        "ftp://news.example",
        "https://news.example\n",
        "https://-news.example",
        "https://news.example:0",
    ],
)
def test_what_no_browser_writes_is_refused_with_its_place(origin: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_origin(origin, "/origins/3")

    assert refused.value.errors[0].pointer == "/origins/3"


def test_only_the_very_same_origin_is_listed_and_null_never_is() -> None:
    listed = ("https://news.example", "null")

    assert is_listed("https://news.example", listed)
    for other in ("https://news.example:8443", "http://news.example", "null", ""):
        assert not is_listed(other, listed)
