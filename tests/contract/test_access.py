"""Who may call what: every route declares it, and each is tried with every kind of key.

A new route takes a line in ACCESS, and a guarded one that takes a body a line in SAMPLES.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from service.domain.api_key import Scope, parse_key
from service.storage.api_keys import ApiKey
from service.storage.engine import db
from service.web import auth
from service.web.auth import key_with
from tests.contract.matrix import Matrix, Samples, calls, declared
from tests.fixtures.keys import bearer, stored
from tests.fixtures.sites import DRAFT, make_key, make_site
from tests.integration.web.page import Page, assert_problem, execute

EXPORT = Scope.EXPORT_READ
ERASE = Scope.SUBJECTS_ERASE
PROPOSAL = {"draft": DRAFT, "change": "editorial"}
SUBJECT = {"subject_id": "AAAAAAAAAAAAAAAAAAAAAA"}
ACCESS = {
    "GET /v1/sites/<site_key>/status": "anyone",
    "POST /v1/sites/<site_key>/decisions": "pages or decisions:write",
    "POST /v1/sites/<site_key>/shown": "pages",
    "GET /v1/sites/<site_key>/decisions.csv": EXPORT,
    "GET /v1/sites/<site_key>/decisions.jsonl": EXPORT,
    "GET /v1/sites/<site_key>/changes": Scope.LOG_READ,
    "GET /v1/sites/<site_key>/decisions": Scope.LOG_READ,
    "POST /v1/sites/<site_key>/subjects/erase": ERASE,
    "PUT /v1/sites/<site_key>/subjects/hold": ERASE,
    "DELETE /v1/sites/<site_key>/subjects/hold": ERASE,
    "GET /v1/sites/<site_key>/notices": Scope.SITE_ADMIN,
    "POST /v1/sites/<site_key>/notices": Scope.SITE_ADMIN,
    "POST /v1/sites/<site_key>/notices/check": Scope.SITE_ADMIN,
    "GET /v1/sites/<site_key>/notices/draft": Scope.SITE_ADMIN,
    "POST /v1/sites/<site_key>/notices/<sha256>/invalidate": Scope.SITE_ADMIN,
    "POST /v1/sites/<site_key>/pins": Scope.SITE_ADMIN,
    "POST /v1/sites/<site_key>/status/batch": Scope.STATUS_READ,
    "GET /v1/sites/<site_key>/decisions/<decision_id>/receipt": Scope.LOG_READ,
    "GET /v1/sites/<site_key>/subjects/me": "visitor",
    "POST /v1/sites": Scope.SITE_ADMIN,
    "GET /v1/sites": Scope.SITE_ADMIN,
    "GET /v1/sites/<site_key>": Scope.SITE_ADMIN,
    "PATCH /v1/sites/<site_key>": Scope.SITE_ADMIN,
    "POST /v1/sites/<site_key>/keys": Scope.SITE_ADMIN,
    "GET /v1/sites/<site_key>/keys": Scope.SITE_ADMIN,
    "DELETE /v1/sites/<site_key>/keys/<key_id>": Scope.SITE_ADMIN,
    "POST /v1/sites/<site_key>/keys/<key_id>/rotate": Scope.SITE_ADMIN,
    "GET /v1/notices/<sha256>": "anyone",
    "GET /.well-known/jwks.json": "anyone",
    "GET /b/<site_key>.js": "anyone",
    "GET /b/<site_key>.<variant>.js": "anyone",
    "GET /b/panel.<sha256>.js": "anyone",
    "GET /b/doctor.<sha256>.js": "anyone",
    "GET /b/<site_key>.json": "anyone",
    "GET /b/<site_key>.<prefix>.<language>.json": "anyone",
    "GET /b/<site_key>": "anyone",
    "POST /b/<site_key>": "anyone",
    "GET /healthz": "anyone",
    "GET /readyz": "anyone",
    "GET /docs": "anyone",
    "GET /docs/problems": "anyone",
}
STATE = "/demo/gallery/<texts>/<layout>/<state>"
DEMO = {
    *("GET /", "GET /demo/", "GET /demo/en/", "GET /demo/privacy", "GET /demo/analytics.js"),
    *("GET /demo/hits", "POST /demo/hits", "DELETE /demo/hits"),
    "GET /.well-known/gpc.json",
    *("GET /demo/gallery/", "GET /demo/gallery/<texts>/<layout>/", f"GET {STATE}/"),
    "GET /demo/gallery/visitor.js",
    *(f"GET {STATE}/b/gallery.js", f"GET {STATE}/b/gallery.json"),
    *(f"GET {STATE}/b/gallery.<prefix>.<language>.json", f"GET {STATE}/b/panel.<sha256>.js"),
    f"POST {STATE}/v1/sites/gallery/decisions",
}


# what a guarded call that takes a body is sent: something it would do
SAMPLES: Samples = {
    "POST /v1/sites/<site_key>/decisions": lambda site: site.click("decline", source="api"),
    "POST /v1/sites": lambda site: {
        "site_key": secrets.token_hex(8),
        "name": "x",
        "origins": [site.origin],
    },
    "POST /v1/sites/<site_key>/subjects/erase": lambda _: SUBJECT,
    "PUT /v1/sites/<site_key>/subjects/hold": lambda _: (
        SUBJECT | {"reason": "x", "until": f"{datetime.now(UTC).year + 1}-01-31T00:00:00Z"}
    ),
    "DELETE /v1/sites/<site_key>/subjects/hold": lambda _: SUBJECT,
    "POST /v1/sites/<site_key>/notices": lambda site: PROPOSAL | {"replaces": site.notice},
    "POST /v1/sites/<site_key>/notices/check": lambda site: PROPOSAL | {"replaces": site.notice},
    "POST /v1/sites/<site_key>/notices/<sha256>/invalidate": lambda _: {"reason": "a mistake"},
    "POST /v1/sites/<site_key>/pins": lambda _: {},
    "POST /v1/sites/<site_key>/status/batch": lambda _: {"subjects": [SUBJECT]},
    "PATCH /v1/sites/<site_key>": lambda _: {"reask_decliners": True},
    "POST /v1/sites/<site_key>/keys": lambda _: {"name": "x", "scopes": ["site:admin"]},
    "POST /v1/sites/<site_key>/keys/<key_id>/rotate": lambda _: {},
}


@pytest.fixture
def demo(make_app: Callable[..., Flask]) -> Flask:
    """The service with its demonstration."""
    return make_app(demo=True)


def test_every_route_declares_who_may_call_it(app):
    """The table above is the whole service; a route that is not in it fails here."""
    assert declared(app) == ACCESS


def test_the_demonstration_is_there_only_when_asked_for(demo):
    """Its routes come on top, open to anyone, and guard nothing."""
    assert declared(demo) == ACCESS | dict.fromkeys(DEMO, "anyone")


def test_a_planted_route_without_a_declaration_is_found(demo):
    """The control: the check above can fail."""
    demo.add_url_rule("/planted", view_func=lambda: "")
    assert declared(demo)["GET /planted"] is None
    assert declared(demo) != ACCESS | dict.fromkeys(DEMO, "anyone")


@pytest.fixture
def site(app, cli_env, tmp_path):
    make_site(cli_env, tmp_path, "ibapa", "https://other.example")
    return make_site(cli_env, tmp_path)


def test_every_call_opens_to_the_right_key_alone(app, client, site):
    """None, malformed, wrong, another site's, revoked, expired, wrong scope: refused; right: in."""
    matrix = Matrix(app, client, site, SAMPLES)
    every = calls(app)
    for call in every:
        matrix.try_guarded(call) if call.scope else matrix.try_unguarded(call)
    guarded = [call for call in every if call.scope]
    print(  # noqa: T201 - the counts, for who runs it with -rP
        f"\n{len(every)} calls (routes and methods, {len(guarded)} of them guarded), "
        f"{matrix.tried.total()} tries: {dict(matrix.tried)}; {len(matrix.surprises)} surprises"
    )
    assert matrix.surprises == []
    assert len(guarded) >= 12
    per_guarded = {call: 28 - (call.method == "HEAD") for call in guarded}
    assert matrix.tried.total() == sum(per_guarded.get(call, 20) for call in every)


