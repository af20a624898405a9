"""First-party mode: neither other hosts, nor other sites, nor sibling hosts get at the choice."""

import pytest

from tests.fixtures.commands import run
from tests.fixtures.sites import make_site
from tests.integration.web.home import A_READ, FROM_A_PAGE, HOST, KEPT, ORIGIN, URL, Home
from tests.integration.web.page import assert_problem, last_body, rows

SIBLING = "https://tindahan.balita.example"


@pytest.fixture
def site(app, cli_env, tmp_path):
    """Its pages come from two hosts; the service is behind a path of one of them."""
    made = make_site(cli_env, tmp_path, origin=ORIGIN)
    set_up = ["site", "set", made.key, "--first-party-url", URL]
    run([*set_up, "--origin", ORIGIN, "--origin", SIBLING], cli_env)
    return made


@pytest.fixture
def home(client, site) -> Home:
    return Home(client, site)


def test_the_services_own_host_never_sets_or_reads_a_cookie(home, client, site):
    """Rule 26: other sites' visitors come there too; a third party's cookie is never needed."""
    home.decide("accept")
    held = "; ".join(f"{name}={value}" for name, value in home.jar.items())
    for base in ("http://localhost", "https://consent.example"):
        abroad = Home(client, site, base=base)
        for outcome in ("accept", "decline", "withdraw"):
            response = abroad.post(outcome, FROM_A_PAGE | {"Cookie": held})
            assert response.status_code == 201
            assert "Set-Cookie" not in response.headers
            assert "mark" not in response.get_json()
        assert response.get_json()["outcome"] == "decline"  # nobody's token came along
        assert abroad.status(A_READ | {"Cookie": held})["reason"] == "no_record"
        shown = abroad.call("GET", f"/b/{site.key}?lang=en", {"Cookie": held})
        assert "Status: No choice yet" in shown.get_data(as_text=True)


def test_a_site_without_the_setting_has_no_cookies_anywhere(client, cli_env, tmp_path):
    """The service reads and sets none there, whatever host the call names."""
    other = make_site(cli_env, tmp_path, "ibapa", ORIGIN)
    home = Home(client, other, base="http://localhost")
    token = home.decide("accept")["token"]
    assert home.jar == {}
    assert home.status(A_READ | {"Cookie": f"{KEPT}={token}"})["reason"] == "no_record"


FOREIGN = [
    {"Origin": SIBLING, "Sec-Fetch-Site": "same-site"},
    {"Origin": SIBLING},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_sibling_hosts_page_decides_without_a_link_and_keeps_nothing(home, app, headers):
    """Browsers hand it the cookies: the refusal is not refused, and nobody's yes is ended by it."""
    home.decide("accept")
    before = dict(home.jar)
    response = home.post("withdraw", headers)
    assert response.status_code == 201
    assert response.get_json()["outcome"] == "decline"
    assert last_body(app)["subject_id"] is None
    assert "Set-Cookie" not in response.headers
    assert home.jar == before
    assert home.status()["allowed"] is True
    asked = home.call("GET", home.path("status"), {"Origin": SIBLING})
    assert asked.get_json()["reason"] == "no_record"


def test_another_sites_page_is_refused_and_keeps_nothing(home, app):
    """Its origin is not listed, whatever the browser sends along."""
    home.decide("accept")
    counted = rows(app)
    for headers in (
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "cross-site"},
    ):
        response = home.post("withdraw", headers)
        assert_problem(response, 403, "origin-not-allowed")
        assert "Set-Cookie" not in response.headers
    response = home.post("withdraw", {})  # no Origin: no browser's, and back ends come elsewhere
    assert_problem(response, 400, "bad-request")
    assert rows(app) == counted
