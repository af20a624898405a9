"""The service down in six ways: nothing runs, nothing breaks, and no decision is lost."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.demo import eventually
from tests.browser.faulty import SLOW_S, WAYS
from tests.browser.outage import Outage, Visitor, opened_outage

pytestmark = pytest.mark.faults

ROUNDS = min(20, int(os.environ.get("PAHINTULOT_FAULT_ROUNDS", "3")))
A_MOMENT_MS = 500
PATIENCE_S = 60.0
LABELS = {"accept": "Tanggapin", "decline": "Tanggihan"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outage]:
    with opened_outage(tmp_path_factory.mktemp("outage")) as outage:
        yield outage


@pytest.fixture
def outage(opened: Outage) -> Iterator[Outage]:
    opened.begin()
    yield opened
    opened.proxy.mend()


def visitors(outage: Outage, new_context: Callable[..., BrowserContext]) -> list[Visitor]:
    return [Visitor(outage, new_context) for _ in range(ROUNDS)]


def wishes(crowd: list[Visitor]) -> list[tuple[Visitor, str]]:
    """Every second one accepts."""
    return [(one, ("accept", "decline")[number % 2]) for number, one in enumerate(crowd)]


@pytest.mark.parametrize("way", WAYS)
def test_without_the_script_the_page_is_whole_and_nothing_runs(
    way: str, outage: Outage, new_context: Callable[..., BrowserContext]
) -> None:
    """A slow one comes late, and asks then."""
    outage.proxy.fail(way)
    crowd = visitors(outage, new_context)
    for one in crowd:
        expect(one.visit().locator("main")).to_have_text("Balita")
        assert one.page.evaluate("typeof window.pahintulot") == "undefined"
        assert one.page.evaluate("document.cookie") == ""
    crowd[-1].page.wait_for_timeout(A_MOMENT_MS)
    if way == "slow":
        for one in crowd:
            expect(one.page.locator("section#pahintulot")).to_be_visible(timeout=2000 * SLOW_S)
    assert [one.analytics + one.errors for one in crowd] == [[]] * ROUNDS
    assert outage.rows() == []


@pytest.mark.parametrize("way", WAYS)
def test_a_decision_meanwhile_allows_nothing_and_arrives_later_once(
    way: str, outage: Outage, new_context: Callable[..., BrowserContext]
) -> None:
    """The script was there before the service went down."""
    crowd = visitors(outage, new_context)
    for one in crowd:
        expect(one.visit().locator("section#pahintulot")).to_be_visible()
    outage.proxy.fail(way)
    for one, wish in wishes(crowd):
        one.press(LABELS[wish])
        assert one.waiting() == 1
        assert one.page.evaluate("pahintulot.allows('analytics')") is False
        assert ("pahintulot=no." in one.page.evaluate("document.cookie")) == (wish == "decline")
    crowd[-1].page.wait_for_timeout(A_MOMENT_MS)
    assert [one.analytics for one in crowd] == [[]] * ROUNDS

    for one in crowd:
        one.page.goto("about:blank")
    outage.proxy.mend()
    for one, wish in wishes(crowd):
        one.visit()
        eventually(one.page, one.waiting, 0, PATIENCE_S)
        expect(one.page.locator("section#pahintulot")).to_have_count(0)
        eventually(one.page, lambda one=one: len(one.analytics), int(wish == "accept"))
    expected = sorted(wish for _, wish in wishes(crowd))
    eventually(crowd[0].page, lambda: sorted(outage.rows()), expected, PATIENCE_S)
    assert [one.errors for one in crowd] == [[]] * ROUNDS


def changed(script: str, old: str, new: str) -> str:
    assert old in script, f"{old} is not in the script"
    return script.replace(old, new)


def test_the_same_visit_exposes_a_gate_that_opens_without_a_yes(
    outage: Outage, new_context: Callable[..., BrowserContext]
) -> None:
    """The control: were no request seen here, the tests above would be worth nothing."""
    outage.proxy.rewrite = lambda text: changed(text, 'allowed:"given"===', 'allowed:"given"!==')
    one = Visitor(outage, new_context)
    one.visit("load")
    eventually(one.page, lambda: len(one.analytics), 1)


def test_the_same_outage_exposes_a_script_that_only_remembers(
    outage: Outage, new_context: Callable[..., BrowserContext]
) -> None:
    """The control: a queue in the page's memory alone loses what was clicked."""
    outage.proxy.rewrite = lambda text: changed(text, "localStorage", "nowhere")
    one = Visitor(outage, new_context)
    expect(one.visit().locator("section#pahintulot")).to_be_visible()
    outage.proxy.fail("500")
    one.press("Tanggihan")
    one.page.wait_for_timeout(A_MOMENT_MS)
    one.page.goto("about:blank")
    outage.proxy.mend()
    one.visit("load")
    one.page.wait_for_timeout(2 * A_MOMENT_MS)
    assert outage.rows() == []
