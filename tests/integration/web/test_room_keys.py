"""A site's API keys in the room: made, rotated, revoked; each secret is shown on one page."""

import re
from datetime import datetime, timedelta

import pytest

from service.domain.api_key import Scope
from tests.fixtures.sites import make_key
from tests.integration.web.owners_room import Room, seen, signed_in, trail

KEYS = "/sites/pahayagan/keys"
TYPED = {"name": "ang tindahan", "scopes": ["status:read", "log:read"], "life": "365"}
SECRET = re.compile(r"pah_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}")


@pytest.fixture
def owner(app, site) -> Room:
    return signed_in(app, "ben@site.example", pahayagan="owner")


def opens(client, key: str) -> int:
    """What the key is answered where it may read the log."""
    headers = {"Authorization": f"Bearer {key}"}
    return client.get("/v1/sites/pahayagan/decisions", headers=headers).status_code


def test_a_key_is_shown_once_and_opens_what_was_chosen(app, client, owner):
    """On the answer's own page, which no browser keeps; never again."""
    answer = owner.post(KEYS, **TYPED)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    [key] = SECRET.findall(answer.get_data(as_text=True))
    assert opens(client, key) == 200
    page = owner.get(KEYS).get_data(as_text=True)
    assert SECRET.search(page) is None
    assert key[13:] not in page
    assert "ang tindahan" in page
    [(site, who, detail)] = trail(app, "key_made")
    assert (site, who) == ("pahayagan", owner.number)
    assert detail["key"] == key[4:12]
    assert detail["scopes"] == TYPED["scopes"]
    ends = datetime.fromisoformat(detail["expires_at"])
    assert abs(ends - datetime.now(ends.tzinfo) - timedelta(days=365)) < timedelta(minutes=5)


def test_a_key_without_an_end_is_made_only_on_purpose(app, owner):
    """It is a choice of the list, with a warning beside it."""
    assert "A key without an end is a danger" in owner.read(KEYS)
    assert "never, until it is revoked" in seen(owner.post(KEYS, **TYPED | {"life": "never"}))
    [(_, _, detail)] = trail(app, "key_made")
    assert "expires_at" not in detail


def test_every_scope_is_said_in_words(owner):
    """A new scope needs its sentence."""
    page = owner.get(KEYS).get_data(as_text=True)
    for scope in Scope:
        assert re.search(rf'id="scopes-{scope}-hint">\w', page), scope


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Write a short name"),
        ({"name": "x" * 101}, "Write a short name"),
        ({"scopes": []}, "Choose at least one"),
        ({"scopes": ["everything"]}, "Choose at least one"),
        ({"scopes": ["log:read", "log:read"]}, "Choose at least one"),
        ({"life": "100000"}, "Choose one of the list"),
    ],
)
def test_a_flaw_is_said_and_what_was_typed_is_kept(app, owner, changes, said):
    """No key is made."""
    answer = owner.post(KEYS, **TYPED | changes)
    assert answer.status_code == 422
    assert said in seen(answer)
    page = answer.get_data(as_text=True)
    assert changes.get("name") is not None or 'value="ang tindahan"' in page
    assert "scopes" in changes or page.count(" checked") == 2
    assert trail(app, "key_made") == []


def test_a_form_that_comes_back_after_a_session_makes_no_key(app, owner, cli_env):
    """It is shown as it was typed; rotating and revoking wait likewise."""
    key = make_key(cli_env, "pahayagan", "log:read")[4:12]
    answer = owner.post(KEYS, resumed="1", **TYPED)
    assert answer.get_data(as_text=True).count(" checked") == 2
    for path, fields in {"rotate": {"overlap_hours": "0"}, "revoke": {}}.items():
        answer = owner.post(f"{KEYS}/{key}/{path}", resumed="1", **fields)
        assert answer.status_code == 200
        assert SECRET.search(answer.get_data(as_text=True)) is None
    assert trail(app, "key_made") == trail(app, "key_revoked") == []


def test_rotating_shows_the_successor_once_and_the_old_key_ends_in_time(
    app, client, owner, cli_env
):
    """Of the same name and scopes; a key is rotated once."""
    old = make_key(cli_env, "pahayagan", "log:read")
    answer = owner.post(f"{KEYS}/{old[4:12]}/rotate", overlap_hours="0")
    [new] = SECRET.findall(answer.get_data(as_text=True))
    assert (opens(client, old), opens(client, new)) == (401, 200)
    [(_, _, detail)] = trail(app, "key_made")
    assert detail == {"key": new[4:12], "scopes": ["log:read"], "replaces": old[4:12]}
    page = owner.read(KEYS)
    assert f"Replaced by {new[4:12]}" in page
    assert owner.post(f"{KEYS}/{old[4:12]}/rotate", overlap_hours="24").status_code == 404


def test_a_key_with_a_successor_is_not_rotated_again(owner, cli_env):
    """While both live; its successor is."""
    old = make_key(cli_env, "pahayagan", "log:read")[4:12]
    assert owner.post(f"{KEYS}/{old}/rotate", overlap_hours="24").status_code == 200
    answer = owner.post(f"{KEYS}/{old}/rotate", overlap_hours="24")
    assert (answer.status_code, "Somebody did this already" in seen(answer)) == (409, True)


def test_an_overlap_is_one_of_the_list(app, owner, cli_env):
    """Anything else is refused at its field."""
    key = make_key(cli_env, "pahayagan", "log:read")[4:12]
    answer = owner.post(f"{KEYS}/{key}/rotate", overlap_hours="9999")
    assert answer.status_code == 422
    assert re.search(rf'id="overlap-{key}"[^>]*aria-invalid', answer.get_data(as_text=True))
    assert trail(app, "key_made") == []


def test_revoking_holds_at_once_and_is_noted_once(app, client, owner, cli_env):
    """A second press does no harm."""
    key = make_key(cli_env, "pahayagan", "log:read")
    for _ in range(2):
        assert owner.post(f"{KEYS}/{key[4:12]}/revoke").status_code == 303
    assert opens(client, key) == 401
    assert trail(app, "key_revoked") == [("pahayagan", owner.number, {"key": key[4:12]})]
    assert "Revoked or expired: 1" in owner.read(KEYS)


@pytest.mark.parametrize("key_id", ["00000000", "x", "%00", "operator"])
def test_a_key_that_is_not_the_sites_is_no_key(app, owner, cli_env, key_id):
    """An operator's key and an absent one are answered alike."""
    answer = owner.post(f"{KEYS}/{key_id}/revoke")
    assert answer.status_code == 404
    assert "There is no such API key" in seen(answer)


@pytest.mark.parametrize("role", ["viewer", "officer"])
def test_keys_are_an_owners(app, site, role):
    """Nobody else so much as sees their names."""
    room = signed_in(app, "carla@site.example", pahayagan=role)
    assert room.get(KEYS).status_code == 403
    assert room.post(KEYS, **TYPED).status_code == 403
    for path in ("rotate", "revoke"):
        assert room.post(f"{KEYS}/00000000/{path}").status_code == 403
    assert "API keys" not in room.read("/sites/pahayagan/settings")
