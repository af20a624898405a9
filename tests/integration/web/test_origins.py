"""Only a site's own pages, to the letter of their origin, may decide or ask."""

import json
from itertools import product

import pytest

from tests.fixtures.sites import make_key, make_site
from tests.integration.web.page import assert_problem, execute, rows

LISTED = "https://site.example"
NOTHING = {"decision": 0, "decision_body": 0, "pending": 0, "idempotency": 0}


def variants() -> list[str]:
    """What looks like the listed origin, and what never is an origin."""
    hosts = [
        *("site.example.", "site.example..", ".site.example", "site..example", "SITE.EXAMPLE"),
        *("Site.example", "site.exampl", "site.examplee", "ite.example", "asite.example"),
        *("site.example.evil.example", "site.example-evil.example", "evil-site.example"),
        *("evil.example", "sub.site.example", "www.site.example", "site", "example"),
        *(
            "site%2eexample",
            "site.example%00",
            "site.example%0a",
            "site.example%20",
            "site_example",
        ),
        *("site.example,evil.example", "site.example;evil", "site。example", "sité.example"),
        *(
            "xn--sit-dma.example",
            "\u0455ite.example",
            "site.ex\u0430mple",
            "siteexample",
            "site-example",
        ),
        *("[::1]", "127.0.0.1", "localhost", "0", "2130706433", "*", "*.example", "*.site.example"),
    ]
    ports = ["", ":443", ":80", ":8443", ":0", ":00443", ":", ":65536", ":x"]
    ends = ["/", "/ok", "//", "?", "?x", "#", "#x", "\\", " ", "\t", "%20", ".", ","]
    users = ["user@", "user:pass@", "@", ":@", "evil.example@", "%40", "\\@"]
    schemes = ["http", "HTTPS", "Https", "ftp", "ws", "wss", "file", "chrome-extension", "htps"]
    return [
        *(f"https://{host}" for host in hosts),
        *(f"https://site.example{port}" for port in ports[1:]),
        *(f"{scheme}://{name}.example" for scheme, name in product(schemes, ["site", "evil"])),
        *(f"{LISTED}{end}" for end in ends),
        *(f"https://{user}site.example" for user in users),
        *(f"{LISTED}{glue}https://evil.example" for glue in (" ", ",", ", ", ";", "\t")),
        *(f"https://evil.example{glue}{LISTED}" for glue in (" ", ",", ", ", ";", "#", "?", "/")),
        *(f"http://site.example{port}" for port in ports[1:]),
        *(f"https://{host}{port}" for host, port in product(hosts[:24], [":443", ":8443", "/"])),
        *("null", "Null", "NULL", "", " ", "*", "undefined", "None", "true", "0", "[]", '""'),
        *("site.example", "//site.example", "https:site.example", "https:/site.example"),
        *("https:///site.example", "https://", "https:", "://site.example", f"'{LISTED}'"),
        *(f'"{LISTED}"', f"<{LISTED}>", f"blob:{LISTED}", f"view-source:{LISTED}"),
        *("data:text/html,x", "about:blank", "about:srcdoc", "javascript:1", "moz-extension://a-b"),
        *(LISTED.upper(), LISTED[::-1], LISTED * 2, LISTED + "\x00", LISTED + "\x7f", "a" * 4000),
    ]  # fmt: skip


def latin1(header: str) -> str:
    """A header as it reaches a WSGI application: its UTF-8 bytes, read as Latin-1."""
    return header.encode().decode("latin-1")


def test_no_origin_but_the_listed_one_records_anything(page, app):
    """Two hundred that look like it, or like none: 403 and no row; then the listed one, 201."""
    others = [origin for origin in variants() if origin != LISTED]
    assert len(set(others)) >= 200
    for origin in others:
        for outcome in ("accept", "decline"):
            environment = {"HTTP_ORIGIN": latin1(origin)}
            response = page.post(page.body(outcome), origin=None, environ_overrides=environment)
            assert response.status_code == 403, origin
            assert "Access-Control-Allow-Origin" not in response.headers
        body = assert_problem(response, 403, "origin-not-allowed")
        assert body["reason"] == "origin_not_allowed"
    assert rows(app) == NOTHING

    assert page.post(page.body(), origin=LISTED).status_code == 201
    assert rows(app) == dict.fromkeys(NOTHING, 1)


def test_no_origin_but_the_listed_one_is_told_a_status(page):
    """A page of another site learns nothing, even with the visitor's own token."""
    token = page.decide("accept")["token"]
    for origin in ("https://evil.example", "null", "", "http://site.example", LISTED + "/"):
        response = page.status(token, headers={"Origin": origin})
        assert_problem(response, 403, "origin-not-allowed")
        assert "Access-Control-Allow-Origin" not in response.headers
    listed = page.status(token, headers={"Origin": LISTED})
    assert listed.get_json()["allowed"] is True
    assert listed.headers["Access-Control-Allow-Origin"] == LISTED


def test_one_sites_page_is_no_page_of_another_site(page, app, cli_env, tmp_path):
    """A list is a site's own."""
    make_site(cli_env, tmp_path, "ibapa", "https://other.example")
    assert page.post(page.body(), origin="https://other.example").status_code == 403
    assert rows(app) == NOTHING


