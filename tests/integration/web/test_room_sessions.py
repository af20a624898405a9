"""A session of the room: how it is held, and everything by which it ends."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from service.domain.officer import Role
from service.housekeeping import write_session_uses
from service.storage.engine import db
from service.usecases.disable_officer import disable_officer
from tests.fixtures.officers import (
    BASE,
    DEVICE,
    HOME,
    PASSPHRASE,
    SESSION,
    Browser,
    invited,
    joined,
    session_of,
    signed_in,
    writing,
)

EMAIL = "ana@site.example"
NEXT = "limang salitang bago at mahaba"
NOW = datetime(2026, 11, 30, 6, tzinfo=UTC)


@pytest.fixture
def ana(app) -> int:
    """An officer's number."""
    return joined(app, {"*": Role.OWNER}, EMAIL)


def browser_of(app: Flask, officer_id: int) -> Browser:
    found = Browser(app.test_client())
    found.hold(SESSION, session_of(app, officer_id, EMAIL))
    return found


def is_in(browser: Browser) -> bool:
    status = browser.get(HOME).status_code
    assert status in (200, 303)
    return status == 200


def set_cookies(answer) -> dict[str, set[str]]:
    """What the answer has the browser keep: each name with its attributes."""
    found = {}
    for line in answer.headers.getlist("Set-Cookie"):
        first, *attributes = line.split("; ")
        found[first.partition("=")[0]] = set(attributes)
    return found


def test_the_cookies_are_the_hosts_own_and_no_scripts_business(app, ana):
    """Prefixed, secure, hidden, for the whole host; the session's ends with the browser."""
    kept = set_cookies(Browser(app.test_client()).sign_in(EMAIL))
    common = {"Secure", "HttpOnly", "Path=/"}
    assert kept[SESSION] == common | {"SameSite=Lax"}
    device = {item for item in kept[DEVICE] if not item.startswith("Expires=")}
    assert device == common | {"SameSite=Strict", f"Max-Age={180 * 24 * 3600}"}
    assert kept.keys() == {SESSION, DEVICE}


def test_a_sign_out_drops_the_cookie_and_the_session(app, ana):
    """Whoever kept a copy of the cookie is out too."""
    browser, copy = browser_of(app, ana), Browser(app.test_client())
    copy.hold(SESSION, str(browser.holds()))
    assert is_in(copy)
    answer = browser.post("/officer/sign-out")
    dropped = set_cookies(answer)[SESSION]
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=0"} <= dropped
    assert browser.holds() is None
    assert not is_in(copy)
    assert browser.post("/officer/sign-out").status_code == 303  # again, without harm


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_on_this_machine_itself_plain_http_will_do(host, app, ana):
    """Under names without the prefix, which a browser would drop there."""
    browser = Browser(app.test_client(), f"http://{host}")
    kept = set_cookies(browser.sign_in(EMAIL))
    assert kept.keys() == {"pahintulot-officer", "pahintulot-device"}
    assert all(
        "HttpOnly" in attributes and "Secure" not in attributes for attributes in kept.values()
    )


@pytest.mark.parametrize("page", ["sign-in", "join"])
def test_over_plain_http_from_elsewhere_no_secret_is_asked_for(page, make_app):
    """The form is not there, and what is posted all the same is not looked at."""
    app = make_app(public_url="http://consent.example")
    joined(app, {"*": Role.OWNER}, EMAIL)
    address = (
        f"/officer/join/{invited(app, 'b@site.example')}" if page == "join" else "/officer/sign-in"
    )
    browser = Browser(app.test_client(), "http://consent.example")
    said = {"email": EMAIL, "passphrase": PASSPHRASE}
    for answer in (browser.get(address), browser.post(address, said)):
        assert answer.status_code == 200
        assert "Open this page with https" in answer.text
        assert "password" not in answer.text
        assert "Set-Cookie" not in answer.headers


def test_a_proxy_that_ends_tls_unannounced_is_no_plain_http(app, ana):
    """What is public is https, as the settings say; the cookies are as there."""
    kept = set_cookies(Browser(app.test_client(), BASE.replace("https", "http")).sign_in(EMAIL))
    assert kept.keys() == {SESSION, DEVICE}
    assert "Secure" in kept[SESSION]