def test_every_call_that_a_key_opens_to_a_site_is_fenced(app, client, site, monkeypatch):
    """The key is looked up first; from then on PostgreSQL shows the request nothing of others."""
    raised: list[str] = []
    monkeypatch.setattr(auth, "fence", lambda _session, key: raised.append(key))
    matrix = Matrix(app, client, site, SAMPLES)
    of_a_site = [call for call in calls(app) if call.scope and not call.is_operators]
    for call in of_a_site:
        for authorization in (matrix.operators(call.scope) | matrix.right(call.scope)).values():
            raised.clear()
            matrix.send(call, authorization).close()
            assert raised == ["pahayagan"], call
    assert len(of_a_site) >= 12


def test_a_planted_route_that_forgets_to_check_is_a_surprise(app, client, site):
    """The control: one that declares a scope and lets everybody in, and one too strict."""

    def lax(site_key: str) -> str:
        return site_key

    lax.access = "log:read"  # type: ignore[attr-defined]
    strict = key_with(Scope.LOG_READ)(key_with(Scope.SITE_ADMIN)(lambda site_key: site_key))
    app.add_url_rule("/planted/<site_key>/lax", view_func=lax, endpoint="lax")
    app.add_url_rule("/planted/<site_key>/strict", view_func=strict, endpoint="strict")
    matrix = Matrix(app, client, site, {})
    for call in calls(app):
        if call.path.startswith("/planted"):
            matrix.try_guarded(call)
    lax_ones = [found for found in matrix.surprises if "/lax" in found]
    strict_ones = [found for found in matrix.surprises if "/strict" in found]
    assert len(lax_ones) == 2 * 23 + 1
    assert len(strict_ones) == 2 * 4


