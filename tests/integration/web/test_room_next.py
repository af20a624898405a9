"""After a sign-in one goes on to where one wanted, and never out of the room."""

import html
import re

import pytest

from service.domain.officer import Role
from tests.fixtures.officers import HOME, Browser, joined

EMAIL = "ana@site.example"


@pytest.fixture
def ana(app):
    """The browser of an officer who is not signed in."""
    joined(app, {"*": Role.OFFICER}, EMAIL)
    return Browser(app.test_client())


AWAY = [
    "//evil.example/officer/", "/\\evil.example", "\\\\evil.example", "https://evil.example",
    "https:evil.example", "javascript:alert(1)", "/officer\\..\\x", "/officer/\nSet-Cookie: a=b",
    "/officer/\r\nLocation: //evil.example", "/officer/\t//evil.example", "/docs", "/officer",
    " /officer/", "", "/officer@evil.example", "/officers", "officer/", "?next=1",
]  # fmt: skip


@pytest.mark.parametrize("address", AWAY)
def test_next_is_only_ever_a_page_of_the_room(address, app, client, ana):
    """Whoever is signed in, and whoever signs in, goes home instead."""
    answer = ana.sign_in(EMAIL, next=address)
    assert (answer.status_code, answer.headers["Location"]) == (303, HOME)
    again = ana.get("/officer/sign-in", query_string={"next": address})
    assert (again.status_code, again.headers["Location"]) == (303, HOME)


@pytest.mark.parametrize(
    "address", ["/officer/account", "/officer/sites/pahayagan/log?from=2026-11-01&to="]
)
def test_a_page_of_the_room_is_gone_on_to(address, app, ana):
    """The control: where somebody wanted to go, its query too, they come to."""
    asked = ana.get(address)
    assert asked.status_code == 303
    sign_in = ana.get(asked.headers["Location"])
    (on,) = re.findall(r'name="next" value="([^"]*)"', sign_in.text)
    answer = ana.sign_in(EMAIL, next=html.unescape(on))
    assert answer.headers["Location"] == address


@pytest.mark.parametrize(
    "address", ["/officer/../docs", "/officer//evil.example", "/officer/%2e%2e/"]
)
def test_however_it_is_spelled_a_browser_stays_on_this_host(address, app, ana):
    """What begins with the room's path has no host in it."""
    assert ana.sign_in(EMAIL, next=address).headers["Location"].startswith("/officer/")
