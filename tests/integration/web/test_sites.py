"""Sites by API: made by the operator, changed by their owners, provable only through notices."""

import json
from typing import Any

import pytest

from service.domain.api_key import Scope
from tests.fixtures.keys import bearer, stored
from tests.fixtures.sites import publish
from tests.integration.web.page import Page, assert_problem, everything, pointers

ORIGIN = "https://a.example"
NEW = {"site_key": "balita", "name": "Balita", "origins": [ORIGIN]}
DEFAULTS = {
    "jurisdiction": None,
    "regime": "optin",
    "gpc": "respect",
    "reask_decliners": False,
    "child_directed": False,
    "retention": {"keep_accepts_months": 36, "keep_refusals_months": 1},
    "first_party_url": None,
    "cookie_name": "pahintulot",
    "counts_shown": False,
    "shared_domain": None,
    "allows_doctor": False,
    "enabled": True,
    "notice": None,
}
OTHER = {
    "name": "Iba",
    "origins": ["https://b.example", "http://localhost:8000"],
    "jurisdiction": "PH",
    "gpc": "strict",
    "reask_decliners": True,
    "child_directed": True,
    "retention": {"keep_accepts_months": 120, "keep_refusals_months": 24},
    "first_party_url": "https://b.example/pili",
    "cookie_name": "pili",
    "counts_shown": True,
    "allows_doctor": True,
}


@pytest.fixture
def operator(app) -> dict[str, str]:
    """An operator's key that may manage sites."""
    return bearer(stored(app, None, [Scope.SITE_ADMIN]))


@pytest.fixture
def owner(app, site) -> dict[str, str]:
    """A key of the site pahayagan that may manage it."""
    return bearer(stored(app, site.key, [Scope.SITE_ADMIN]))


@pytest.fixture
def patch(client, owner):
    """Change pahayagan as its owner; bytes go as they are."""

    def patching(body: Any, headers: dict[str, str] = owner, key: str = "pahayagan"):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.patch(
            f"/v1/sites/{key}", data=raw, headers=headers, content_type="application/json"
        )

    return patching


def test_a_site_is_added_with_careful_defaults_once(client, operator):
    """201 with the whole site; the same key again is a conflict and changes nothing."""
    answer = client.post("/v1/sites", json=NEW, headers=operator)

    assert answer.status_code == 201
    made = answer.get_json()
    assert made == NEW | DEFAULTS | {"created_at": made["created_at"]}
    again = client.post("/v1/sites", json=NEW | {"name": "x"}, headers=operator)
    assert_problem(again, 409, "already-exists")
    assert client.get("/v1/sites/balita", headers=operator).get_json() == made
    assert client.get("/v1/sites", headers=operator).get_json() == {"sites": [made]}


def test_a_site_is_added_with_everything_it_can_have(client, operator):
    """What is said at the start is what is kept."""
    made = client.post("/v1/sites", json=OTHER | {"site_key": "balita"}, headers=operator)
    assert made.status_code == 201
    assert made.get_json().items() >= OTHER.items()


def test_each_field_is_changed_alone_and_all_together(patch, client, owner):
    """PATCH takes any subset; what is not named stays."""
    known = client.get("/v1/sites/pahayagan", headers=owner).get_json()
    for name, value in OTHER.items():
        answer = patch({name: value})
        assert answer.status_code == 200, name
        known[name] = value
        assert answer.get_json() == known
    assert patch({}).get_json() == known
    assert patch({"jurisdiction": None}).get_json()["jurisdiction"] is None
    half = patch({"retention": {"keep_refusals_months": 2}}).get_json()["retention"]
    assert half == {"keep_accepts_months": 120, "keep_refusals_months": 2}
    assert patch({"regime": "optin"}).status_code == 200


def test_what_the_notice_fixes_is_shown_and_not_changed_here(
    patch, client, owner, site, cli_env, tmp_path
):
    """Reference, version, controller, validity, colours, layout: read only, from the notice."""
    shown = client.get("/v1/sites/pahayagan", headers=owner).get_json()["notice"]
    assert shown["reference"] == site.notice
    assert (shown["version"], shown["validity"]) == (
        1,
        {"accept_months": 6, "refusal_months": 6},
    )
    assert shown["controller"]
    assert (shown["layout"], shown["layout_version"] >= 1) == ("bar", True)
    assert set(shown) == {
        *("reference", "version", "controller", "validity"),
        *("colours", "layout", "layout_version"),
    }
    second = publish(cli_env, tmp_path, site.key, accept_months=12, refusal_months=12)
    after = client.get("/v1/sites/pahayagan", headers=owner).get_json()["notice"]
    assert (after["reference"], after["version"]) == (second, 2)
    assert after["validity"] == {"accept_months": 12, "refusal_months": 12}
    for name in ("notice", "controller", "colours", "layout", "layout_version", "validity"):
        assert pointers(patch({name: shown.get(name)})) == [f"/{name}"]


