"""A session that ends while somebody types: nothing is lost, and nothing is sent by itself."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from sqlalchemy import text

from service.domain.officer import Role
from service.storage.engine import db
from service.web.officer.room import MAX_FORM_BYTES
from tests.contract.officers_matrix import BARE, SAMPLES, calls
from tests.fixtures.officers import (
    BASE,
    HOME,
    OWN_PAGE,
    PASSPHRASE,
    SESSION,
    Browser,
    actions,
    joined,
    number,
    session_of,
    signed_in,
)
from tests.integration.web.page import everything, execute

EMAIL = "ana@site.example"
HOSTILE = '"\'><script>alert(1)</script>&amp;{{ 7*7 }}</textarea><b x="é\u202e\0'
DAY = f"{datetime.now(UTC).year + 1}-01-31"
NEW = "isa pang mahabang pangungusap"


class Inputs(HTMLParser):
    """The hidden inputs of a page's forms, and every element there is."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hidden: list[tuple[str, str]] = []
        self.shown: dict[str, str] = {}
        self.tags: set[str] = set()
        self.actions: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        named = {name: value or "" for name, value in attrs}
        if tag == "form" and named.get("method") == "post":
            self.actions.append(named.get("action", ""))
        if tag == "input":
            kind = self.hidden.append if named.get("type") == "hidden" else self._show
            kind((named.get("name", ""), named.get("value", "")))

    def _show(self, field: tuple[str, str]) -> None:
        self.shown[field[0]] = field[1]


@pytest.fixture
def ana(app, page):
    """An officer whose session has just ended, and a person who decided."""
    page.decide("accept")
    number(app)
    officer_id = joined(app, {"pahayagan": Role.OFFICER}, EMAIL)
    browser = Browser(app.test_client())
    browser.hold(SESSION, session_of(app, officer_id, EMAIL))
    execute(app, "UPDATE officer_session SET ends_at = began_at")
    return browser


def ended(browser: Browser, address: str, said: dict) -> Inputs:
    """What the refusal of a form looks like once the session is over."""
    answer = browser.post(address, said)
    assert answer.status_code == 403
    assert "Your session has ended" in answer.text
    return Inputs(answer.text)


def resumed(browser: Browser, shown: Inputs, passphrase: str = PASSPHRASE):
    """Sign in with the form of that page, and everything that it carries."""
    said: dict[str, list[str]] = {}
    for name, value in shown.hidden:
        said.setdefault(name, []).append(value)
    return browser.post("/officer/sign-in", said | {"email": EMAIL, "passphrase": passphrase})


def test_what_was_typed_comes_back_filled_in_and_nothing_was_sent(app, ana, site):
    """The hold's form: through the sign-in to the page, and only then, sent again, into force."""
    address = f"/officer/sites/{site.key}/people/1/hold"
    typed = {"reason": "Kaso blg. 7 sa korte", "until": DAY}
    shown = ended(ana, address, typed)
    assert ("next", address) in shown.hidden
    kept = {name: value for name, value in shown.hidden if name != "next"}
    assert kept == {f"kept.{name}": value for name, value in typed.items()}

    welcome = resumed(ana, shown)
    assert welcome.status_code == 200
    assert "Nothing has been sent yet" in welcome.text
    back = Inputs(welcome.text)
    assert address in back.actions
    assert ("resumed", "1") in back.hidden
    form = ana.post(address, dict(back.hidden))
    assert form.status_code == 200
    assert "Kaso blg. 7 sa korte" in form.text
    assert f'value="{DAY}"' in form.text
    assert holds(app) == 0
    assert "held" not in actions(app)

    assert ana.post(address, typed).status_code == 303
    assert holds(app) == 1


def holds(app) -> int:
    with app.app_context(), db.engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM hold")).scalar_one()


def test_an_erasure_is_not_sent_by_coming_back(app, ana, site):
    """The box is to be ticked again."""
    address = f"/officer/sites/{site.key}/people/1/erase"
    welcome = resumed(ana, ended(ana, address, {"confirmed": "yes"}))
    form = ana.post(address, dict(Inputs(welcome.text).hidden))
    assert form.status_code == 422
    assert not re.search(r"<input[^>]*\schecked", form.text)
    assert "erased" not in actions(app)


