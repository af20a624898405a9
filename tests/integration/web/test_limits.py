"""Rate limits: a network's own on each site, generous to refusals, never in a decision's way."""

from dataclasses import replace

import pytest
from flask import Flask

from service.settings import Settings
from service.storage.engine import db
from tests.fixtures.sites import make_site
from tests.integration.web.page import Page, assert_problem, rows


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Three accepts and five refusals, in a span that no test outlasts."""
    return replace(settings, rate_limit_accepts="3/hour", rate_limit_refusals="5/hour")


def sent(page: Page, outcome: str, address: str = "203.0.113.7", **headers: str):
    return page.post(
        page.body(outcome), headers=headers, environ_overrides={"REMOTE_ADDR": address}
    )


def spend(page: Page, outcome: str, times: int, address: str = "203.0.113.7") -> None:
    for _ in range(times):
        assert sent(page, outcome, address).status_code == 201


def close(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def test_over_the_limit_nothing_is_recorded_and_the_caller_told_when_to_return(page, app):
    """429 in the one shape, readable for the page, with `Retry-After`."""
    spend(page, "accept", 3)
    response = sent(page, "accept")
    assert_problem(response, 429, "too-many-requests")
    assert 1 <= int(response.headers["Retry-After"]) <= 3600
    assert response.headers["Access-Control-Allow-Origin"] == page.site.origin
    assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]
    assert rows(app)["decision"] == 3


def test_refusals_have_a_budget_of_their_own(page):
    """Accepts cannot use it up; declines and withdrawals share it."""
    spend(page, "accept", 3)
    spend(page, "decline", 3)
    spend(page, "withdraw", 2)
    assert sent(page, "withdraw").status_code == 429
    assert sent(page, "accept").status_code == 429


@pytest.mark.parametrize(
    ("first", "same", "other"),
    [
        ("203.0.113.7", "203.0.113.250", "203.0.114.7"),
        ("2001:db8:1:2::3", "2001:db8:1:ffff::1", "2001:db8:2::3"),
        ("::ffff:203.0.113.7", "203.0.113.9", "::ffff:198.51.100.1"),
    ],
)
def test_a_network_is_counted_and_not_its_neighbour(first, same, other, page):
    """/24 of IPv4, also where it comes mapped into IPv6, and /48 of IPv6."""
    spend(page, "accept", 3, first)
    assert sent(page, "accept", same).status_code == 429
    assert sent(page, "accept", other).status_code == 201


def test_each_site_counts_for_itself(page, cli_env, tmp_path):
    """One busy site does not silence the next."""
    other = Page(page.client, make_site(cli_env, tmp_path, "ibapa", "https://other.example"))
    spend(page, "accept", 3)
    assert sent(page, "accept").status_code == 429
    spend(other, "accept", 3)


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP"]
)
def test_a_stranger_cannot_name_its_own_address(header, page):
    """With no trusted proxy no header is believed."""
    for number in range(3):
        assert sent(page, "accept", **{header: f"198.51.{number}.1"}).status_code == 201
    assert sent(page, "accept", **{header: "198.51.99.1"}).status_code == 429


def test_behind_one_trusted_proxy_the_last_hop_counts(page, make_app):
    """What the visitor put before it is not believed."""
    app = make_app(trusted_proxies=1)
    behind = Page(app.test_client(), page.site)
    for number in range(3):
        forwarded = {"X-Forwarded-For": f"198.51.{number}.1, 203.0.113.7"}
        assert sent(behind, "accept", "127.0.0.1", **forwarded).status_code == 201
    again = {"X-Forwarded-For": "198.51.99.1, 203.0.113.7"}
    assert sent(behind, "accept", "127.0.0.1", **again).status_code == 429
    other = {"X-Forwarded-For": "203.0.113.7, 198.51.100.1"}
    assert sent(behind, "accept", "127.0.0.1", **other).status_code == 201
    close(app)


def test_a_store_of_counts_that_fails_lets_decisions_through(page, app, monkeypatch):
    """A counter is never worth a lost decision."""
    limiter = app.extensions["pahintulot.limiter"]

    def fail(*_args: object, **_options: object) -> None:
        raise ConnectionError("the shared store is gone")

    monkeypatch.setattr(limiter, "hit", fail)
    spend(page, "accept", 5)
    monkeypatch.undo()
    spend(page, "accept", 3)
    assert sent(page, "accept").status_code == 429


def test_what_is_refused_anyway_costs_a_network_little(page):
    """A page of another site cannot use up this site's budget."""
    for _ in range(5):
        response = page.post(
            page.body(),
            origin="https://evil.example",
            environ_overrides={"REMOTE_ADDR": "203.0.113.7"},
        )
        assert response.status_code == 403
    spend(page, "accept", 3)


def test_empty_rates_mean_no_limit(page, make_app):
    """As in the demo."""
    app = make_app(rate_limit_accepts="", rate_limit_refusals="")
    free = Page(app.test_client(), page.site)
    spend(free, "accept", 20)
    close(app)


def test_only_decisions_are_counted(page):
    """Asking is free."""
    spend(page, "accept", 3)
    environment = {"REMOTE_ADDR": "203.0.113.7"}
    for _ in range(20):
        answer = page.client.get(page.path("status"), environ_overrides=environment)
        assert answer.status_code == 200
