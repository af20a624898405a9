"""A site's API keys: shown once, rotated with an overlap, revoked at once, never escalating."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from service.domain.api_key import Scope, new_key, parse_key
from service.housekeeping import write_key_uses
from service.storage.engine import db
from tests.fixtures.keys import bearer, key_id, stored
from tests.integration.web.page import assert_problem, everything, execute, pointers
from tests.integration.web.test_sites import HOSTILE

KEYS = "/v1/sites/pahayagan/keys"
EVERY = [scope.value for scope in Scope]


@pytest.fixture
def owner(app, site) -> dict[str, str]:
    """A key of pahayagan with every scope."""
    return bearer(stored(app, site.key, [*Scope]))


@pytest.fixture
def make(client, owner):
    """Make a key of pahayagan as its owner."""

    def making(headers: dict[str, str] = owner, **said):
        body = {"name": "crm", "scopes": ["site:admin"]} | said
        return client.post(KEYS, json=body, headers=headers)

    return making


@pytest.fixture
def rotate(client, owner):
    """Rotate a key as its owner."""

    def rotating(key: str, headers: dict[str, str] = owner, **said):
        return client.post(f"{KEYS}/{key}/rotate", json=said, headers=headers)

    return rotating


def opens(client, key: str) -> bool:
    """Whether the key still opens its site."""
    status = client.get("/v1/sites/pahayagan", headers=bearer(key)).status_code
    assert status in (200, 401)
    return status == 200


def test_a_key_is_made_shown_once_and_listed_without_its_secret(client, make, owner, app):
    """201 with the key; from then on only what may be told."""
    answer = make(scopes=["log:read", "site:admin"], expires_at="2027-01-31T08:00:00+08:00")
    made = answer.get_json()
    plain = parse_key(made.pop("key"))

    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert plain
    assert opens(client, str(plain))
    assert made == {
        "key_id": plain.key_id,
        "name": "crm",
        "scopes": ["log:read", "site:admin"],
        "created_at": made["created_at"],
        "expires_at": "2027-01-31T00:00:00.000Z",
        "revoked_at": None,
        "last_used_at": None,
        "replaced_by": None,
    }
    listed = client.get(KEYS, headers=owner)
    assert listed.get_json()["keys"][-1] == made
    assert len(listed.get_json()["keys"]) == 2
    assert plain.secret not in listed.get_data(as_text=True)
    assert plain.secret.encode() not in b" ".join(everything(app))


def test_a_key_hands_on_only_what_it_may_do_itself(client, make, rotate, app, site):
    """`site:admin` alone does not reach the log by way of a key it makes or rotates."""
    admin = bearer(stored(app, site.key, [Scope.SITE_ADMIN]))
    reader = key_id(stored(app, site.key, [Scope.EXPORT_READ]))
    before = list(everything(app))
    for answer in (
        make(admin, scopes=["export:read"]),
        make(admin, scopes=["site:admin", "subjects:erase"]),
        rotate(reader, admin),
    ):
        assert_problem(answer, 403, "key-not-sufficient")
    assert list(everything(app)) == before
    assert make(admin, scopes=["site:admin"]).status_code == 201
    assert client.delete(f"{KEYS}/{reader}", headers=admin).status_code == 204


def test_an_operators_key_makes_keys_of_a_site_and_never_its_like(client, make, app, site):
    """What is made under a site's address is the site's."""
    operator = bearer(stored(app, None, [*Scope]))
    made = make(operator, scopes=EVERY).get_json()["key"]
    assert opens(client, made)
    assert_problem(client.get("/v1/sites", headers=bearer(made)), 403, "key-not-sufficient")


def test_a_revoked_key_is_dead_at_once_and_stays_so(client, make, owner):
    """204, and again 204; the time of the first stays; the list remembers it."""
    made = make().get_json()
    for _ in range(2):
        assert client.delete(f"{KEYS}/{made['key_id']}", headers=owner).status_code == 204
        assert not opens(client, made["key"])
        seen = client.get(KEYS, headers=owner).get_json()["keys"][-1]["revoked_at"]
        assert seen == (made.setdefault("seen", seen))


def test_a_key_may_revoke_itself(client, make):
    """The last thing it does."""
    made = make().get_json()
    itself = bearer(made["key"])
    assert client.delete(f"{KEYS}/{made['key_id']}", headers=itself).status_code == 204
    assert_problem(client.get(KEYS, headers=itself), 401, "key-missing")


def test_a_rotated_key_lives_through_its_overlap_to_the_millisecond(client, make, rotate):
    """Two live ones for a day; then the successor alone."""
    with time_machine.travel("2026-11-01T00:00:00Z", tick=False):
        old = make(name="crm", scopes=["site:admin", "log:read"]).get_json()
        new = rotate(old["key_id"]).get_json()
    assert (new["name"], new["scopes"]) == ("crm", ["site:admin", "log:read"])
    assert new["expires_at"] is None
    with time_machine.travel("2026-11-01T23:59:59.999Z", tick=False):
        assert opens(client, old["key"])
        assert opens(client, new["key"])
    with time_machine.travel("2026-11-02T00:00:00Z", tick=False):
        assert not opens(client, old["key"])
        assert opens(client, new["key"])


@pytest.mark.parametrize(("hours", "alive"), [(0, False), (1, True), (720, True)])
def test_the_overlap_is_chosen(client, make, rotate, hours, alive):
    """None at all ends the old key at once."""
    old = make().get_json()
    assert rotate(old["key_id"], overlap_hours=hours).status_code == 201
    assert opens(client, old["key"]) is alive


def test_a_key_is_rotated_once_and_then_its_successor_is(client, make, rotate, owner):
    """Never a third live one of the same name; the list says who follows whom."""
    first = make().get_json()["key_id"]
    second = rotate(first).get_json()["key_id"]
    refused = assert_problem(rotate(first), 409, "already-exists")
    assert second in refused["detail"]
    assert rotate(second, overlap_hours=0).status_code == 201
    listed = {key["key_id"]: key for key in client.get(KEYS, headers=owner).get_json()["keys"]}
    assert listed[first]["replaced_by"] == second
    assert listed[second]["replaced_by"] in listed


def test_a_successor_lives_as_long_as_its_predecessor_was_to(make, rotate):
    """Rotating neither prolongs an overlap nor makes an expiring key endless."""
    with time_machine.travel("2026-11-01T00:00:00Z", tick=False):
        old = make(expires_at="2026-12-01T00:00:00Z").get_json()
    with time_machine.travel("2026-11-30T12:00:00Z", tick=False):
        new = rotate(old["key_id"], overlap_hours=720).get_json()
        assert new["expires_at"] == "2026-12-30T12:00:00.000Z"


def test_the_end_of_a_rotated_key_is_never_put_off(client, make, rotate):
    """One that would have expired within the overlap still does."""
    with time_machine.travel("2026-11-01T00:00:00Z", tick=False):
        old = make(expires_at="2026-11-01T01:00:00Z").get_json()
        rotate(old["key_id"])
    with time_machine.travel("2026-11-01T01:00:00Z", tick=False):
        assert not opens(client, old["key"])


def test_unknown_foreign_and_operators_keys_are_answered_alike(
    client, rotate, owner, app, make, operator_key
):
    """404, byte for byte but for the request's id; nothing is written, hostile ids included."""
    execute(
        app,
        "INSERT INTO site (site_key, name, origins, created_at, child_directed, gpc_strict, "
        "reask_decliners) SELECT 'ibapa', 'x', '', created_at, child_directed, gpc_strict, "
        "reask_decliners FROM site",
    )
    foreign = key_id(stored(app, "ibapa", [*Scope]))
    before = list(everything(app))
    seen: dict[str, set[bytes]] = {"delete": set(), "rotate": set()}
    for wanted in (
        new_key().key_id,
        foreign,
        operator_key,
        "%00",
        "a%00345678",
        "é" * 8,
        "x" * 400,
    ):
        deleted = client.delete(f"{KEYS}/{wanted}", headers=owner)
        for how, answer in (("delete", deleted), ("rotate", rotate(wanted))):
            body = assert_problem(answer, 404, "unknown-key")
            seen[how].add(answer.get_data().replace(body["request_id"].encode(), b""))
    assert [len(bodies) for bodies in seen.values()] == [1, 1]
    assert list(everything(app)) == before