def test_a_wrong_passphrase_keeps_what_was_typed(app, ana, site):
    """Any number of them."""
    address = f"/officer/sites/{site.key}/find"
    shown = ended(ana, address, {"id": "B" * 22})
    for _ in range(2):
        answer = resumed(ana, shown, "mali ang mga salitang ito")
        assert answer.status_code == 422
        shown = Inputs(answer.text)
        assert ("kept.id", "B" * 22) in shown.hidden
        assert ("next", address) in shown.hidden
    assert "B" * 22 in resumed(ana, shown).text


def test_passphrases_are_never_carried(app, ana):
    """Neither the present one nor the new one, on no page on the way."""
    said = {"passphrase": PASSPHRASE, "new_passphrase": NEW, "email": EMAIL}
    refused = ana.post("/officer/account/passphrase", said)
    welcome = resumed(ana, Inputs(refused.text))
    for page in (refused.text, welcome.text):
        assert PASSPHRASE not in page
        assert NEW not in page
    assert welcome.status_code in (200, 303)


@pytest.mark.parametrize("where", ["name", "value"])
def test_hostile_words_stay_words(where, app, ana, site):
    """As names or as values: escaped on the sign-in, on the way back and in the form."""
    said = {HOSTILE: "x", "id": "y"} if where == "name" else {"id": HOSTILE}
    address = f"/officer/sites/{site.key}/find"
    shown = ended(ana, address, said)
    welcome = resumed(ana, shown)
    for page in (shown, Inputs(welcome.text)):
        assert page.tags.isdisjoint({"script", "b"})
        carried = dict(page.hidden)
        wanted = HOSTILE.replace("\0", "\ufffd")
        words = {*carried, *(name.removeprefix("kept.") for name in carried), *carried.values()}
        assert wanted in {word.replace("\0", "\ufffd") for word in words}
    form = ana.post(address, dict(Inputs(welcome.text).hidden))
    assert "<script>" not in form.text
    assert Inputs(form.text).tags.isdisjoint({"script", "b"})


def test_fields_that_are_called_as_the_sign_ins_own_are_carried_too(app, ana, site):
    """A `next` does not lead away, an `email` signs nobody in, and both come back."""
    said = {"next": "https://evil.example/", "email": "eva@evil.example", "id": "x"}
    address = f"/officer/sites/{site.key}/find"
    shown = ended(ana, address, said)
    assert dict(shown.hidden)["next"] == address
    assert shown.shown["email"] == ""
    welcome = resumed(ana, shown)
    assert welcome.status_code == 200
    back = Inputs(welcome.text)
    assert address in back.actions
    assert "evil" not in "".join(back.actions)
    assert {name: value for name, value in back.hidden if name != "resumed"} == said


def test_a_form_without_fields_leads_back_to_its_page(app, ana, site):
    """As the button that lifts a hold: it has no page of its own; nowhere else, though."""
    release = f"/officer/sites/{site.key}/people/1/release"
    for before, then in (
        (f"{BASE}/officer/sites/{site.key}/people/1", f"/officer/sites/{site.key}/people/1"),
        ("https://evil.example/officer/", HOME),
        (f"{BASE}/docs", HOME),
        ("//[", HOME),
    ):
        execute(app, "UPDATE officer_session SET ends_at = began_at")
        answer = ana.post(release, headers=OWN_PAGE | {"Referer": before})
        welcome = resumed(ana, Inputs(answer.text))
        assert (welcome.status_code, welcome.headers["Location"]) == (303, then)


def test_no_form_that_comes_back_changes_anything(app, ana, site):
    """Every form of the room there is, whatever it takes: it is shown, or refused."""
    owner = signed_in(app, Role.OWNER)
    every = [call for call in calls(app) if call.method == "POST" and call.access != "anyone"]
    every = [call for call in every if call.endpoint not in BARE]
    before = list(everything(app, but={"audit_entry"}))
    for call in every:
        said = {"name": "x", "resumed": "1"} | SAMPLES.get(call.endpoint, {})
        owner.post(call.address(app, site.key), said)
        assert list(everything(app, but={"audit_entry"})) == before, call
    assert len(every) >= 6


def test_a_form_that_is_too_large_is_refused_before_anything_else(app, ana, site):
    """413, and nothing of it comes back."""
    said = {"id": "x" * (MAX_FORM_BYTES + 1)}
    answer = ana.post(f"/officer/sites/{site.key}/find", said)
    assert answer.status_code == 413
    assert len(answer.data) < 10_000
