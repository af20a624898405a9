"""A link of invitation, as whoever made it might try it: it tells nobody who is known here."""

import re

import pytest

from service.domain.officer import Role
from tests.fixtures.officers import PASSPHRASE, invited, joined
from tests.integration.web.page import execute

KNOWN, GONE, NEW = "known@else.example", "gone@else.example", "new@else.example"


@pytest.fixture
def links(app, site) -> dict[str, str]:
    """To one site, for somebody known elsewhere, somebody disabled, and somebody new."""
    joined(app, {"*": Role.OWNER}, "owner@site.example")
    for email in (KNOWN, GONE):
        joined(app, {site.key: Role.VIEWER}, email)
    made = {
        email: f"/officer/join/{invited(app, email, site=site.key)}" for email in (KNOWN, GONE, NEW)
    }
    execute(app, "UPDATE officer SET disabled_at = created_at WHERE email = :gone", gone=GONE)
    return made


def shown(answer, email: str) -> tuple[int, str]:
    """The answer without what differs by the link itself."""
    return answer.status_code, answer.text.replace(email, "E-MAIL")


@pytest.mark.parametrize(
    "said",
    [
        None,
        {"passphrase": "short"},
        {"passphrase": f"{PASSPHRASE} ng Pahayagan"},
        {"passphrase": "x" * 257},
    ],
    ids=["opened", "short", "with the site's name", "long"],
)
def test_a_link_shows_the_same_to_everybody(browser, links, said):
    """Opened, or sent what no passphrase may be."""
    found = {
        shown(browser.get(link) if said is None else browser.post(link, said), email)
        for email, link in links.items()
    }
    [(status, _)] = found
    assert status == (200 if said is None else 422)


def test_the_passphrase_decides(browser, links):
    """The control: the known one's own, a new one's first, and worth nothing to who is gone."""
    wrong = {"passphrase": f"{PASSPHRASE}!"}
    assert browser.post(links[KNOWN], wrong).status_code == 422
    assert browser.post(links[GONE], wrong).status_code == 422
    assert browser.post(links[GONE], {"passphrase": PASSPHRASE}).status_code == 422
    assert browser.post(links[KNOWN], {"passphrase": PASSPHRASE}).status_code == 303
    assert browser.post(links[NEW], wrong).status_code == 303


@pytest.mark.parametrize("name", ["x" * 101, "Ana\x00", "Ana\u202e", "A\nB"])
def test_a_name_is_a_line_that_can_be_read(browser, links, name):
    """It stands in every line of the trail."""
    answer = browser.post(links[NEW], {"passphrase": PASSPHRASE, "name": name})
    assert answer.status_code == 422
    assert re.search(r'id="name-error"', answer.text)
    assert browser.post(links[NEW], {"passphrase": PASSPHRASE, "name": "Ana"}).status_code == 303
    assert browser.post("/officer/account", {"name": name}).status_code == 422
    assert browser.post("/officer/account", {"name": "Ana C."}).status_code == 303
