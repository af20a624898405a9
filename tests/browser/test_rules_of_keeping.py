"""What the law wants of the browser's memory: how long, how much, and no more than the choice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import (
    Demo,
    accept_button,
    allows,
    cookies,
    decline_button,
    eventually,
    notice,
    queue_length,
)
from tests.browser.stage import Stage

CLAIMS = {"iss", "aud", "sub", "jti", "iat", "exp", "purposes", "notice"}


def ours(page: Page) -> dict[str, Any]:
    """The one cookie that we keep, as the browser has it."""
    [found] = [cookie for cookie in page.context.cookies() if cookie["name"] == "pahintulot"]
    return found


@pytest.mark.rule(16)
def test_after_an_accept_the_browser_keeps_the_token_and_nothing_else(
    demo: Demo, page: Page
) -> None:
    page.goto(demo.neighbour_url)
    accept_button(page).click()
    eventually(page, lambda: allows(page), True)
    eventually(page, lambda: queue_length(page), 0)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    token = cookies(page)["pahintulot"]
    assert len(token) <= 640
    claims = page.evaluate(
        "token => JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')))",
        token,
    )
    assert claims.keys() == CLAIMS
    # the stand-in's and ours, and the stand-in's only once its script has come
    eventually(page, lambda: sorted(cookies(page)), ["_demo", "pahintulot"])


@pytest.mark.rule(18)
@pytest.mark.parametrize(
    ("now", "months", "last_day"),
    [
        ("2026-11-24T12:00:00Z", 6, "2027-05-24"),
        ("2026-08-31T12:00:00Z", 6, "2027-02-28"),
        ("2026-12-31T23:59:59Z", 13, "2028-01-31"),
    ],
)
def test_a_refusal_holds_calendar_months(
    now: str, months: int, last_day: str, stage: Stage
) -> None:
    stage.config = {"refusal_months": months}
    stage.context.clock.set_fixed_time(now)
    page = stage.open()
    decline_button(page).click()
    assert page.evaluate("document.cookie").endswith(last_day)


@pytest.mark.rule(19)
@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_no_visit_puts_the_end_off(answer: str, stage: Stage) -> None:
    page = stage.open()
    (accept_button if answer == "accept" else decline_button)(page).click()
    eventually(page, lambda: "pahintulot" in cookies(page), True)
    before = ours(page)
    page.wait_for_timeout(1_100)
    for _ in range(3):
        page.reload()
    assert ours(page) == before


@pytest.mark.rule(23)
@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_who_has_lost_the_cookie_is_a_stranger(answer: str, demo: Demo, page: Page) -> None:
    """The same browser at the same address, with everything but the cookie left in place."""
    page.goto(demo.url)
    (accept_button if answer == "accept" else decline_button)(page).click()
    eventually(page, demo.outcomes, [answer])
    eventually(page, lambda: queue_length(page), 0)
    page.context.clear_cookies()
    page.reload()
    expect(notice(page)).to_be_visible()
    assert page.evaluate("pahintulot.status") == "unknown"
    assert not allows(page)


@pytest.mark.rule(25)
@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_the_cookie_is_of_this_host_alone_and_ends_with_the_decision(
    answer: str, stage: Stage
) -> None:
    page = stage.open(path="/a/b")
    (accept_button if answer == "accept" else decline_button)(page).click()
    eventually(page, lambda: "pahintulot" in cookies(page), True)
    kept = ours(page)
    assert kept["domain"] == "balita.example"  # a dot before it would mean every subdomain
    assert (kept["path"], kept["secure"], kept["sameSite"]) == ("/", True, "Lax")
    ends = datetime.fromtimestamp(kept["expires"], UTC)
    if answer == "accept":
        assert abs(ends - datetime.now(UTC) - timedelta(days=181)) < timedelta(minutes=1)
    else:
        day = kept["value"].rsplit(".", 1)[1]
        last_moment = datetime.fromisoformat(f"{day}T00:00:00+00:00") + timedelta(days=1)
        assert abs(ends - last_moment) < timedelta(minutes=1)


@pytest.mark.rule(25)
def test_over_plain_http_the_cookie_is_kept_too(demo: Demo, page: Page) -> None:
    """For local trials."""
    page.goto(demo.neighbour_url)
    decline_button(page).click()
    eventually(page, lambda: "pahintulot" in cookies(page), True)
    assert (ours(page)["secure"], ours(page)["sameSite"]) == (False, "Lax")


@pytest.mark.rule(27)
@pytest.mark.parametrize("now", ["2026-11-24T00:00:00Z", "2027-01-31T00:00:00Z"])
def test_the_longest_refusal_ends_within_400_days(now: str, stage: Stage) -> None:
    stage.config = {"refusal_months": 13}
    stage.context.clock.set_fixed_time(now)
    page = stage.open(
        head="""<script>window.kept = []; const {get, set} =
          Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
        Object.defineProperty(document, 'cookie', {get() { return get.call(document) },
          set(text) { window.kept.push(text); set.call(document, text) }})</script>
        <script src="https://serbisyo.example/b/demo.js" async></script>"""
    )
    decline_button(page).click()
    ages = page.evaluate("kept.map((text) => Number(/max-age=(\\d+)/.exec(text)[1]))")
    assert 390 * 86_400 < max(ages) <= 400 * 86_400
