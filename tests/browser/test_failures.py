"""The service down in several ways: the page stays whole, analytics off, nothing is lost."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Route, expect

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
)
from tests.browser.stage import TAG, Stage, good_answer, token

DECISIONS = "**/v1/sites/demo/decisions"
# a request of the page before may time out (10 s) before the next try: when is not promised
WITH_RETRIES_S = 25.0


def lose_the_answer(route: Route) -> None:
    route.fetch()
    with suppress(Error):  # a page that went meanwhile has let go of its request
        route.abort("connectionreset")


WAYS: dict[str, Callable[[Route], None]] = {
    "refused": lambda route: route.abort("connectionrefused"),
    "hang": lambda route: None,
    "500": lambda route: route.fulfill(status=500, body="{}"),
    "503": lambda route: route.fulfill(status=503, content_type="application/problem+json"),
    "429": lambda route: route.fulfill(status=429, body="{}"),
    "broken body": lambda route: route.fulfill(status=201, body='{"decision_id": "x", "al'),
    "something else": lambda route: route.fulfill(status=200, body="<h1>Sign in to the wifi</h1>"),
    "answer lost": lose_the_answer,
}


@pytest.mark.parametrize("way", WAYS)
def test_an_accept_meanwhile_allows_nothing_and_arrives_later_once(
    way: str, demo: Demo, page: Page
) -> None:
    page.goto(demo.url)
    page.route(DECISIONS, WAYS[way])
    with page.expect_request(DECISIONS):
        accept_button(page).click()
    expect(notice(page)).to_have_count(0)
    page.wait_for_timeout(200)
    assert not allows(page)
    assert cookies(page) == {}
    assert demo.hits() == 0
    assert queue_length(page) == 1

    page.unroute(DECISIONS)
    page.reload()
    eventually(page, demo.hits, 1, WITH_RETRIES_S)
    assert allows(page)
    assert queue_length(page) == 0
    assert demo.outcomes() == ["accept"]


@pytest.mark.parametrize("way", WAYS)
def test_a_decline_meanwhile_holds_at_once_and_arrives_later_once(
    way: str, demo: Demo, page: Page
) -> None:
    page.goto(demo.url)
    page.route(DECISIONS, WAYS[way])
    with page.expect_request(DECISIONS):
        decline_button(page).click()
    assert cookies(page)["pahintulot"].startswith("no.decline.")
    page.reload()
    assert notice(page).count() == 0
    assert queue_length(page) == 1

    page.unroute(DECISIONS)
    page.reload()
    eventually(page, lambda: queue_length(page), 0, WITH_RETRIES_S)
    assert demo.outcomes() == ["decline"]
    assert demo.hits() == 0


def test_it_tries_again_by_itself(stage: Stage) -> None:
    answers = [(503, {}), (503, {})]
    stage.answer = lambda body: answers.pop(0) if answers else good_answer(body)
    stage.context.clock.install()
    page = stage.open()
    decline_button(page).click()
    for attempts in (1, 2, 3):
        eventually(page, lambda: len(stage.bodies), attempts)
        page.wait_for_timeout(100)
        page.clock.fast_forward(2000 * 2**attempts)
    eventually(page, lambda: queue_length(page), 0)
    keys = {body["idempotency_key"] for body in stage.bodies}
    assert len(keys) == 1
    changed = {"queued_s"}
    first, *others = stage.bodies
    for other in others:
        assert {key for key in first if first[key] != other[key]} <= changed


def test_decisions_are_sent_in_order_and_a_refusal_inherits_the_token(stage: Stage) -> None:
    stage.answer = lambda body: (503, {})
    page = stage.open()
    accept_button(page).click()
    page.evaluate("pahintulot.decline()")
    eventually(page, lambda: queue_length(page), 2)
    eventually(page, lambda: {body["outcome"] for body in stage.bodies}, {"accept"})

    address = page.url
    page.goto("about:blank")  # so that no retry of the old page is counted as one of the new page
    stage.bodies.clear()
    stage.answer = good_answer
    page.goto(address)
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["accept", "decline"])
    eventually(page, lambda: queue_length(page), 0)
    assert stage.bodies[1]["token"].count(".") == 2
    assert not allows(page)
    assert cookies(page)["pahintulot"].startswith("no.decline.")


def test_an_accept_that_waited_a_day_is_dropped_and_asked_again(stage: Stage) -> None:
    stage.answer = lambda body: (503, {})
    stage.context.clock.install()
    page = stage.open()
    accept_button(page).click()
    eventually(page, lambda: len(stage.bodies), 1)
    page.reload()
    assert notice(page).count() == 0  # still under way

    stage.bodies.clear()
    stage.answer = good_answer
    page.clock.fast_forward("24:00:01")
    page.reload()
    expect(notice(page)).to_be_visible()
    assert queue_length(page) == 0
    assert stage.bodies == []


def test_a_refusal_that_waited_a_month_is_still_sent(stage: Stage) -> None:
    stage.answer = lambda body: (503, {})
    stage.context.clock.install()
    page = stage.open()
    decline_button(page).click()
    eventually(page, lambda: len(stage.bodies), 1)
    stage.context.clear_cookies()
    stage.answer = good_answer
    page.clock.fast_forward(30 * 24 * 3600 * 1000)
    page.reload()
    eventually(page, lambda: queue_length(page), 0)
    assert stage.bodies[-1]["outcome"] == "decline"
    assert stage.bodies[-1]["queued_s"] >= 30 * 24 * 3600 - 60


def test_an_answer_that_allows_nothing_is_no_yes(stage: Stage) -> None:
    def without_permission(body):
        status, answer = good_answer(body)
        return status, answer | {"allowed": {"analytics": False}, "reason": "child_directed"}

    stage.answer = without_permission
    page = stage.open()
    accept_button(page).click()
    expect(message(page)).to_contain_text("Hindi naitala")
    assert not allows(page)
    assert cookies(page) == {}


@pytest.mark.parametrize("forbidden", ["localStorage", "navigator.locks", "crypto.subtle"])
def test_without_a_browser_feature_a_decision_still_arrives(forbidden: str, stage: Stage) -> None:
    *place, name = forbidden.split(".")
    owner = f"{place[0]}.__proto__" if place else "window"
    hide = (
        f"<script>Object.defineProperty({owner}, '{name}', "
        "{get() { throw new DOMException('forbidden', 'SecurityError') }})</script>"
    )
    page = stage.open(head=hide + TAG)
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    assert len(stage.bodies) == 1


@pytest.mark.parametrize(
    "held", ["", "%", "a.b.c", "no.decline.x.y", "null", token(purposes=None), token(aud=7)]
)
def test_a_broken_cookie_is_a_no_and_can_be_mended(held: str, stage: Stage) -> None:
    stage.hold(held)
    page = stage.open()
    assert not allows(page)
    decline_button(page).click()
    eventually(page, lambda: page.evaluate("pahintulot.status"), "refused")


def test_two_cookies_of_one_name_are_no_choice_until_there_is_a_new_one(stage: Stage) -> None:
    good = token(iat=1, exp=4102444800, notice="c0" * 8)
    stage.context.add_cookies(
        [
            {"name": "pahintulot", "value": good, "domain": "balita.example", "path": "/"},
            {"name": "pahintulot", "value": good, "domain": "balita.example", "path": "/a"},
        ]
    )
    page = stage.open(path="/a/b")
    assert not allows(page)
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    assert len(stage.context.cookies()) == 1


def test_an_element_of_the_page_may_bear_our_name(stage: Stage) -> None:
    page = stage.open('<a id="pahintulot">Mga setting</a>')
    expect(notice(page)).to_be_visible()


def test_where_cookies_are_forbidden_it_stays_silent(stage: Stage) -> None:
    frame = f"<!doctype html>{TAG}".replace('"', "&quot;")
    page = stage.open(f'<iframe sandbox="allow-scripts" srcdoc="{frame}"></iframe>', head="")
    inside = page.frames[1]
    assert inside.evaluate("typeof window.pahintulot") == "undefined"
    assert inside.locator("#pahintulot").count() == 0


def test_in_a_browser_too_old_it_stays_silent(stage: Stage) -> None:
    page = stage.open(
        head="<script>delete Document.prototype.adoptedStyleSheets;"
        f"delete window.CSSStyleSheet; delete window.ResizeObserver</script>{TAG}"
    )
    assert page.evaluate("typeof window.pahintulot") == "undefined"
    assert notice(page).count() == 0
