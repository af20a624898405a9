"""The door of the room: nobody learns who has a key, and nobody guesses one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import event, text

from service.domain.delay import Delay
from service.domain.officer import Role
from service.signing.passphrases import Passphrases
from service.storage.engine import db
from service.usecases import sign_in as use_case
from tests.fixtures.officers import (
    DEVICE,
    HOME,
    PASSPHRASE,
    SESSION,
    Browser,
    actions,
    joined,
    signed_in,
)

EMAIL, NOBODY = "ana@site.example", "eva@site.example"
WRONG = "hindi ito ang tamang mga salita"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def ana(app) -> str:
    """An officer's e-mail address."""
    joined(app, {"*": Role.OWNER}, EMAIL)
    return EMAIL


@pytest.fixture
def verified(monkeypatch) -> list[str | None]:
    """What was compared with what was typed, each time it was; the comparing itself is left out."""
    seen: list[str | None] = []

    def verify(_self: Passphrases, stored: str | None, passphrase: str) -> bool:
        seen.append(stored)
        return stored is not None and passphrase == PASSPHRASE

    monkeypatch.setattr(Passphrases, "verify", verify)
    return seen


class Statements:
    """What an engine was asked, in its order."""

    def __init__(self, app) -> None:
        self.said: list[str] = []
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement: str, *_rest) -> None:
        self.said.append(statement)


def test_an_unknown_e_mail_cannot_be_told_from_a_known_one(app, ana, verified):
    """Status, headers, body, statements and computations: the same, at every failure and after."""
    statements = Statements(app)
    found = {}
    for email in (ana, NOBODY):
        browser, seen = Browser(app.test_client()), []
        for _ in range(7):
            statements.said.clear()
            verified.clear()
            with time_machine.travel(NOW, tick=False):
                answer = browser.sign_in(email, WRONG)
            headers = sorted((name, value) for name, value in answer.headers if name != "Date")
            body = answer.text.replace(email, "…")
            seen.append((answer.status_code, headers, body, list(statements.said), len(verified)))
        found[email] = seen
    assert found[ana] == found[NOBODY]
    assert [one[0] for one in found[ana]] == [422] * 5 + [429] * 2
    assert [one[4] for one in found[ana]] == [1] * 5 + [0] * 2


def test_a_look_less_for_an_unknown_e_mail_would_be_seen(app, ana, verified, monkeypatch):
    """The control: one statement of difference is found."""
    real = use_case.officer_by_email
    monkeypatch.setattr(
        use_case,
        "officer_by_email",
        lambda session, email: None if email == NOBODY else real(session, email),
    )
    statements, counts = Statements(app), []
    for email in (ana, NOBODY):
        statements.said.clear()
        Browser(app.test_client()).sign_in(email, WRONG)
        counts.append(len(statements.said))
    assert counts[0] == counts[1] + 1


def test_whoever_is_disabled_is_answered_as_nobody(app, ana, verified):
    """The passphrase is right, and opens nothing; nothing says why."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE officer SET disabled_at = created_at"))
    answers = [Browser(app.test_client()).sign_in(email) for email in (ana, NOBODY)]
    texts = {answer.text.replace(ana, "…").replace(NOBODY, "…") for answer in answers}
    assert [answer.status_code for answer in answers] == [422, 422]
    assert len(texts) == 1


def test_a_real_comparison_takes_place_for_nobody_too(app):
    """The control of the pretended one: it says no to nobody, and yes to who knows."""
    keyring = app.extensions["pahintulot.keyring"]
    assert not keyring.passphrases.verify(None, PASSPHRASE)
    assert keyring.passphrases.verify(keyring.passphrases.hash(PASSPHRASE), PASSPHRASE)


def test_of_many_guesses_at_once_five_are_compared(app, ana, verified):
    """Threads, each with a connection of its own: what is counted is counted before."""
    app.test_client_class = FlaskClient
    with ThreadPoolExecutor(8) as pool:
        guesses = [
            pool.submit(lambda: Browser(app.test_client()).sign_in(ana, WRONG)) for _ in range(24)
        ]
        statuses = [guess.result().status_code for guess in guesses]
    assert len(verified) == 5
    assert sorted(statuses) == [422] * 5 + [429] * 19


def test_counted_after_the_comparison_far_more_would_be_compared(app, ana, verified, monkeypatch):
    """The control: without the count beforehand every guess of the crowd is looked at."""
    app.test_client_class = FlaskClient
    monkeypatch.setattr(Delay, "counted", lambda delay, _now: delay)
    with ThreadPoolExecutor(8) as pool:
        guesses = [
            pool.submit(lambda: Browser(app.test_client()).sign_in(ana, WRONG)) for _ in range(12)
        ]
        assert {guess.result().status_code for guess in guesses} == {422}
    assert len(verified) == 12


def test_the_pause_doubles_to_a_quarter_of_an_hour_and_is_forgotten_in_a_day(app, ana, verified):
    """Before its end even the right passphrase is not looked at; after it, one more guess is."""
    browser = Browser(app.test_client())
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(5):
            assert browser.sign_in(ana, WRONG).status_code == 422
        for pause in (30, 60, 120, 240, 480, 900, 900):
            clock.shift(pause - 1)
            verified.clear()
            answer = browser.sign_in(ana)
            assert answer.status_code == 429
            assert "Wait 1 seconds" in answer.text
            assert verified == []
            clock.shift(1)
            assert browser.sign_in(ana, WRONG).status_code == 422
        clock.shift(24 * 3600)
        assert [browser.sign_in(ana, WRONG).status_code for _ in range(5)] == [422] * 5
        assert browser.sign_in(ana, WRONG).status_code == 429


def test_a_success_forgets_the_failures(app, ana, verified):
    """Four wrong, one right, and there are four more to make."""
    browser = Browser(app.test_client())
    for _ in range(3):
        assert [browser.sign_in(ana, WRONG).status_code for _ in range(4)] == [422] * 4
        assert browser.sign_in(ana).status_code == 303


def test_strangers_cannot_lock_out_a_browser_that_was_let_in_before(app, ana, verified):
    """Its device cookie has a counter of its own; with another e-mail's it has none."""
    own, stranger = Browser(app.test_client()), Browser(app.test_client())
    assert own.sign_in(ana).status_code == 303
    assert [stranger.sign_in(ana, WRONG).status_code for _ in range(7)] == [422] * 5 + [429] * 2
    assert own.sign_in(ana).status_code == 303

    forged = Browser(app.test_client())
    for device in ("x", "x.y", f"{own.holds(DEVICE)}0", "é.é"):
        forged.hold(DEVICE, device)
        assert forged.sign_in(ana).status_code == 429
    joined(app, {"*": Role.VIEWER}, NOBODY)
    other = Browser(app.test_client())
    other.sign_in(NOBODY)
    assert other.sign_in(ana).status_code == 429


