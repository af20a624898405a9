"""The queue sends one decision at a time across tabs, and no tab overwrites another's."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.demo import eventually
from tests.browser.outage import WAITING, Outage, Visitor, opened_outage

EACH = 6
MANY = 40
CLICKS = """(count) => (async () => {
  for (let i = 0; i < count; i++) {
    pahintulot.decline()
    await new Promise((resume) => setTimeout(resume, Math.random() * 40))
  }
})()"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outage]:
    with opened_outage(tmp_path_factory.mktemp("tabs")) as outage:
        yield outage


@pytest.fixture
def outage(opened: Outage) -> Iterator[Outage]:
    opened.begin()
    yield opened
    opened.proxy.delay_s = 0


def tabs(
    outage: Outage, new_context: Callable[..., BrowserContext], head: str = ""
) -> tuple[Page, Page]:
    one = Visitor(outage, new_context)
    if head:
        one.context.add_init_script(head)
    found = one.visit("load"), one.context.new_page()
    found[1].goto(one.url)
    return found


def decline_in_both(outage: Outage, pages: tuple[Page, Page]) -> None:
    for page in pages:
        page.evaluate(f"for (let i = 0; i < {EACH}; i++) pahintulot.decline()")
    eventually(pages[0], lambda: pages[0].evaluate(WAITING), 0, 30)
    eventually(pages[0], lambda: len(outage.rows()), 2 * EACH, 30)


def test_two_tabs_send_one_at_a_time(
    outage: Outage, new_context: Callable[..., BrowserContext]
) -> None:
    outage.proxy.delay_s = 0.2
    decline_in_both(outage, tabs(outage, new_context))
    assert outage.proxy.most_at_once == 1


def test_without_the_browser_s_locks_they_send_together_and_each_still_counts_once(
    outage: Outage, new_context: Callable[..., BrowserContext]
) -> None:
    """The control, and the reason why every decision has its key."""
    outage.proxy.delay_s = 0.2
    without = "Object.defineProperty(Navigator.prototype, 'locks', {get() {}})"
    decline_in_both(outage, tabs(outage, new_context, without))
    assert outage.proxy.most_at_once > 1
    assert len(outage.rows()) == 2 * EACH


def test_two_tabs_that_add_and_send_at_once_lose_nothing(
    outage: Outage, new_context: Callable[..., BrowserContext]
) -> None:
    """Each sees the other's storage late: one list for all lost most of these."""
    pages = tabs(outage, new_context)
    for page in pages:
        page.evaluate(f"window.clicking = ({CLICKS})({MANY}); 0")
    for page in pages:
        page.evaluate("clicking")
    eventually(pages[0], lambda: pages[0].evaluate(WAITING), 0, 60)
    eventually(pages[0], lambda: len(outage.rows()), 2 * MANY, 10)