@pytest.fixture
def operator_key(app) -> str:
    """The id of an operator's key."""
    return key_id(stored(app, None, [*Scope]))


def test_a_dead_key_has_no_successor(client, make, rotate, owner):
    """Whether revoked or expired, it cannot be brought back."""
    revoked, expired = make().get_json()["key_id"], make().get_json()["key_id"]
    client.delete(f"{KEYS}/{revoked}", headers=owner)
    rotate(expired, overlap_hours=0)
    for dead in (revoked, expired):
        assert_problem(rotate(dead), 404, "unknown-key")


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ({"name": ""}, ["/name"]),
        ({"name": "x" * 101}, ["/name"]),
        ({"name": "a\tb"}, ["/name"]),
        ({"name": None}, ["/name"]),
        ({"scopes": []}, ["/scopes"]),
        ({"scopes": None}, ["/scopes"]),
        ({"scopes": "site:admin"}, ["/scopes"]),
        ({"scopes": ["site:admin"] * 2}, ["/scopes"]),
        ({"scopes": ["everything"]}, ["/scopes/0"]),
        ({"scopes": [["site:admin"]]}, ["/scopes/0"]),
        ({"scopes": [None]}, ["/scopes/0"]),
        ({"expires_at": "tomorrow"}, ["/expires_at"]),
        ({"expires_at": "2027-01-01T00:00:00"}, ["/expires_at"]),
        ({"expires_at": 1}, ["/expires_at"]),
        ({"expires_at": "2020-01-01T00:00:00Z"}, ["/expires_at"]),
        ({"expires_at": "9999-12-31T23:59:59Z"}, ["/expires_at"]),
        ({"expires_at": "0001-01-01T00:00:00+14:00"}, ["/expires_at"]),
        ({"key": "pah_x"}, ["/key"]),
        ({"site": "ibapa"}, ["/site"]),
    ],
    ids=str,
)
def test_a_bad_key_is_refused_with_its_place(make, app, said, places):
    """422, and nothing was made."""
    before = list(everything(app))
    refused = make(**said)
    assert_problem(refused, 422, "invalid-input")
    assert list(dict.fromkeys(pointers(refused))) == places
    assert list(everything(app)) == before


