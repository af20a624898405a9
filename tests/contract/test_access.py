"""Who may call what: every route declares it, and each key-guarded one is tried with every key."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from service.app import create_app
from service.domain.api_key import PlainKey, Scope, new_key, parse_key
from service.settings import Settings
from service.storage.api_keys import ApiKey
from service.storage.engine import db
from service.usecases.create_api_key import create_api_key
from service.web.auth import key_with
from tests.fixtures.sites import make_key, make_site
from tests.integration.web.page import Page, assert_problem, execute, rows

EXPORT = Scope.EXPORT_READ
ACCESS = {
    "GET /v1/sites/<site_key>/status": "anyone",
    "POST /v1/sites/<site_key>/decisions": "pages or decisions:write",
    "GET /v1/sites/<site_key>/decisions.csv": EXPORT,
    "GET /v1/sites/<site_key>/decisions.jsonl": EXPORT,
    "GET /v1/sites/<site_key>/decisions/<decision_id>/receipt": Scope.LOG_READ,
    "GET /v1/sites/<site_key>/subjects/me": "anyone",
    "GET /v1/notices/<sha256>": "anyone",
    "GET /.well-known/jwks.json": "anyone",
    "GET /b/<site_key>.js": "anyone",
    "GET /b/<site_key>.<variant>.js": "anyone",
    "GET /b/<site_key>.<prefix>.<language>.json": "anyone",
    "GET /b/<site_key>": "anyone",
    "POST /b/<site_key>": "anyone",
    "GET /healthz": "anyone",
    "GET /readyz": "anyone",
    "GET /docs": "anyone",
    "GET /docs/problems": "anyone",
}
DEMO = {
    *("GET /", "GET /demo/", "GET /demo/en/", "GET /demo/privacy", "GET /demo/analytics.js"),
    *("GET /demo/hits", "POST /demo/hits", "DELETE /demo/hits"),
}
# made by Flask and flask-smorest, public files and the API's own description
OF_THE_FRAMEWORK = {"docs.static", "page.static", "demo.static", "api-docs.openapi_json"}


def declared(app: Flask) -> dict[str, str | None]:
    """What each route and method says of who may call it."""
    return {
        f"{method} {re.sub(r'<[a-z]+:', '<', rule.rule)}": getattr(
            app.view_functions[rule.endpoint], "access", None
        )
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint not in OF_THE_FRAMEWORK
    }


@pytest.fixture
def demo(settings: Settings) -> Iterator[Flask]:
    """The service with its demonstration."""
    app = create_app(replace(settings, demo=True))
    yield app
    with app.app_context():
        db.engine.dispose()


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


NO_DECISION = "01a20ab3-564d-7aa0-9adc-55f7faaad5e5"
GUARDED = [
    ("GET", "/v1/sites/pahayagan/decisions.csv", EXPORT),
    ("GET", "/v1/sites/pahayagan/decisions.jsonl", EXPORT),
    ("HEAD", "/v1/sites/pahayagan/decisions.csv", EXPORT),
    ("HEAD", "/v1/sites/pahayagan/decisions.jsonl", EXPORT),
    ("POST", "/v1/sites/pahayagan/decisions", Scope.DECISIONS_WRITE),
    ("GET", f"/v1/sites/pahayagan/decisions/{NO_DECISION}/receipt", Scope.LOG_READ),
]


def test_the_guarded_routes_below_are_all_there_are():
    """Whatever names a scope in the table is tried with every key."""
    scoped = {call for call, access in ACCESS.items() if access != "anyone"}
    tried = {
        f"{method} {path}".replace("pahayagan", "<site_key>").replace(NO_DECISION, "<decision_id>")
        for method, path, _ in GUARDED
    }
    assert scoped == {call for call in tried if not call.startswith("HEAD")}


@pytest.fixture
def site(app, cli_env, tmp_path):
    make_site(cli_env, tmp_path, "ibapa", "https://other.example")
    return make_site(cli_env, tmp_path)


@pytest.fixture
def call(client, site):
    """Call a guarded route as a back end would, with this `Authorization`."""

    def calling(method: str, path: str, authorization: str | None):
        headers = {} if authorization is None else {"Authorization": authorization}
        body = Page(client, site).body() if method == "POST" else None
        return client.open(path, method=method, json=body, headers=headers)

    return calling


def stored(app: Flask, site: str | None, scopes: list[Scope], **more: object) -> str:
    """A key put straight into the table, so that it may be of any kind."""
    now = datetime.now(UTC)
    with app.app_context(), Session(db.engine) as session:
        session.connection(execution_options={"writes": True})
        keyring = app.extensions["pahintulot.keyring"]
        plain = create_api_key(session, keyring, site, scopes, now=now)
        session.flush()
        key = session.get_one(ApiKey, plain.key_id)
        for name, value in more.items():
            setattr(key, name, value)
        session.commit()
    return str(plain)


def malformed(good: str) -> dict[str, str | None]:
    """What is no key, or only nearly one."""
    plain = parse_key(good)
    assert plain
    return {
        "none": None,
        "empty": "",
        "no scheme": good,
        "another scheme": f"Basic {good}",
        "nothing after the scheme": "Bearer ",
        "a word": "Bearer nonsense",
        "in capitals": f"Bearer {good.upper()}",
        "cut": f"Bearer {good[:-1]}",
        "longer": f"Bearer {good}0",
        "wrong check": f"Bearer {good[:-6]}000000",
        "a line feed within": f"Bearer {good[:20]} {good[20:]}",
        "wrong secret": f"Bearer {PlainKey(plain.key_id, new_key().secret)}",
        "unknown id": f"Bearer {PlainKey(new_key().key_id, plain.secret)}",
        "unknown key": f"Bearer {new_key()}",
        "two keys": f"Bearer {good}, Bearer {good}",
    }


@pytest.mark.parametrize(("method", "path", "scope"), GUARDED)
def test_a_guarded_route_opens_to_the_right_key_alone(method, path, scope, app, call):
    """None, malformed, wrong, another site's, revoked, expired, wrong scope: refused; right: in."""
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    others = [other for other in Scope if other is not scope]
    good = stored(app, "pahayagan", [scope])
    unknown = {
        **malformed(good),
        "revoked": f"Bearer {stored(app, 'pahayagan', [*Scope], revoked_at=now - hour)}",
        "expired": f"Bearer {stored(app, 'pahayagan', [*Scope], expires_at=now - hour)}",
    }
    insufficient = {
        "another site's": f"Bearer {stored(app, 'ibapa', [*Scope])}",
        "wrong scopes": f"Bearer {stored(app, 'pahayagan', others)}",
        "no scope": f"Bearer {stored(app, 'pahayagan', [])}",
    }
    before = rows(app)
    for name, authorization in unknown.items():
        response = call(method, path, authorization)
        assert response.status_code == 401, name
        assert response.headers["WWW-Authenticate"].startswith("Bearer"), name
        if method != "HEAD":
            assert_problem(response, 401, "key-missing")
    for name, authorization in insufficient.items():
        response = call(method, path, authorization)
        assert response.status_code == 403, name
        if method != "HEAD":
            assert_problem(response, 403, "key-not-sufficient")
    assert rows(app) == before

    for authorization in (
        f"Bearer {good}",
        f"bearer {good}",
        f"Bearer {stored(app, None, [scope])}",
        f"Bearer {stored(app, 'pahayagan', [scope], expires_at=now + hour)}",
    ):
        # what an open door leads to may not be there: a receipt of no decision
        assert call(method, path, authorization).status_code in (200, 201, 404)


