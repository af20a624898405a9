"""Decline, accept and withdraw, from the click to the log."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import (
    Demo,
    accept_button,
    allows,
    cookies,
    decline_button,
    eventually,
    message,
    notice,
    queue_length,
    watch_requests,
)

RECORD = "POST /v1/sites/demo/decisions"


def last(url: str) -> str:
    return url.rsplit("/", 1)[1]


@pytest.fixture(params=["the site itself", "another site"])
def url(request: pytest.FixtureRequest, demo: Demo) -> str:
    """The page of the service's own host, and one of another site altogether."""
    return demo.url if request.param == "the site itself" else demo.neighbour_url


@pytest.mark.rule(1, 12, 16, 17, 22)
def test_a_decline_is_recorded_names_nobody_and_is_not_asked_again(
    url: str, demo: Demo, page: Page
) -> None:
    requests = watch_requests(page)
    page.goto(url)
    decline_button(page).click()
    expect(notice(page)).to_have_count(0)
    eventually(page, demo.outcomes, ["decline"])
    [row] = demo.rows()
    assert row["subject_id"] is None
    assert row["languages"] == ["fil"]
    assert row["source"] == "banner"
    assert row["parity"] is True
    assert url.startswith(row["page_origin"])
    eventually(page, lambda: queue_length(page), 0)

    for _ in range(20):
        page.reload()
        assert notice(page).count() == 0
        assert page.evaluate("pahintulot.status") == "refused"
    [(name, mark)] = cookies(page).items()
    assert name == "pahintulot"
    outcome, prefix, _end = mark.removeprefix("no.").split(".")
    assert (outcome, prefix) == ("decline", row["notice"][7:23])
    assert page.evaluate("localStorage.length") == 0
    assert requests.count(RECORD) == 1
    assert not [request for request in requests if "analytics" in request or "hits" in request]
    assert demo.status(mark)["reason"] == "refused"


@pytest.mark.rule(15)
def test_an_accept_is_recorded_first_and_then_analytics_loads_once(
    url: str, demo: Demo, page: Page
) -> None:
    events: list[str] = []
    page.on("request", lambda request: events.append(f"{request.method} {last(request.url)}"))
    page.on("response", lambda answer: events.append(f"{answer.status} {last(answer.url)}"))
    page.goto(url)
    events.clear()
    accept_button(page).click()
    ours = ["POST decisions", "201 decisions", "GET analytics.js", "200 analytics.js"]
    eventually(page, lambda: [event for event in events if event in ours], ours)
    eventually(page, demo.hits, 1)
    assert allows(page)
    assert demo.outcomes() == ["accept"]
    assert sorted(cookies(page)) == ["_demo", "pahintulot"]
    assert demo.status(cookies(page)["pahintulot"])["allowed"] is True
    expect(page.locator("[data-hits]")).to_have_text("1")
    page.wait_for_timeout(300)
    assert demo.hits() == 1


@pytest.mark.rule(19)
def test_a_returning_visitor_costs_no_request_to_the_service(demo: Demo, page: Page) -> None:
    page.goto(demo.url)
    accept_button(page).click()
    eventually(page, demo.hits, 1)
    requests = watch_requests(page)
    page.reload()
    eventually(page, demo.hits, 2)
    assert notice(page).count() == 0
    assert not [request for request in requests if "/v1/" in request]


def test_a_withdrawal_takes_effect_within_a_second(url: str, demo: Demo, page: Page) -> None:
    page.goto(url)
    accept_button(page).click()
    eventually(page, demo.hits, 1)
    token = cookies(page)["pahintulot"]

    page.locator("[data-pahintulot-open]").click()
    with page.expect_navigation():  # a loaded script cannot be unloaded, only its page
        notice(page).get_by_role("button", name="Bawiin ang pahintulot").click()
    eventually(page, lambda: demo.status(token)["status"], "withdrawn", within_s=1)
    assert demo.status(token)["allowed"] is False
    assert demo.outcomes() == ["accept", "withdraw"]
    accepted, withdrawn = demo.rows()
    assert withdrawn["subject_id"] == accepted["subject_id"]
    assert withdrawn["source"] == "settings"

    [(name, mark)] = cookies(page).items()
    assert (name, mark[:12]) == ("pahintulot", "no.withdraw.")
    assert not allows(page)
    assert notice(page).count() == 0
    assert demo.hits() == 1


@pytest.mark.rule(21)
def test_after_a_withdrawal_accepting_again_makes_another_subject(demo: Demo, page: Page) -> None:
    page.goto(demo.url)
    accept_button(page).click()
    eventually(page, demo.hits, 1)
    with page.expect_navigation():  # a page in which something ran begins anew
        page.evaluate("void pahintulot.withdraw()")
    page.wait_for_function("!document.cookie.includes('_demo')")
    eventually(page, demo.outcomes, ["accept", "withdraw"])
    page.goto(f"{demo.url}#pahintulot")
    page.reload()
    accept_button(page).click()
    eventually(page, demo.outcomes, ["accept", "withdraw", "accept"])
    first, _withdrawal, second = (row["subject_id"] for row in demo.rows())
    assert first != second


def test_an_origin_that_is_not_listed_records_nothing(demo: Demo, page: Page) -> None:
    page.goto(demo.unlisted_url)
    with page.expect_event("requestfailed"):
        accept_button(page).click()
    expect(message(page)).to_contain_text("Hindi naitala ang pinili mo")
    assert not allows(page)
    assert demo.outcomes() == []
    assert demo.hits() == 0
    assert cookies(page) == {}