@pytest.mark.parametrize("hours", [-1, 721, None, "24", True, [], 2**53 - 1])
def test_a_bad_overlap_is_refused(make, rotate, hours):
    """0 to 720 whole hours."""
    refused = rotate(make().get_json()["key_id"], overlap_hours=hours)
    assert_problem(refused, 422, "invalid-input")
    assert pointers(refused) == ["/overlap_hours"]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: repr(body[:24]))
def test_a_hostile_body_is_refused(body, client, owner, app):
    """4xx, and nothing was written."""
    own = key_id(owner["Authorization"])
    before = list(everything(app))
    for path in (KEYS, f"{KEYS}/{own}/rotate"):
        answer = client.post(path, data=body, headers=owner, content_type="application/json")
        assert answer.status_code in (400, 413, 422), answer.get_data()
    assert list(everything(app)) == before


def test_the_last_use_is_written_later_and_never_goes_back(client, make, app, owner):
    """A read writes nothing; what was noted is brought in by housekeeping."""
    made = make().get_json()
    uses = app.extensions["pahintulot.key_uses"]
    before = list(everything(app))
    for moment in ("2026-11-01T00:00:00Z", "2026-11-01T00:00:30Z", "2026-11-01T00:00:10Z"):
        with time_machine.travel(moment, tick=False):
            assert opens(client, made["key"])
    assert list(everything(app)) == before
    with app.app_context():
        write_key_uses(db.engine, uses)
    assert last_used(client, owner) == "2026-11-01T00:00:30.000Z"
    with app.app_context():
        uses.note(made["key_id"], datetime(2026, 10, 1, tzinfo=UTC))
        write_key_uses(db.engine, uses)
        write_key_uses(db.engine, uses)
    assert last_used(client, owner) == "2026-11-01T00:00:30.000Z"


def last_used(client, owner) -> str:
    """When the newest key was last used, as the list has it."""
    found: str = client.get(KEYS, headers=owner).get_json()["keys"][-1]["last_used_at"]
    return found


def test_a_refused_key_is_not_noted_as_used(client, make, app):
    """Neither a wrong secret nor a good key at the wrong door."""
    made = make(scopes=["log:read"]).get_json()
    uses = app.extensions["pahintulot.key_uses"]
    before = dict(uses._last)
    wrong = made["key"][:13] + str(new_key())[13:]
    for key in (wrong, made["key"]):
        client.get(KEYS, headers=bearer(key))
    assert uses._last == before


def test_uses_that_cannot_be_written_are_kept(app, make):
    """A database that is away costs no note."""
    made = make().get_json()
    uses = app.extensions["pahintulot.key_uses"]
    at = datetime.now(UTC) - timedelta(minutes=1)
    uses.note(made["key_id"], at)
    with app.app_context():
        execute(app, "ALTER TABLE api_key RENAME TO away")
        with pytest.raises(Exception, match="api_key"):
            write_key_uses(db.engine, uses)
        execute(app, "ALTER TABLE away RENAME TO api_key")
        write_key_uses(db.engine, uses)
        found = db.session.execute(
            text("SELECT last_used_at FROM api_key WHERE key_id = :id"), {"id": made["key_id"]}
        ).scalar_one()
        assert found is not None