def test_changes_are_felt_at_once(patch, client, site):
    """Origins, GPC, the children's flag and the switch rule the very next call."""
    page = Page(client, site)
    assert patch({"origins": ["https://new.example"]}).status_code == 200
    assert_problem(page.post(page.body()), 403, "origin-not-allowed")
    token = Page(client, site).post(page.body(), origin="https://new.example").get_json()["token"]
    assert page.answer(token)["allowed"] is True
    patch({"child_directed": True})
    assert page.answer(token)["reason"] == "child_directed"
    patch({"child_directed": False, "enabled": False})
    assert_problem(page.status(token), 404, "unknown-site")


def test_a_site_cannot_lose_the_origin_that_its_first_party_address_stands_on(
    patch, client, operator
):
    """Neither afterwards nor at the start; both may change together."""
    assert patch({"first_party_url": "https://site.example/p"}).status_code == 200
    assert pointers(patch({"origins": [ORIGIN]})) == ["/first_party_url"]
    assert patch({"origins": [ORIGIN], "first_party_url": f"{ORIGIN}/p"}).status_code == 200
    assert patch({"first_party_url": None}).get_json()["first_party_url"] is None
    new = NEW | {"first_party_url": "https://site.example/p"}
    assert pointers(client.post("/v1/sites", json=new, headers=operator)) == ["/first_party_url"]


def test_a_disabled_site_comes_back_only_by_the_operator(patch, client, owner, operator):
    """Its own key meets row 1, like everybody; with an operator's it is seen, changed, enabled."""
    assert patch({"enabled": False}).get_json()["enabled"] is False
    for answer in (
        client.get("/v1/sites/pahayagan", headers=owner),
        patch({"enabled": True}),
        client.get("/v1/sites/pahayagan/keys", headers=owner),
    ):
        assert_problem(answer, 404, "unknown-site")
    assert client.get("/v1/sites/pahayagan/status").status_code == 404
    assert client.get("/v1/sites/pahayagan", headers=operator).get_json()["enabled"] is False
    assert client.get("/v1/sites/pahayagan/keys", headers=operator).status_code == 200
    assert patch({"enabled": True}, operator).get_json()["enabled"] is True
    assert client.get("/v1/sites/pahayagan", headers=owner).status_code == 200


def test_an_operator_is_told_of_a_site_that_is_not_there(patch, client, operator):
    """404 for a good key that may know; hostile keys of sites too."""
    for key in ("nowhere", "x", "PAHAYAGAN", "a%00b", "%F0%9F%8D%8C", "a" * 300):
        assert_problem(client.get(f"/v1/sites/{key}", headers=operator), 404, "unknown-site")
        assert_problem(patch({}, operator, key), 404, "unknown-site")


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({"name": ""}, ["/name"]),
        ({"name": " "}, ["/name"]),
        ({"name": "x" * 201}, ["/name"]),
        ({"name": "two\nlines"}, ["/name"]),
        ({"name": "\u2028"}, ["/name"]),
        ({"name": None}, ["/name"]),
        ({"name": 5}, ["/name"]),
        ({"origins": []}, ["/origins"]),
        ({"origins": [ORIGIN] * 2}, ["/origins"]),
        ({"origins": [f"https://a{n}.example" for n in range(101)]}, ["/origins"]),
        ({"origins": ["https://a.example/"]}, ["/origins/0"]),
        ({"origins": [ORIGIN, "null"]}, ["/origins/1"]),
        ({"origins": ["https://a.example https://b.example"]}, ["/origins/0"]),
        ({"origins": [f"https://{'a' * 300}.example"]}, ["/origins/0"]),
        ({"origins": [[]]}, ["/origins/0"]),
        ({"origins": ORIGIN}, ["/origins"]),
        ({"origins": None}, ["/origins"]),
        ({"jurisdiction": "UK"}, ["/jurisdiction"]),
        ({"jurisdiction": "EU"}, ["/jurisdiction"]),
        ({"jurisdiction": "ph"}, ["/jurisdiction"]),
        ({"jurisdiction": ""}, ["/jurisdiction"]),
        ({"regime": "fr_exempt"}, ["/regime"]),
        ({"regime": None}, ["/regime"]),
        ({"gpc": "ignore"}, ["/gpc"]),
        ({"gpc": True}, ["/gpc"]),
        ({"gpc": {}}, ["/gpc"]),
        ({"reask_decliners": "yes"}, ["/reask_decliners"]),
        ({"child_directed": None}, ["/child_directed"]),
        ({"child_directed": 0}, ["/child_directed"]),
        ({"enabled": 1}, ["/enabled"]),
        ({"enabled": None}, ["/enabled"]),
        ({"first_party_url": "https://site.example/p/"}, ["/first_party_url"]),
        ({"first_party_url": "https://other.example/p"}, ["/first_party_url"]),
        ({"first_party_url": "http://site.example/p"}, ["/first_party_url"]),
        ({"first_party_url": f"https://site.example/{'p' * 300}"}, ["/first_party_url"]),
        ({"first_party_url": 5}, ["/first_party_url"]),
        ({"cookie_name": ""}, ["/cookie_name"]),
        ({"cookie_name": "__Host-pili"}, ["/cookie_name"]),
        ({"cookie_name": "pi li"}, ["/cookie_name"]),
        ({"cookie_name": "p" * 33}, ["/cookie_name"]),
        ({"cookie_name": None}, ["/cookie_name"]),
        ({"retention": None}, ["/retention"]),
        ({"retention": 36}, ["/retention"]),
        ({"retention": {"keep_accepts_months": None}}, ["/retention/keep_accepts_months"]),
        ({"retention": {"keep_accepts_months": 0}}, ["/retention/keep_accepts_months"]),
        ({"retention": {"keep_accepts_months": 121}}, ["/retention/keep_accepts_months"]),
        ({"retention": {"keep_accepts_months": "36"}}, ["/retention/keep_accepts_months"]),
        ({"retention": {"keep_refusals_months": 25}}, ["/retention/keep_refusals_months"]),
        ({"retention": {"keep_refusals_months": 0}}, ["/retention/keep_refusals_months"]),
        ({"retention": {"keep_refusals_months": True}}, ["/retention/keep_refusals_months"]),
        ({"retention": {"endless": True}}, ["/retention/endless"]),
        ({"site_key": "other"}, ["/site_key"]),
        ({"created_at": "2026-01-01T00:00:00Z"}, ["/created_at"]),
        ({"notice": None}, ["/notice"]),
    ],
    ids=str,
)
def test_a_bad_change_is_refused_with_its_place_and_nothing_changes(patch, app, body, places):
    """422 with a pointer; a good field beside a bad one is not taken either."""
    before = list(everything(app))
    refused = patch(body)
    assert_problem(refused, 422, "invalid-input")
    assert list(dict.fromkeys(pointers(refused))) == places
    assert patch({"reask_decliners": True} | body).status_code == 422
    assert list(everything(app)) == before


