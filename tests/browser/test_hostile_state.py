"""Storage, clock, built-ins gone wrong: the page stays whole, analytics off, one error at most."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.demo import (
    PATIENCE_MS,
    accept_button,
    allows,
    cookies,
    decline_button,
    eventually,
    notice,
    queue_length,
)
from tests.browser.stage import NOTICE, SITE, TAG, Stage, good_answer, token

GATED = '<main>Balita</main><template data-purpose="analytics"><i id="ran">tumakbo</i></template>'
GOOD = {"iat": 1795464904, "exp": 1811103304, "notice": NOTICE[:16]}
KEY = "A" * 22
FULL = """<script>try { for (let size = 1 << 20; size; size >>= 1)
  for (let i = 0; i < 9; i++) localStorage.setItem('puno' + size + '.' + i, 'x'.repeat(size))
} catch {}
try { for (let i = 0; ; i++) localStorage.setItem('p' + i, 'x') } catch {}</script>"""


class Told:
    """What a page complained of: our own complaints, and errors that reached it."""

    def __init__(self, context: BrowserContext) -> None:
        self.ours: list[str] = []
        self.errors: list[str] = []
        context.on("console", lambda said: self._note(said.type, said.text))
        context.on("weberror", lambda found: self.errors.append(str(found.error)))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and text.startswith("pahintulot:"):
            self.ours.append(text)


@pytest.fixture
def quiet(chromium) -> Iterator[BrowserContext]:
    """A fresh profile whose errors are the test's own matter."""
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


def put(item: object, key: str = f"pahintulot.demo.{KEY}") -> str:
    text = item if isinstance(item, str) else json.dumps(item)
    return f"<script>localStorage.setItem({json.dumps(key)}, {json.dumps(text)})</script>"


def waiting(outcome: str, at: float, **more: object) -> dict[str, object]:
    body = {"idempotency_key": KEY, "outcome": outcome, "purposes": [], "gpc": False}
    return {"n": 1, "at": at, "body": body | {"notice": f"sha256:{NOTICE}"} | more}


SPOILT = ["", "{", "null", "5", "[]", "{}", '{"body": null}', '{"body": {"outcome": "accept"}}']


@pytest.mark.parametrize("text", SPOILT)
def test_a_spoilt_queue_stops_nothing(text: str, stage: Stage) -> None:
    page = stage.open(GATED, head=put(text) + TAG)
    assert not allows(page)
    decline_button(page).click()
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["decline"])


def test_an_item_under_another_s_key_is_not_sent_for_ever(stage: Stage) -> None:
    item = waiting("decline", 0)
    page = stage.open(GATED, head=put(item, "pahintulot.demo.iba") + TAG)
    page.wait_for_timeout(300)
    assert stage.bodies == []
    assert page.locator("main").inner_text() == "Balita"


@pytest.mark.parametrize("status", [409, 422])
def test_what_the_service_can_never_take_does_not_block_what_comes_after(
    status: int, stage: Stage
) -> None:
    stage.answer = lambda body: (
        good_answer(body) if body["outcome"] == "decline" else (status, {"type": "about:blank"})
    )
    page = stage.open(GATED, head=put(waiting("nonsense", 0)) + TAG)
    page.evaluate("pahintulot.decline()")
    eventually(page, lambda: queue_length(page), 0)
    assert [body["outcome"] for body in stage.bodies] == ["nonsense", "decline"]


def test_with_a_full_storage_a_decision_still_arrives(stage: Stage) -> None:
    page = stage.open(GATED, head=FULL + TAG)
    accept_button(page).click()
    eventually(page, lambda: page.locator("#ran").count(), 1)
    assert len(stage.bodies) == 1
    assert queue_length(page) == 0


@pytest.mark.parametrize("kind", ["null", "throws"])
def test_without_any_storage_a_decision_still_arrives(kind: str, stage: Stage) -> None:
    gets = "return null" if kind == "null" else "throw new DOMException('no', 'SecurityError')"
    hide = f"<script>Object.defineProperty(window, 'localStorage', {{get() {{ {gets} }}}})</script>"
    page = stage.open(GATED, head=hide + TAG)
    accept_button(page).click()
    eventually(page, lambda: page.locator("#ran").count(), 1)
    assert [body["outcome"] for body in stage.bodies] == ["accept"]


@pytest.mark.parametrize("year", [1970, 2001, 2038, 2099])
def test_a_clock_years_off_never_gives_a_yes_from_a_token(year: int, stage: Stage) -> None:
    stage.context.clock.set_fixed_time(f"{year}-06-01T00:00:00Z")
    stage.hold(token(**GOOD))
    page = stage.open(GATED)
    assert not allows(page)
    decline_button(page).click()
    eventually(page, lambda: len(stage.bodies), 1)
    assert page.evaluate("pahintulot.status") in ("refused", "withdrawn")
    page.reload()
    assert notice(page).count() == 0
    assert page.locator("#ran").count() == 0


