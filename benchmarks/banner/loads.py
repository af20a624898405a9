"""One visit to a page in a fresh profile on a slow device, and what it showed."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

PHONE = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "is_mobile": True,
    "has_touch": True,
    "locale": "en-US",
}
CPU_SLOWDOWN = 4
# Chromium's own "Slow 4G": per request, not per connection, so the latency holds the handshakes.
SLOW_4G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8 * 0.9,
    "uploadThroughput": 750 * 1024 / 8 * 0.9,
}
PATIENCE_S = 20
REST_MS = 500
CALM_MS = 250  # a new window first makes some pages of the browser's own

_HERE = Path(__file__).parent
PROBE = (_HERE / "probe.js").read_text("utf-8")
SEEN = (_HERE / "seen.js").read_text("utf-8")


@dataclass(frozen=True)
class Seen:
    """What a visitor waits for, in milliseconds from the start of the visit, and what moves.

    `clickable` is None where no Decline is waited for; `is_largest` tells that the largest
    contentful paint is a part of the notice.
    """

    clickable: float | None
    first_paint: float
    largest_paint: float
    is_largest: bool
    shift: float
    long_tasks: int
    blocking: float


@dataclass(frozen=True)
class Cost:
    """Milliseconds of the main thread in a whole visit: for scripts, and for everything."""

    script: float
    all: float


def watched_visit(browser: Browser, address: str, decline: str, *, slow: bool = True) -> Seen:
    """Visit on slow 4G with a probe in the page that looks for the Decline button each frame."""
    with _visit(browser, slow=slow) as (page, session):
        page.add_init_script(f"({PROBE})({json.dumps(decline)})")
        page.goto(address, wait_until="load")
        if decline:
            _wait(session, "window.clickableAt > 0")
        page.wait_for_timeout(REST_MS)
        return Seen(**_evaluate(session, f"({SEEN})()"))


def weighed_visit(browser: Browser, address: str, decline: str) -> Cost:
    """Visit without a slow network, and with nothing of ours in the page, for the cost alone."""
    with _visit(browser, slow=False) as (page, session):
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(address, wait_until="load")
        if decline:
            selector = json.dumps(decline)
            _wait(session, f"document.querySelector({selector})?.getClientRects().length > 0")
        page.wait_for_timeout(2 * REST_MS)
        found = session.send("Performance.getMetrics")["metrics"]
        seconds = {metric["name"]: metric["value"] for metric in found}
        script = seconds["ScriptDuration"] + seconds["V8CompileDuration"]
        return Cost(script * 1000, seconds["TaskDuration"] * 1000)


def answered_visit(browser: Browser, address: str, decline: str) -> None:
    """Press Decline, and see the notice go: what was looked for is what answers."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.goto(address)
    button = page.locator(decline).first
    button.wait_for(timeout=PATIENCE_S * 1000)
    page.wait_for_timeout(REST_MS)  # some listen only a little after they show
    button.click()
    button.wait_for(state="hidden", timeout=PATIENCE_S * 1000)
    context.close()


@contextmanager
def _visit(browser: Browser, *, slow: bool) -> Iterator[tuple[Page, CDPSession]]:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    page.wait_for_timeout(CALM_MS)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    session.send("Network.enable")
    if slow:
        session.send("Network.emulateNetworkConditions", SLOW_4G)
    yield page, session
    context.close()


def _wait(session: CDPSession, condition: str) -> None:
    """Wait for it by questions so small that the page does not feel them, unlike a driver's own."""
    deadline = time.monotonic() + PATIENCE_S
    while _evaluate(session, condition) is not True:
        assert time.monotonic() < deadline, f"never came true: {condition}"
        time.sleep(0.1)


def _evaluate(session: CDPSession, expression: str) -> Any:  # noqa: ANN401 - what a page says
    answer = session.send(
        "Runtime.evaluate",
        {"expression": expression, "awaitPromise": True, "returnByValue": True},
    )
    assert "exceptionDetails" not in answer, answer
    return answer["result"].get("value")
