"""Who owns one site is told of another exactly what is told of a site that never was."""

import pytest

from tests.fixtures.commands import run
from tests.fixtures.sites import make_key
from tests.integration.web.owners_room import Room, signed_in, trail

NEIGHBOUR, ABSENT = "balita", "walang"
READ = ["settings", "keys", "officers", "processing"]
DONE = [
    *("settings", "settings/disable", "settings/enable", "settings/pin"),
    *("keys", "keys/{key}/rotate", "keys/{key}/revoke", "officers", "officers/{officer}"),
]
TYPED = {
    "name": "Inagaw",
    "origins": "https://x.example",
    "cookie_name": "x",
    "confirmed": "yes",
    "keep_accepts_months": "1",
    "keep_refusals_months": "1",
    "scopes": "log:read",
    "life": "90",
    "overlap_hours": "0",
    "email": "x@x.example",
    "role": "owner",
}


@pytest.fixture
def owner(app, site) -> Room:
    return signed_in(app, "ben@site.example", pahayagan="owner")


@pytest.fixture
def known(app, site, cli_env) -> dict[str, str]:
    """The neighbour is there, with a key and an officer whose names are known."""
    run(["site", "add", NEIGHBOUR, "--name", "Balita", "--origin", "https://b.example"], cli_env)
    officer = signed_in(app, "dan@balita.example", balita="owner")
    return {"key": make_key(cli_env, NEIGHBOUR, "log:read")[4:12], "officer": str(officer.number)}


@pytest.mark.parametrize("path", READ)
def test_a_neighbours_page_is_no_page(owner, known, path):
    """Byte for byte, and header for header."""
    answers = [owner.get(f"/sites/{site}/{path}") for site in (NEIGHBOUR, ABSENT)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data.replace(NEIGHBOUR.encode(), ABSENT.encode()) == answers[1].data
    assert _headers(answers[0]) == _headers(answers[1])


@pytest.mark.parametrize("path", DONE)
def test_what_is_posted_to_a_neighbour_meets_nobody(app, owner, known, path):
    """Nothing is changed, and the answer is that of an absent site."""
    answers = [
        owner.post(f"/sites/{site}/{path.format(**known)}", **TYPED) for site in (NEIGHBOUR, ABSENT)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data
    assert _headers(answers[0]) == _headers(answers[1])
    for action in ("site_changed", "key_made", "key_revoked", "role_changed", "invited"):
        assert trail(app, action) == []


@pytest.mark.parametrize("path", ["keys/{key}/rotate", "keys/{key}/revoke", "officers/{officer}"])
def test_a_neighbours_key_and_officer_are_not_reached_through_ones_own_site(owner, known, path):
    """They are answered as one that never was."""
    absent = {"key": "00000000", "officer": "999"}
    answers = [
        owner.post(f"/sites/pahayagan/{path.format(**names)}", **TYPED) for names in (known, absent)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data


def _headers(answer) -> list[tuple[str, str]]:
    return sorted(item for item in answer.headers.items() if item[0] != "X-Request-Id")
