"""Under a site's own host: its visitors' calls, the page without JavaScript, and nothing else."""

from datetime import datetime

import pytest
import time_machine

from service.domain.canonical import sha256_hex
from tests.contract.matrix import calls
from tests.fixtures.commands import run
from tests.fixtures.keys import bearer, stored
from tests.fixtures.sites import make_site
from tests.integration.web.home import (
    A_READ,
    FROM_A_PAGE,
    HOST,
    KEPT,
    ORIGIN,
    SHOWN,
    URL,
    Home,
    set_cookies,
)
from tests.integration.web.page import Page, assert_problem, execute, last_body, rows
from tests.integration.web.stored_cases import STORED, Stored, store

OURS = {
    "GET /v1/sites/<site_key>/status",
    "POST /v1/sites/<site_key>/decisions",
    "POST /v1/sites/<site_key>/shown",
    "GET /v1/sites/<site_key>/subjects/me",
    "GET /v1/notices/<sha256>",
    "GET /b/<site_key>.js",
    "GET /b/<site_key>.json",
    "GET /b/<site_key>.<variant>.js",
    "GET /b/<site_key>.<prefix>.<language>.json",
    "GET /b/panel.<sha256>.js",
    "GET /b/doctor.<sha256>.js",
    "GET /b/<site_key>",
    "POST /b/<site_key>",
}


@pytest.fixture
def site(app, cli_env, tmp_path):
    made = make_site(cli_env, tmp_path, origin=ORIGIN)
    run(["site", "set", made.key, "--first-party-url", URL], cli_env)
    return made


@pytest.fixture
def home(client, site) -> Home:
    return Home(client, site)


def test_only_the_visitors_calls_are_answered_under_the_sites_own_host(app, home):
    """However carelessly a proxy passes things on: with an operator's key, and without any."""
    key = bearer(stored(app, None, ["site:admin", "log:read", "export:read"]))
    answered = set()
    for call in calls(app):
        for headers in ({}, key, FROM_A_PAGE):
            response = home.call(call.method, call.address, headers)
            if response.status_code != 400:
                answered.add(call.name)
            elif call.method != "HEAD":
                assert_problem(response, 400, "bad-request")
    assert answered == OURS
    for path in ("/docs", "/openapi.json", "/healthz", "/nothing", "/.well-known/jwks.json"):
        assert home.call("GET", path).status_code == 400


def test_a_back_end_s_key_records_nothing_under_the_sites_own_host(app, home):
    """The control: the same call under the service's name."""
    call = {
        "path": home.path("decisions"),
        "headers": bearer(stored(app, home.site.key, ["decisions:write"])),
        "json": home.site.click("decline", source="api"),
    }
    assert home.client.post(base_url=ORIGIN, **call).status_code == 400
    assert not any(rows(app).values())
    assert home.client.post(**call).status_code == 201


def test_a_host_that_no_site_names_is_answered_nothing(client, home, cli_env, tmp_path):
    """Nor is another site's call under this one's host, nor this one's under a lookalike."""
    other = make_site(cli_env, tmp_path, "ibapa", "https://ibapa.example")
    theirs = Home(client, other)
    for path in (theirs.path("status"), f"/b/{other.key}.js", f"/b/{other.key}"):
        assert theirs.call("GET", path).status_code == 400
    assert theirs.post("decline", {"Origin": "https://ibapa.example"}).status_code == 400
    for host in ("evil.example", "balita.example", f"x.{HOST}", f"{HOST}.evil.example"):
        for port in ("", ":8443"):
            home.base = f"https://{host}{port}"
            assert home.call("GET", f"/b/{home.site.key}.js").status_code == 400
    home.base = f"https://{HOST}:8443"
    assert home.call("GET", f"/b/{home.site.key}.js").status_code == 400
    home.base = ORIGIN
    assert home.call("GET", f"/b/{home.site.key}.js").status_code == 200


def test_what_names_no_site_is_answered_under_every_sites_host(home):
    """The page's style sheet, and notices, by their hash."""
    with home.call("GET", "/b/static/notice.css") as sheet:
        assert sheet.status_code == 200
    notice = home.call("GET", f"/v1/notices/{home.site.notice[7:]}")
    assert notice.status_code == 200
    assert sha256_hex(notice.data) == home.site.notice[7:]


