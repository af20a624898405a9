"""First-party mode: which addresses a site may name, and what its cookies are called."""

import pytest

from service.domain.errors import InvalidInput
from service.domain.first_party import check_first_party, first_party, parse_first_party_url


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/pahintulot",
        "https://news.example",
        "https://www.news.example:8443/a/b-c_d.e~f",
        "http://localhost:8000/p",
        "http://127.0.0.1:8000",
        "http://[::1]:8000/p",
        "http://news.localhost/p",
    ],
)
def test_an_address_on_the_sites_own_host_is_taken_as_it_is(url: str) -> None:
    assert parse_first_party_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example/p",
        "/p",
        "https://news.example/",
        "https://news.example/p/",
        "https://news.example//p",
        "https://news.example/p?x=1",
        "https://news.example/p#x",
        "https://news.example/%70",
        "https://news.example/a b",
        "https://news.example/p\n",
        "https://news.example/../p",
        "https://news.example/./p",
        "https://News.example/p",
        "https://news.example:443/p",
        "https://user@news.example/p",
        "https://bücher.example/p",
        "http://news.example/p",
        "http://localhost.evil.example/p",
        "ftp://news.example/p",
        "javascript:alert(1)",
    ],
)
def test_any_other_is_refused_with_its_place(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_first_party_url(url)
    assert [error.pointer for error in refused.value.errors] == ["/first_party_url"]


def test_it_must_be_on_a_host_whose_pages_may_record() -> None:
    url = "https://news.example/p"
    check_first_party(url, ("https://a.example", "https://news.example"))
    check_first_party(None, ())
    for origins in ((), ("https://a.example",), ("http://news.example", "https://x.news.example")):
        with pytest.raises(InvalidInput):
            check_first_party(url, origins)


def test_the_service_has_the_name_with_the_prefix_and_the_script_the_bare_one() -> None:
    place = first_party("https://news.example:8443/p", "pili")
    assert place
    assert (place.origin, place.host) == ("https://news.example:8443", "news.example:8443")
    assert (place.kept, place.shown, place.is_secure) == ("__Host-pili", "pili", True)


def test_over_plain_http_the_bare_name_is_the_services() -> None:
    place = first_party("http://localhost:8000/p", "pili")
    assert place
    assert (place.kept, place.shown, place.is_secure) == ("pili", "pili-mark", False)


def test_without_the_setting_there_is_no_such_place() -> None:
    assert first_party(None, "pili") is None
