"""A site's settings must not contradict each other: whose hosts may share a choice."""

import pytest

from service.domain.errors import InvalidInput
from service.domain.site import SiteSettings, check_settings, sharing_origins

ORIGINS = ("https://news.example", "https://shop.news.example:8443", "https://other.example")


def of(domain: str | None, **more: str) -> SiteSettings:
    return SiteSettings(name="Balita", origins=ORIGINS, shared_domain=domain, **more)


@pytest.mark.parametrize(
    ("domain", "origins"),
    [
        ("news.example", ORIGINS[:2]),
        ("shop.news.example", ORIGINS[1:2]),
        ("other.example", ORIGINS[2:]),
        ("example", ORIGINS),
        ("ews.example", ()),
        ("a.shop.news.example", ()),
        ("foreign.example", ()),
    ],
)
def test_those_share_whose_host_is_the_domain_or_below_it(
    domain: str, origins: tuple[str, ...]
) -> None:
    assert tuple(sharing_origins(domain, ORIGINS)) == origins


@pytest.mark.parametrize("domain", [None, "news.example", "shop.news.example"])
def test_a_domain_of_one_origin_or_none_at_all_is_taken(domain: str | None) -> None:
    check_settings(of(domain))


@pytest.mark.parametrize("domain", ["www.news.example", "foreign.example", "ews.example"])
def test_a_domain_of_no_origin_is_refused_with_its_place(domain: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_settings(of(domain))
    [error] = refused.value.errors
    assert error.pointer == "/shared_domain"
    assert "at least one of the site's origins" in error.detail


def test_beside_first_party_mode_it_is_refused_with_what_to_do() -> None:
    with pytest.raises(InvalidInput) as refused:
        check_settings(of("news.example", first_party_url="https://news.example/p"))
    [error] = refused.value.errors
    assert error.pointer == "/shared_domain"
    assert "leave this empty, or take the first-party address away" in error.detail