def test_a_key_in_the_address_opens_nothing(client, site, cli_env):
    """Addresses end up in logs: a key there is refused as an unknown parameter, or not seen."""
    key = make_key(cli_env, site.key, "export:read")
    for query in (f"?key={key}", f"?access_token={key}", f"?authorization=Bearer+{key}"):
        answer = client.get(f"/v1/sites/{site.key}/decisions.csv{query}")
        assert_problem(answer, 401, "key-missing")


def test_an_unknown_site_and_a_foreign_one_cannot_be_told_apart(client, call, app):
    """A good key learns nothing about sites that are not its own."""
    key = f"Bearer {stored(app, 'pahayagan', [*Scope])}"
    answers = [
        client.get(f"/v1/sites/{site}/decisions.csv", headers={"Authorization": key})
        for site in ("ibapa", "nowhere")
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


def test_the_database_holds_no_usable_key(app, call, site):
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
        assert call("GET", path, f"Bearer {guess}").status_code == 401


def test_a_disabled_site_is_closed_to_its_own_key(app, call, site):
    """404, as for a site that never was."""
    key = f"Bearer {stored(app, 'pahayagan', [*Scope])}"
    execute(app, "UPDATE site SET disabled_at = created_at")
    for method, path, _ in GUARDED:
        assert call(method, path, key).status_code == 404


def test_the_decorator_guards_whatever_it_stands_on(app, call, site):
    """A route planted with a scope is closed without a key: declaring is guarding."""
    guarded = key_with(Scope.SITE_ADMIN)(lambda site_key: site_key)
    app.add_url_rule("/planted/<site_key>", view_func=guarded, endpoint="planted")
    assert declared(app)["GET /planted/<site_key>"] == "site:admin"
    assert call("GET", "/planted/pahayagan", None).status_code == 401
    good = stored(app, "pahayagan", [Scope.SITE_ADMIN])
    assert call("GET", "/planted/pahayagan", f"Bearer {good}").data == b"pahayagan"