def test_the_refusals_say_why(patch):
    """A regime that is not built, and keeping for ever."""
    said = patch({"regime": "uk_statistical"}).get_json()["errors"]
    assert "only optin is built so far" in said[0]["detail"]
    said = patch({"retention": {"keep_accepts_months": None}}).get_json()["errors"]
    assert "nothing is kept for ever" in said[0]["detail"]


@pytest.mark.parametrize(
    "site_key", ["", "abc", "a" * 33, "Balita", "balita\n", "ba-lita", "bàlita", None, 12345, ["x"]]
)
def test_a_bad_site_key_is_refused(site_key, client, operator):
    """4 to 32 small letters and digits, and no longer line."""
    refused = client.post("/v1/sites", json=NEW | {"site_key": site_key}, headers=operator)
    assert_problem(refused, 422, "invalid-input")
    assert pointers(refused) == ["/site_key"]


@pytest.mark.parametrize("missing", NEW)
def test_a_new_site_says_what_it_is(missing, client, operator):
    """Key, name and origins; and it begins enabled."""
    body = {name: value for name, value in NEW.items() if name != missing}
    assert pointers(client.post("/v1/sites", json=body, headers=operator)) == [f"/{missing}"]
    refused = client.post("/v1/sites", json=NEW | {"enabled": False}, headers=operator)
    assert pointers(refused) == ["/enabled"]


HOSTILE = [
    *(b"", b"{", b"[]", b"null", b'"x"', b"1", b"\xff", b"{}{}"),
    *(b'{"name": NaN}', b'{"name": "\\u0000"}', b'{"name": "\\ud800"}', b'{"name": 1e999}'),
    *(b'{"name": "a", "name": "b"}', b'{"\\u0000": 1}', b'{"name": ' + b"[" * 5000),
    *(b'{"retention": {"keep_accepts_months": 1' + b"0" * 40 + b"}}", b"x" * 20_000),
    '{"name": "x"}'.encode("utf-16"),
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: repr(body[:24]))
def test_a_hostile_body_is_refused(body, client, patch, operator, app):
    """4xx, and nothing was written."""
    before = list(everything(app))
    made = client.post("/v1/sites", data=body, headers=operator, content_type="text/plain")
    for answer in (patch(body), made):
        assert answer.status_code in (400, 413, 422), answer.get_data()
    assert list(everything(app)) == before


def test_one_owner_cannot_reach_another_site(patch, client, owner, cli_env, app):
    """Neither read nor change, nor learn that it is there."""
    client.post("/v1/sites", json=NEW, headers=bearer(stored(app, None, [Scope.SITE_ADMIN])))
    for key in ("balita", "nowhere"):
        assert_problem(patch({"name": "x"}, owner, key), 403, "key-not-sufficient")
    for answer in (
        client.get("/v1/sites", headers=owner),
        client.post("/v1/sites", json=NEW, headers=owner),
    ):
        assert_problem(answer, 403, "key-not-sufficient")
