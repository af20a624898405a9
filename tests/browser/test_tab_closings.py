"""A tab closed within 50 ms of the click: recorded then or at the next visit, exactly once."""

import os
import random
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.demo import eventually
from tests.browser.outage import Outage, Visitor, opened_outage

pytestmark = pytest.mark.faults

CLOSINGS = min(200, 7 * int(os.environ.get("PAHINTULOT_FAULT_ROUNDS", "3")))
WITHIN_MS = 50
PATIENCE_S = 60.0
LABELS = {"accept": "Tanggapin", "decline": "Tanggihan"}


@pytest.fixture(scope="module")
def outage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outage]:
    with opened_outage(tmp_path_factory.mktemp("closings")) as outage:
        yield outage


def click_and_close(one: Visitor, label: str) -> None:
    """The mouse goes down and up as a person's does, and the tab is gone within 50 ms."""
    button = one.page.locator("section#pahintulot").get_by_role("button", name=label, exact=True)
    box = button.bounding_box()
    assert box
    one.page.mouse.move(box["x"] + 9, box["y"] + 9)
    one.page.mouse.down()
    one.page.mouse.up()
    one.page.wait_for_timeout(random.uniform(0, WITHIN_MS))
    one.page.close()


def close_many(outage: Outage, new_context: Callable[..., BrowserContext], count: int) -> int:
    """Every third time the service is down at the click. How many came with the next visit."""
    waited = 0
    for number in range(count):
        wish = ("accept", "decline")[number % 2]
        one = Visitor(outage, new_context)
        expect(one.visit("load").locator("section#pahintulot")).to_be_visible()
        if number % 3 == 0:
            outage.proxy.fail("500")
        before = len(outage.rows())
        click_and_close(one, LABELS[wish])
        outage.proxy.mend()
        recorded = len(outage.rows())
        assert recorded > before or one.analytics == []
        one.page = one.context.new_page()
        one.page.goto(one.url)
        eventually(one.page, one.waiting, 0, PATIENCE_S)
        waited += len(outage.rows()) > recorded
        one.context.close()
    return waited


def test_each_is_recorded_then_or_at_the_next_visit_exactly_once(
    outage: Outage, new_context: Callable[..., BrowserContext]
) -> None:
    outage.begin()
    waited = close_many(outage, new_context, CLOSINGS)
    assert outage.rows() == [("accept", "decline")[number % 2] for number in range(CLOSINGS)]
    assert waited >= CLOSINGS // 4


def test_the_same_closings_expose_a_script_that_only_remembers(
    outage: Outage, new_context: Callable[..., BrowserContext]
) -> None:
    """The control: a queue in the page's memory alone loses some."""
    outage.begin()
    outage.proxy.rewrite = lambda text: text.replace("localStorage", "nowhere")
    closed = 0
    while closed == len(outage.rows()) < 18:  # on a busy machine a tab may live long enough
        close_many(outage, new_context, 6)
        closed += 6
    assert len(outage.rows()) < closed