def test_every_listed_origin_is_a_page_of_the_site(page, app):
    """Several may be listed; each is answered under its own name."""
    second = "http://localhost:8001"
    execute(app, "UPDATE site SET origins = :both", both=f"{LISTED} {second}")
    for origin in (LISTED, second):
        response = page.post(page.body(), origin=origin)
        assert response.status_code == 201
        assert response.headers["Access-Control-Allow-Origin"] == origin
    assert page.post(page.body(), origin=f"{LISTED} {second}").status_code == 403


def test_two_origin_headers_are_none(page, app):
    """A request says once where it comes from."""
    twice = {"HTTP_ORIGIN": f"{LISTED},{LISTED}"}
    assert page.post(page.body(), origin=None, environ_overrides=twice).status_code == 403
    assert rows(app) == NOTHING


def test_without_an_origin_a_key_is_needed(page, app):
    """No browser's request: 401, and how to come back."""
    for headers in (
        {},
        {"Referer": f"{LISTED}/"},
        {"Sec-Fetch-Site": "same-origin"},
        {"X-Origin": LISTED},
        {"Host": "site.example"},
        {"Authorization": "Bearer nonsense"},
    ):
        response = page.post(page.body(), origin=None, headers=headers)
        if "Host" in headers:
            assert_problem(response, 400, "bad-request")
        else:
            assert_problem(response, 401, "key-missing")
            assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert rows(app) == NOTHING


@pytest.mark.parametrize("scopes", [["decisions:write"], ["export:read", "decisions:write"]])
def test_with_a_key_of_the_site_a_back_end_decides(scopes, page, app, cli_env):
    """201; the scope is what counts."""
    key = make_key(cli_env, page.site.key, *scopes)
    response = page.post(page.body(), origin=None, headers={"Authorization": f"Bearer {key}"})
    assert response.status_code == 201
    assert rows(app)["decision"] == 1


def test_a_key_does_not_stand_in_for_an_origin_that_is_not_listed(page, app, cli_env):
    """A page of another site may have stolen one."""
    key = make_key(cli_env, page.site.key, "decisions:write")
    bearer = {"Authorization": f"Bearer {key}"}
    for origin in ("https://evil.example", "null", ""):
        headers = bearer | {"Origin": origin}
        response = page.post(page.body(), origin=None, headers=headers)
        assert_problem(response, 403, "origin-not-allowed")
    assert rows(app) == NOTHING


def test_a_preflight_is_answered_for_listed_origins_alone(page, client):
    """204 with what a page may send; 403 without a word of permission."""
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    for call, method in (("decisions", "POST"), ("status", "GET")):
        answer = client.options(page.path(call), headers=asked | {"Origin": LISTED})
        assert answer.status_code == 204
        assert answer.headers["Access-Control-Allow-Origin"] == LISTED
        assert method in answer.headers["Access-Control-Allow-Methods"]
        allowed = answer.headers["Access-Control-Allow-Headers"].lower()
        assert "authorization" in allowed
        assert "content-type" in allowed
        assert "Origin" in answer.vary

        for origin in ("https://evil.example", "null", f"{LISTED}.evil.example"):
            refused = client.options(page.path(call), headers=asked | {"Origin": origin})
            assert_problem(refused, 403, "origin-not-allowed")
            assert not [name for name, _ in refused.headers if name.startswith("Access-Control")]


def test_a_preflight_of_the_export_permits_nothing(page, client):
    """Back ends' calls are for no page at all, listed or not."""
    for form in ("csv", "jsonl"):
        for method in ("OPTIONS", "GET"):
            answer = client.open(
                page.path(f"decisions.{form}"), method=method, headers={"Origin": LISTED}
            )
            assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_a_listed_page_can_read_every_refusal(page, cli_env, tmp_path):
    """Error answers carry the header too, or the script would only see a network error."""
    make_site(cli_env, tmp_path, "ibapa", "https://other.example")
    said = page.body("decline")
    assert page.post(said).status_code == 201
    refusals = [
        (400, page.post(b"{")),
        (409, page.post(said | {"source": "settings"})),
        (413, page.post(b" " * 17_000)),
        (415, page.post(said, content_type="text/html")),
        (422, page.post(b"{}")),
        (422, page.status(query="?x=1", headers={"Origin": LISTED})),
    ]
    for status, response in refusals:
        assert response.status_code == status
        assert response.headers["Access-Control-Allow-Origin"] == LISTED
        assert "Origin" in response.vary


def test_every_answer_to_a_page_varies_by_origin_and_never_takes_cookies(page):
    """No cache may serve one page's answer to another; no credentials mode is ever allowed."""
    answers = [
        page.post(page.body()),
        page.post(page.body(), origin="https://evil.example"),
        page.post(page.body(), origin=None),
        page.status(),
        page.status(headers={"Origin": LISTED}),
        page.status(headers={"Origin": "null"}),
    ]
    for answer in answers:
        assert "Origin" in answer.vary
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers.get("Access-Control-Allow-Origin") in (None, LISTED)


def test_a_form_on_another_site_cannot_decide(page, client, app):
    """What HTML alone can send: three content types, with the sender's own origin or null."""
    for content_type, origin in product(
        ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
        ("https://evil.example", "null"),
    ):
        response = client.post(
            page.path("decisions"),
            data=json.dumps(page.body()),
            content_type=content_type,
            headers={"Origin": origin, "Sec-Fetch-Site": "cross-site"},
        )
        assert_problem(response, 403, "origin-not-allowed")
    assert rows(app) == NOTHING