def test_a_stolen_device_cookie_guesses_no_more_than_others(app, ana, verified):
    """Its counter ends at five as well."""
    own, thief = Browser(app.test_client()), Browser(app.test_client())
    own.sign_in(ana)
    thief.hold(DEVICE, str(own.holds(DEVICE)))
    assert [thief.sign_in(ana, WRONG).status_code for _ in range(6)] == [422] * 5 + [429]


def test_a_network_has_a_budget_for_all_e_mails(make_app, verified):
    """RATE_LIMIT_SIGN_IN: whoever tries many accounts; another network is not touched by it."""
    app = make_app(rate_limit_sign_in="3/hour")
    browser = Browser(app.test_client())
    tried = [browser.sign_in(f"tao{number}@site.example", WRONG) for number in range(4)]
    assert [answer.status_code for answer in tried] == [422] * 3 + [429]
    assert "Wait" in tried[-1].text
    assert len(verified) == 3
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.7"}}
    said = {"email": EMAIL, "passphrase": WRONG}
    assert browser.post("/officer/sign-in", said, **elsewhere).status_code == 422


def test_a_sign_in_makes_a_token_of_its_own(app, ana, verified):
    """What a browser held before, planted or its own, is worth nothing after; nor is it taken."""
    browser = Browser(app.test_client())
    browser.hold(SESSION, "planted" * 6)
    browser.sign_in(ana)
    first = browser.holds()
    browser.sign_in(ana)
    second = browser.holds()
    assert len({"planted" * 6, first, second}) == 3
    planted = Browser(app.test_client())
    planted.hold(SESSION, "planted" * 6)
    assert planted.get(HOME).status_code == 303
    assert browser.get(HOME).status_code == 200


def test_every_try_is_noted_and_names_nobody_that_is_no_officer(app, ana, verified):
    """The trail has the officer's number; of an unknown e-mail not even that."""
    browser = Browser(app.test_client())
    browser.sign_in(NOBODY, WRONG)
    browser.sign_in(ana, WRONG)
    browser.sign_in(ana)
    assert actions(app)[-3:] == ["sign_in_refused", "sign_in_refused", "signed_in"]
    with app.app_context(), db.engine.connect() as connection:
        who = connection.execute(text("SELECT officer_id FROM audit_entry ORDER BY id")).scalars()
        assert list(who)[-3:] == [None, 1, 1]


def test_with_the_real_passphrase_and_no_other(app, ana):
    """Without anything pretended: one wrong, one right."""
    browser = Browser(app.test_client())
    assert browser.sign_in(ana, WRONG).status_code == 422
    assert browser.holds() is None
    answer = browser.sign_in(f"  {ana.upper()} ")
    assert (answer.status_code, answer.headers["Location"]) == (303, HOME)
    assert browser.get(HOME).status_code == 200


def test_whoever_is_signed_in_is_not_asked_again(app):
    """The door leads on."""
    answer = signed_in(app, Role.VIEWER).get("/officer/sign-in?next=/officer/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/officer/account")
