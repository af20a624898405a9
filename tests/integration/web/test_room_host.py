"""Where the room answers: under its own name alone, and never under a name that sites use."""

import pytest
from flask import Flask

from service.domain.officer import Role
from tests.fixtures.commands import run
from tests.fixtures.officers import SESSION, Browser, joined, session_of

ROOM = "https://officer.example"
PUBLIC = "https://consent.example"
ALLOWED = "consent.pahayagan.example"
EMAIL = "ana@site.example"
STATUS = "/v1/sites/pahayagan/status"


@pytest.fixture
def apart(make_app) -> Flask:
    """A service whose officers have a host of their own."""
    return make_app(officer_origin=ROOM, allowed_hosts=(ALLOWED, "officer.example"))


@pytest.fixture
def together(make_app) -> Flask:
    """A service whose officers come to its public name."""
    return make_app(allowed_hosts=(ALLOWED,))


def statuses(app: Flask, base: str, *paths: str) -> list[int]:
    found = []
    for path in paths:
        with app.test_client().get(path, base_url=base) as answer:
            found.append(answer.status_code)
    return found


ELSE = ("/healthz", "/docs", "/b/pahayagan", "/b/pahayagan.js", STATUS, "/.well-known/jwks.json")
OURS = ("/officer/sign-in", "/officer/", "/officer/static/officer.css", "/officer/no/such/page")


def test_with_its_own_origin_the_room_answers_there_alone(site, apart):
    """Neither under the public name nor an allowed one nor on this machine itself."""
    assert statuses(apart, ROOM, *OURS) == [200, 303, 200, 404]
    for base in (PUBLIC, f"https://{ALLOWED}", "http://127.0.0.1:8000", "http://localhost"):
        assert statuses(apart, base, *OURS) == [400] * 4, base
    for near in (f"{ROOM}:8443", "https://x.officer.example", "https://officer.example."):
        assert statuses(apart, near, *OURS) == [400] * 4, near


def test_its_own_host_answers_nothing_else(site, apart):
    """Not even the status that is answered before Flask, nor where the name is allowed besides."""
    assert statuses(apart, ROOM, *ELSE) == [400] * 6
    assert statuses(apart, PUBLIC, *ELSE) == [200] * 6  # the control
    assert statuses(apart, f"https://{ALLOWED}", *ELSE) == [200] * 6


SHORT = ("/", "/officer", "/officer/sites/pahayagan")


def test_who_types_its_name_alone_is_sent_to_its_first_page(site, apart, together):
    """Or a page's address without the last slash; at another name there is still no room."""
    for path, to in zip(
        SHORT, ("/officer/", *(f"{ROOM}{path}/" for path in SHORT[1:])), strict=True
    ):
        answer = apart.test_client().get(path, base_url=ROOM)
        assert (answer.status_code // 100, answer.location) == (3, to), path
        assert apart.test_client().post("/", base_url=ROOM).status_code == 400
        if path != "/":
            for base in (PUBLIC, f"https://{ALLOWED}", "http://127.0.0.1:8000"):
                assert statuses(apart, base, path) == [400], (base, path)
            assert statuses(together, PUBLIC, path) == [308]
            assert statuses(together, f"https://{ALLOWED}", path) == [400]
    assert statuses(apart, PUBLIC, "/") == statuses(together, PUBLIC, "/")


@pytest.mark.parametrize("port", [8001, 8002])
def test_on_this_machine_the_two_are_told_apart_by_the_port(port, site, make_app):
    """As who tries it out has it."""
    app = make_app(officer_origin="http://127.0.0.1:8002", public_url="http://localhost:8001")
    is_room = port == 8002
    base = f"http://127.0.0.1:{port}"
    assert statuses(app, base, *ELSE) == [400 if is_room else 200] * 6
    assert statuses(app, base, *OURS) == ([200, 303, 200, 404] if is_room else [400] * 4)


def test_without_one_it_answers_under_the_public_name_and_here(site, together):
    """Allowed names are for pages of sites."""
    for base in (PUBLIC, "http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"):
        assert statuses(together, base, *OURS) == [200, 303, 200, 404], base
        if "[" not in base:  # which is no name of the service besides
            assert statuses(together, base, *ELSE) == [200] * 6, base
    for base in (f"https://{ALLOWED}", "https://evil.example"):
        assert statuses(together, base, *OURS) == [400] * 4, base


def test_on_a_sites_own_host_it_never_answers(site, together, cli_env):
    """First-party mode lends that host to the banner, and its pages could read what is there."""
    run(["site", "set", site.key, "--first-party-url", "https://site.example"], cli_env)
    assert statuses(together, "https://site.example", "/b/pahayagan.js")[0] == 200
    assert statuses(together, "https://site.example", *OURS) == [400] * 4


def test_a_session_is_good_on_the_rooms_host_only(site, apart):
    """Its cookie is that host's own; brought elsewhere by hand it opens nothing."""
    token = session_of(apart, joined(apart, {"*": Role.OWNER}, EMAIL), EMAIL)
    for base, status in ((ROOM, 200), (PUBLIC, 400), (f"https://{ALLOWED}", 400)):
        browser = Browser(apart.test_client(), base)
        browser.hold(SESSION, token)
        assert browser.get("/officer/").status_code == status


@pytest.mark.parametrize("origin", [PUBLIC, "https://site.example", f"https://{ALLOWED}"])
def test_a_form_from_the_public_name_is_a_forgery_in_a_room_apart(origin, site, apart):
    """By an old browser's `Origin`: the public name shows pages of others."""
    browser = Browser(apart.test_client(), ROOM)
    said = {"email": EMAIL, "passphrase": "x"}
    forged = browser.post("/officer/sign-in", said, headers={"Origin": origin})
    assert forged.status_code == 403
    own = browser.post("/officer/sign-in", said, headers={"Origin": ROOM})
    assert own.status_code == 422