def test_a_cookie_is_told_what_a_bearer_is_in_every_case_of_the_table(app):
    """Each case that can lie in a store: by token, by mark, and by what is neither."""
    browser, home = app.test_client(use_cookies=False), "https://site.example"
    kept = [store(app, number) for number in range(len(STORED))]
    execute(app, "UPDATE site SET first_party_url = :url", url=f"{home}/p")
    for one in kept:
        path, prefix = status_of(one), sha256_hex(f"{one.site} 1".encode())[:16]
        marks = [f"no.decline.{prefix}.2027-01-31", f"no.withdraw.{prefix}.2020-01-31"]
        with time_machine.travel(datetime.fromisoformat(one.case["now"]), tick=False):
            for held in (one.token, *marks, one.token[:-2], "not.a.token"):
                by_bearer = browser.get(path, headers={"Authorization": f"Bearer {held}"})
                by_cookie = browser.get(path, base_url=home, headers={"Cookie": f"{KEPT}={held}"})
                assert by_cookie.status_code == 200
                assert by_cookie.get_json() == by_bearer.get_json(), (one.case["name"], held)


def status_of(one: Stored) -> str:
    return f"/v1/sites/{one.site}/status?purpose={one.case['purpose']}&gpc={one.case['gpc_now']:d}"


def test_the_page_without_javascript_does_the_sites_own_choice(home, app):
    """Accept, see it, withdraw: the same cookies and the same person as in the site's pages."""
    accepted = home.form("accept")
    assert set(set_cookies(accepted)) == {KEPT, SHOWN}
    subject = last_body(app)["subject_id"]
    assert home.status()["allowed"] is True
    page = home.call("GET", f"/b/{home.site.key}?lang=en").get_data(as_text=True)
    assert "Status: Allowed" in page
    assert "This page shows and changes only" not in page

    withdrawn = home.form("withdraw")
    assert {value for value, _ in set_cookies(withdrawn).values()} == {home.jar[KEPT]}
    assert home.jar[KEPT].startswith("no.withdraw.")
    assert last_body(app)["subject_id"] == subject
    page = home.call("GET", f"/b/{home.site.key}?lang=en").get_data(as_text=True)
    assert "Status: Withdrawn" in page


def test_the_page_without_javascript_ends_what_was_accepted_in_the_notice(home, app):
    """One choice, whichever way it was made."""
    accepted = home.decide("accept")
    home.form("withdraw")
    assert last_body(app)["subject_id"] == accepted["subject_id"]
    assert home.status()["status"] == "withdrawn"
    home.form("decline")  # once more, from the page of the refusal
    assert last_body(app)["subject_id"] is None


def test_the_page_leads_back_to_itself_behind_any_prefix(home):
    """Its addresses are relative: it does not know what the proxy took away."""
    answer = home.form("decline")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{home.site.key}?lang=en"
    page = home.call("GET", f"/b/{home.site.key}").get_data(as_text=True)
    assert 'href="static/notice.css"' in page
    assert '<form method="post">' in page


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (FROM_A_PAGE, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": ORIGIN}, 303),
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://tindahan.balita.example", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": f"http://{HOST}", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://consent.example", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_only_the_pages_own_form_is_taken_there(headers, status, home, app):
    """A form on another page could withdraw, and accept, with the visitor's cookies."""
    home.decide("accept")
    before, counted = dict(home.jar), rows(app)
    response = home.form("withdraw", headers)
    assert response.status_code == status
    if status == 403:
        assert_problem(response, 403, "origin-not-allowed")
        assert home.jar == before
        assert rows(app) == counted


def test_on_the_services_own_host_the_page_keeps_its_own_cookie(home, client, site):
    """There it says that it shows only what was decided there."""
    abroad = Home(client, site, base="http://localhost")
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert set(set_cookies(abroad.form("accept", own))) == {f"pahintulot-{site.key}"}
    page = abroad.call("GET", f"/b/{site.key}?lang=en").get_data(as_text=True)
    assert "This page shows and changes only" in page
    assert home.status()["reason"] == "no_record"


def test_the_forwarded_host_counts_only_from_a_trusted_proxy(app, client, site, home):
    """`X-Forwarded-Host` is anybody's word, unless TRUSTED_PROXIES says whose."""
    abroad = Home(client, site, base="http://localhost")
    forged = FROM_A_PAGE | {"X-Forwarded-Host": HOST, "X-Forwarded-Proto": "https"}
    assert set_cookies(abroad.post("accept", forged)) == {}
    from werkzeug.middleware.proxy_fix import ProxyFix  # noqa: PLC0415 - used once

    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
    assert set(set_cookies(abroad.post("accept", forged))) == {KEPT, SHOWN}
    assert Page(client, site).answer(abroad.jar[KEPT])["allowed"] is True
    assert abroad.status(A_READ | {"X-Forwarded-Host": HOST})["allowed"] is True