def test_a_planted_route_without_a_sample_fails(app, client, site):
    """The control: whoever adds a call with a body says what it takes."""
    guarded = key_with(Scope.SITE_ADMIN)(lambda site_key: site_key)
    app.add_url_rule("/planted/<site_key>", view_func=guarded, endpoint="p", methods=["POST"])
    (planted,) = [call for call in calls(app) if call.path.startswith("/planted")]
    with pytest.raises(KeyError, match="/planted/<site_key>"):
        Matrix(app, client, site, SAMPLES).try_guarded(planted)


def test_a_key_in_the_address_opens_nothing(client, site, cli_env):
    """Addresses end up in logs: a key there is refused as an unknown parameter, or not seen."""
    key = make_key(cli_env, site.key, "export:read")
    for query in (f"?key={key}", f"?access_token={key}", f"?authorization=Bearer+{key}"):
        answer = client.get(f"/v1/sites/{site.key}/decisions.csv{query}")
        assert_problem(answer, 401, "key-missing")


@pytest.mark.parametrize("path", ["/decisions.csv", "/keys", ""])
def test_an_unknown_site_and_a_foreign_one_cannot_be_told_apart(path, client, site, app):
    """A good key learns nothing about sites that are not its own."""
    key = bearer(stored(app, "pahayagan", [*Scope]))
    answers = [
        client.get(f"/v1/sites/{other}{path}", headers=key) for other in ("ibapa", "nowhere")
    ]
    bodies = [assert_problem(answer, 403, "key-not-sufficient") for answer in answers]
    assert bodies[0] | {"request_id": ""} == bodies[1] | {"request_id": ""}


def test_one_sites_log_holds_nothing_of_anothers(client, site, app, cli_env, tmp_path):
    """Each export is its own site's decisions."""
    theirs = Page(client, replace(site, key="ibapa", origin="https://other.example"))
    notice = _current_notice(app, "ibapa")
    foreign = theirs.decide("accept", notice=notice)
    own = Page(client, site).decide("accept")
    key = make_key(cli_env, site.key, "export:read")
    for form in ("csv", "jsonl"):
        file = client.get(
            f"/v1/sites/{site.key}/decisions.{form}", headers={"Authorization": f"Bearer {key}"}
        ).get_data(as_text=True)
        assert own["decision_id"] in file
        for trace in (foreign["decision_id"], foreign["subject_id"], notice, "ibapa"):
            assert trace not in file


def _current_notice(app: Flask, site: str) -> str:
    from service.storage.notices import current_notice  # noqa: PLC0415 - used once

    with app.app_context(), Session(db.engine) as session:
        found = current_notice(session, site)
        assert found
        return f"sha256:{found.sha256}"


def test_the_database_holds_no_usable_key(app, client, site):
    """Neither the key nor its secret; and what is stored does not open the door."""
    good = stored(app, "pahayagan", [EXPORT])
    plain = parse_key(good)
    assert plain
    with app.app_context(), Session(db.engine) as session:
        key = session.get_one(ApiKey, plain.key_id)
        kept = " ".join(str(getattr(key, column.name)) for column in ApiKey.__table__.columns)
        assert plain.secret not in kept
        stolen = key.secret_hash.hex()
    path = "/v1/sites/pahayagan/decisions.csv"
    for guess in (stolen, f"pah_{plain.key_id}_{stolen[:49]}"):
        assert client.get(path, headers=bearer(guess)).status_code == 401


def test_a_disabled_site_is_closed_to_its_own_key(app, client, site):
    """404, as for a site that never was, whatever is asked."""
    key = f"Bearer {stored(app, 'pahayagan', [*Scope])}"
    execute(app, "UPDATE site SET disabled_at = created_at")
    matrix = Matrix(app, client, site, SAMPLES)
    for call in calls(app):
        if call.scope and not call.is_operators:
            with matrix.send(call, key) as answer:
                assert answer.status_code == 404, call
                if call.method != "HEAD":
                    assert_problem(answer, 404, "unknown-site")


def test_the_decorator_guards_whatever_it_stands_on(app, client, site):
    """A route planted with a scope is closed without a key: declaring is guarding."""
    guarded = key_with(Scope.SITE_ADMIN)(lambda site_key: site_key)
    app.add_url_rule("/planted/<site_key>", view_func=guarded, endpoint="planted")
    assert declared(app)["GET /planted/<site_key>"] == "site:admin"
    assert client.get("/planted/pahayagan").status_code == 401
    good = stored(app, "pahayagan", [Scope.SITE_ADMIN])
    assert client.get("/planted/pahayagan", headers=bearer(good)).data == b"pahayagan"