@pytest.mark.parametrize("days", [-4000, -1.01, 1.01, 4000])
def test_an_accept_that_waited_by_a_clock_that_makes_no_sense_is_asked_again(
    days: float, stage: Stage
) -> None:
    stage.context.clock.set_fixed_time("2026-11-24T00:00:00Z")
    at = 1795478400000 + days * 86_400_000
    page = stage.open(GATED, head=put(waiting("accept", at)) + TAG)
    expect(notice(page)).to_be_visible()
    assert stage.bodies == []


def test_the_queue_keeps_its_order_when_the_clock_steps_back(stage: Stage) -> None:
    """A refusal after an accept stays after it, whatever the clock says."""
    stage.answer = lambda body: (503, {})
    stage.context.clock.set_fixed_time("2026-11-24T00:00:10Z")
    page = stage.open(GATED)
    accept_button(page).click()
    page.clock.set_fixed_time("2026-11-24T00:00:00Z")
    page.evaluate("pahintulot.decline()")
    eventually(page, lambda: queue_length(page), 2)
    page.goto("about:blank")  # so that no retry of the old page is counted as one of the new page
    stage.bodies.clear()
    stage.answer = good_answer
    page.goto(SITE)
    eventually(page, lambda: [body["outcome"] for body in stage.bodies], ["accept", "decline"])
    assert cookies(page)["pahintulot"].startswith("no.")


OVERRIDES = {
    "Array.prototype.filter": "Array.prototype.filter = () => { throw new Error('x') }",
    "Array.prototype.map": "Array.prototype.map = function () { return this }",
    "Array.prototype.flatMap": "delete Array.prototype.flatMap",
    "Array.prototype.includes": "Array.prototype.includes = () => true",
    "Array.prototype.toJSON": "Array.prototype.toJSON = function () { return String(this) }",
    "an enumerable extra": "Array.prototype.sum = () => 0; Object.prototype.extra = 'x'",
    "Promise": "window.Promise = class { then() { return this } }",
    "fetch": "window.fetch = () => { throw new Error('x') }",
    "fetch gives nothing": "window.fetch = () => undefined",
    "JSON.parse": "JSON.parse = () => { throw new Error('x') }",
    "JSON.stringify": "JSON.stringify = () => { throw new Error('x') }",
    "setTimeout": "window.setTimeout = () => { throw new Error('x') }",
    "console": "window.console = undefined",
    "crypto": "Object.defineProperty(window, 'crypto', {value: undefined})",
    "Element.prototype.append": "Element.prototype.append = undefined",
    "String.prototype.split": "String.prototype.split = () => []",
}


@pytest.mark.parametrize("overridden", OVERRIDES)
def test_with_built_ins_overridden_the_page_stays_whole_and_analytics_off(
    overridden: str, quiet: BrowserContext
) -> None:
    told, stage = Told(quiet), Stage(quiet)
    page = stage.open(GATED, head=f"<script>{OVERRIDES[overridden]}</script>{TAG}")
    press_decline(page)
    page.wait_for_timeout(200)
    assert page.locator("main").inner_text() == "Balita"
    assert page.locator("#ran").count() == 0
    assert told.errors == []
    assert len(told.ours) <= 1
    assert page.evaluate("window.pahintulot?.allows('analytics') || false") is False


def press_decline(page: Page) -> None:
    """As an extension would, if there is such a button."""
    page.evaluate("document.querySelector('#pahintulot button')?.click()")


def test_an_override_that_reaches_the_page_would_be_seen(quiet: BrowserContext) -> None:
    """The control of the test above."""
    told, stage = Told(quiet), Stage(quiet)
    broken = "<script>setTimeout(() => { throw new Error('x') })</script>"
    page = stage.open(GATED, head=broken + TAG)
    eventually(page, lambda: len(told.errors), 1)


def test_a_foreign_cookie_that_looks_like_ours_is_none(stage: Stage) -> None:
    for name, value in (("pahintulot2", "x"), ("xpahintulot", "no.decline"), ("Pahintulot", "y")):
        stage.context.add_cookies([{"name": name, "value": value, "url": SITE}])
    page = stage.open(GATED)
    expect(notice(page)).to_be_visible()
    decline_button(page).click()
    page.reload()
    assert page.evaluate("pahintulot.status") == "refused"
    assert len(cookies(page)) == 4