def test_two_cookies_of_one_name_are_nobody(app, ana):
    """Whoever could plant one beside ours decides nothing by it; and one alone is good."""
    token = session_of(app, ana, EMAIL)
    client = app.test_client(use_cookies=False)
    for value, status in (
        (f"{SESSION}={token}", 200),
        (f"{SESSION}={token}; {SESSION}={token}", 303),
        (f"{SESSION}=x; {SESSION}={token}", 303),
        (f"pahintulot-officer={token}", 303),
    ):
        assert client.get(HOME, base_url=BASE, headers={"Cookie": value}).status_code == status


def test_it_ends_after_half_an_hour_without_a_use(app, ana):
    """A use is written down each minute; without one it is over, and stays so."""
    with time_machine.travel(NOW, tick=False) as clock:
        used, idle = browser_of(app, ana), browser_of(app, ana)
        for _ in range(4):
            clock.shift(timedelta(minutes=14))
            assert is_in(used)
            write_uses(app)
        assert not is_in(idle)
        clock.shift(timedelta(minutes=29, seconds=59))
        assert is_in(used)
        clock.shift(timedelta(seconds=2))
        assert not is_in(used)


def test_it_ends_after_twelve_hours_however_much_it_is_used(app, ana):
    """To the second."""
    with time_machine.travel(NOW, tick=False) as clock:
        browser = browser_of(app, ana)
        for _ in range(71):
            clock.shift(timedelta(minutes=10))
            assert is_in(browser)
            write_uses(app)
        clock.shift(timedelta(minutes=9, seconds=59))
        assert is_in(browser)
        clock.shift(timedelta(seconds=2))
        assert not is_in(browser)


def write_uses(app: Flask) -> None:
    with app.app_context():
        write_session_uses(db.engine, app.extensions["pahintulot.session_uses"])


def test_disabling_an_officer_ends_their_sessions(app, ana):
    """All of them, at once; another's goes on."""
    both = [browser_of(app, ana) for _ in range(2)]
    other = signed_in(app, Role.VIEWER)
    with writing(app) as session:
        disable_officer(session, ana, datetime.now(UTC), by=None)
    assert [is_in(browser) for browser in (*both, other)] == [False, False, True]


def test_another_passphrase_ends_the_sessions_elsewhere(app, ana):
    """This one goes on; the old passphrase opens nothing any more, the new one does."""
    here, elsewhere = browser_of(app, ana), browser_of(app, ana)
    said = {"passphrase": PASSPHRASE, "new_passphrase": NEXT}
    wrong = here.post("/officer/account/passphrase", said | {"passphrase": NEXT})
    assert wrong.status_code == 422
    assert is_in(elsewhere)  # the control
    assert here.post("/officer/account/passphrase", said).status_code == 303
    assert is_in(here)
    assert not is_in(elsewhere)
    assert here.sign_in(EMAIL).status_code == 422
    assert here.sign_in(EMAIL, NEXT).status_code == 303


@pytest.mark.parametrize("name", ["too short", "of blanks", "the e-mail", "too long"])
def test_a_passphrase_that_is_guessed_first_is_refused_at_its_field(name, app, ana):
    """And nothing was changed."""
    browser, elsewhere = browser_of(app, ana), browser_of(app, ana)
    new = {
        "too short": "maikli lang po",
        "of blanks": "",
        "the e-mail": f"ako si {EMAIL.upper()}",
        "too long": "mahaba " * 40,
    }[name]
    said = {"passphrase": PASSPHRASE, "new_passphrase": new}
    answer = browser.post("/officer/account/passphrase", said)
    assert answer.status_code == 422
    assert 'id="new_passphrase-error"' in answer.text
    assert PASSPHRASE not in answer.text
    assert is_in(elsewhere)


def test_the_store_holds_nothing_that_opens_the_room(app, ana):
    """Neither the cookie's value nor the passphrase; what is kept of the cookie is no cookie."""
    browser = browser_of(app, ana)
    token = str(browser.holds())
    with app.app_context(), db.engine.connect() as connection:
        kept = connection.execute(text("SELECT token_hash FROM officer_session")).scalar_one()
        phc = connection.execute(text("SELECT password FROM officer")).scalar_one()
    assert token.encode() not in bytes(kept)
    assert phc.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    thief = Browser(app.test_client())
    for stolen in (bytes(kept).hex(), phc):
        thief.hold(SESSION, stolen)
        assert not is_in(thief)
